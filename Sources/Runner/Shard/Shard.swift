import Artifact

/// One of several parts of the same reports, each tried by a machine of its own.
package struct Shard: Sendable, Equatable, CustomStringConvertible {
  /// Counts from 1.
  package let index: Int
  package let count: Int

  /// More parts than anyone has machines.
  package static let most = 1_000_000

  /// Nil unless `1 ≤ index ≤ count`.
  package init?(_ index: Int, of count: Int) {
    guard 1...Self.most ~= count, 1...count ~= index else { return nil }
    self.index = index
    self.count = count
  }

  /// Reads `3/8`: digits alone.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Self.number(parts[0]), let count = Self.number(parts[1])
    else { return nil }
    self.init(index, of: count)
  }

  /// A number of digits alone, without a sign or a blank.
  static func number(_ text: some StringProtocol) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    return Int(text)
  }

  package var description: String { "\(index)/\(count)" }

  /// Whether what goes by this key is for this one: the same for every machine, whatever else there is.
  package func holds(_ key: String) -> Bool { Self.index(of: key, among: count) == index }

  /// The number of the shard that a key belongs to: the first eight bytes of its SHA-256, as a number,
  /// by its remainder.
  static func index(of key: String, among count: Int) -> Int {
    let digits = SHA256.hex(Array(key.utf8)).prefix(16)
    return Int((UInt64(digits, radix: 16) ?? 0) % UInt64(count)) + 1
  }

  /// What a report goes by: its id, else its path but for `.md` and `.json`; so a report and its JSON
  /// twin, whose ids are equal, fall together. A relative path stays relative: machines may have their
  /// checkouts in different places.
  package static func key(id: String?, path: String) -> String {
    id.map { "id \($0)" } ?? "path \(TwinPaths(relative: true).stem(of: path))"
  }
}
