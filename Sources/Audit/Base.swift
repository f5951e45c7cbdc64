import Artifact
import Judging

/// A file that passes, into which faults are planted.
package struct Base: Sendable {
  package let path: String
  package let content: String
  package let language: Language
  /// Of the home's own passes, not made by us.
  package let isFound: Bool

  package init(path: String, content: String, isFound: Bool = true) {
    self.path = path
    self.content = content
    language = Language(path: path)
    self.isFound = isFound
  }

  /// The languages that there are bases of.
  package static let languages: [Language] = [.sql, .javascript, .json, .yaml, .python, .bash]

  /// A new one: small, whole, and another one each time.
  static func made(_ language: Language, _ random: inout Seeded) -> Base {
    let name = random.pick(nouns) + "_" + random.pick(nouns)
    let columns = (0..<random.number(2...4)).map { "\(random.pick(nouns))\($0)" }
    func base(_ directory: String, _ ending: String, _ lines: [String]) -> Base {
      Base(
        path: "\(directory)/\(name).\(ending)", content: lines.joined(separator: "\n") + "\n",
        isFound: false)
    }
    switch language {
    case .sql:
      let kinds = ["TEXT NOT NULL", "INTEGER DEFAULT 7", "VARCHAR(40)", "BOOLEAN", "JSONB"]
      let rows = ["id SERIAL PRIMARY KEY"] + columns.map { "\($0) \(random.pick(kinds))" }
      return base(
        "migrations", "sql",
        ["CREATE TABLE IF NOT EXISTS \(name) (", "  " + rows.joined(separator: ",\n  "), ");"]
          + ["CREATE INDEX IF NOT EXISTS \(name)_index ON \(name) (\(columns[0]));"]
          + ["COMMENT ON TABLE \(name) IS 'what a \(random.pick(nouns)) is kept in';"])
    case .javascript:
      let all = columns.joined(separator: ", ")
      return base(
        "lib", "js",
        ["const limit = \(random.number(2...90));", "", "function \(name)(input) {"]
          + columns.map { "  const \($0) = input.\($0) ?? '\(random.pick(nouns))';" }
          + ["  if (input.count > limit) {", "    return [\(all)];", "  }"]
          + ["  return { \(all) };", "}", "", "module.exports = { \(name) };"])
    case .json:
      let members = columns.map {
        "  \"\($0)\": {\"least\": \(random.number(1...9)), \"kind\": \"\(name)\"}"
      }
      return base("config", "json", ["{", members.joined(separator: ",\n"), "}"])
    case .yaml:
      return base(
        "config", "yaml",
        ["\(name):"] + columns.map { "  \($0): '\(random.pick(nouns))'" }
          + ["rules:"] + columns.map { "  - name: \($0)\n    most: \(random.number(1...9))" })
    case .python:
      return base(
        "tools", "py",
        ["import json", "", "def \(name)(rows):", "    found = {}", "    for row in rows:"]
          + columns.map { "        found['\($0)'] = row.get('\($0)')" }
          + ["    if not found:", "        return None", "    return json.dumps(found)"])
    default:
      return base(
        "scripts", "sh",
        ["#!/bin/bash", "set -eu", "\(columns[0])=\"${1:-\(random.pick(nouns))}\""]
          + ["if [ -n \"$\(columns[0])\" ]; then", "  echo \"\(name): $\(columns[0])\"", "fi"])
    }
  }

  private static let nouns = [
    "loan", "reader", "shelf", "branch", "title", "copy", "hold", "fine", "visit", "desk", "card",
    "note",
    "route", "stop", "fare", "driver", "parcel", "scale", "crate", "pallet", "sensor", "probe",
    "gauge",
  ]
}

/// A generator that a seed repeats (SplitMix64).
package struct Seeded: Sendable {
  private var state: UInt64

  package init(_ seed: String) {
    state = UInt64(SHA256.hex(seed.utf8).prefix(16), radix: 16) ?? 1
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  mutating func pick<Item>(_ items: [Item]) -> Item { items[number(0...(items.count - 1))] }

  /// A text with one number for each `#N`, and with another text for `@`.
  mutating func filled(_ text: String, _ other: Substring = "@") -> String {
    text.replacing("#N", with: "\(number(1000...999_999))").replacing("@", with: other)
  }

  /// Files with one number for each `#N`.
  mutating func filled(
    _ files: [(path: String, content: String)]
  ) -> [(path: String, content: String)] {
    let number = filled("#N")
    return files.map {
      ($0.replacing("#N", with: number), $1.replacing("#N", with: number))
    }
  }
}
