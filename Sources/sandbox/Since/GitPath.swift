import Artifact

extension UInt8 {
  static var slash: UInt8 { UInt8(ascii: "/") }
}

/// Paths as git has them: bytes, with a `/` between the names; the empty one is the top.
extension [UInt8] {
  var text: String { self[...].text }
  var isUTF8: Bool { String(validating: self, as: UTF8.self) != nil }

  /// This path, which counts from a directory, from where that one counts from.
  func below(_ directory: [UInt8]) -> [UInt8] {
    directory.isEmpty ? self : directory + [.slash] + self
  }
}

extension Sequence<[UInt8]> {
  func inOrder() -> [[UInt8]] { sorted { $0.lexicographicallyPrecedes($1) } }
}
