/// A text by its bytes. Swift takes canonically equivalent texts for equal, and no file system does: of
/// two files whose names look alike each is one.
package struct ExactText: Hashable, Sendable {
  private let bytes: [UInt8]

  package init(_ text: String) { bytes = Array(text.utf8) }
}
