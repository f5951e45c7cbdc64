import Artifact
import Judging

/// A way to plant one fault, and what has to catch it.
package struct Operator: Sendable {
  /// What must be said of the plant.
  package enum Claim: Sendable, Hashable {
    /// This rule finds it.
    case rule(String)
    /// The gate is shut, or asks for review.
    case gate(Gate.Decision)
    /// A file is unchecked for this reason.
    case reason(String)

    /// As the table has it.
    package var name: String {
      switch self {
      case .rule(let id): id
      case .gate(let decision): "gate/\(decision.rawValue)"
      case .reason(let reason): "unchecked/\(reason)"
      }
    }
  }

  package let name: String
  package let claim: Claim
  /// The languages of the files that it is for; nil: any.
  let languages: [Language]?
  /// Changes the draft; false where it has no site in it.
  let plant: @Sendable (inout Draft, inout Seeded) -> Bool
  /// Whether the finding stands in the very line that was changed.
  let isExact: Bool

  init(
    _ name: String, _ claim: Claim, _ languages: [Language]? = nil, isExact: Bool = false,
    _ plant: @escaping @Sendable (inout Draft, inout Seeded) -> Bool
  ) {
    (self.name, self.claim, self.languages, self.isExact) = (name, claim, languages, isExact)
    self.plant = plant
  }

  /// Changes the content of the first file.
  static func edit(
    _ name: String, _ rule: Rule, _ language: Language, isExact: Bool = false,
    _ change: @escaping @Sendable (String, inout Seeded) -> String?
  ) -> Operator {
    Operator(name, .rule(rule.id), [language], isExact: isExact) { draft, random in
      guard let new = change(draft.files[0].content, &random), new != draft.files[0].content else {
        return false
      }
      draft.files[0].content = new
      return true
    }
  }

  /// Adds lines at the end of the first file.
  static func append(
    _ name: String, _ rule: Rule, _ language: Language, _ lines: String, isExact: Bool = false
  ) -> Operator {
    edit(name, rule, language, isExact: isExact) { text, random in
      let number = "\(random.number(1000...999_999))"
      return text + lines.replacing("@", with: Self.table(in: text)).replacing("#N", with: number)
        + "\n"
    }
  }

  /// The table that a migration makes.
  private static func table(in text: String) -> String {
    text.firstMatch(of: /CREATE TABLE (?:IF NOT EXISTS )?(\w+)/).map { String($0.1) } ?? "nothing"
  }

  /// Replaces one place where `pattern` matches, chosen by chance; never one in a comment.
  static func replace(
    _ name: String, _ rule: Rule, _ language: Language, _ pattern: String, _ new: String,
    isExact: Bool = false
  ) -> Operator {
    edit(name, rule, language, isExact: isExact) { text, random in
      let sites = Self.sites(of: pattern, in: text, language)
      guard !sites.isEmpty else { return nil }
      let site = random.pick(sites)
      return text.replacingCharacters(site, with: new)
    }
  }

  /// Where a text stands in code.
  static func sites(of pattern: String, in text: String, _ language: Language) -> [Range<Int>] {
    let bytes = Array(text.utf8)
    let comments = Comments(in: bytes[...], language: language).comments
    let wanted = Array(pattern.utf8)
    return bytes.indices.dropLast(max(0, wanted.count - 1)).filter { at in
      bytes[at...].starts(with: wanted)
        && !comments.contains { $0.startIndex <= at && at < $0.endIndex }
    }.map { $0..<$0 + wanted.count }
  }
}

extension String {
  fileprivate func replacingCharacters(_ range: Range<Int>, with new: String) -> String {
    let bytes = Array(utf8)
    return String(
      decoding: bytes[..<range.lowerBound] + Array(new.utf8) + bytes[range.upperBound...],
      as: UTF8.self)
  }
}
