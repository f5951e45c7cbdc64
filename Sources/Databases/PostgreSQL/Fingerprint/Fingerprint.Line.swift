import Artifact

extension Fingerprint {
  /// One object: `kind`, a tab, its identity, a tab, its definition; line ends, tabs and
  /// backslashes in them are escaped. Two lines are equal if their bytes are.
  package struct Line: Sendable, Hashable, Comparable {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }

    package init(_ text: String) { bytes = Array(text.utf8) }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package var kind: String { field(0) }

    package var identity: String { field(1) }

    package var definition: String { field(2) }

    /// For people: what it is and its name.
    package var name: String { identity.isEmpty ? kind : "\(kind) \(identity)" }

    package static func < (a: Line, b: Line) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }

    private func field(_ index: Int) -> String {
      let fields = bytes.split(separator: ASCII.tab, maxSplits: 2, omittingEmptySubsequences: false)
      return index < fields.count ? String(decoding: fields[index], as: UTF8.self) : ""
    }
  }
}
