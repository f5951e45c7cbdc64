import Console

/// A file that a result is to be written to, as it is asked for: `sarif=out.sarif`, or `json=-` for
/// standard output.
package struct ResultFile: Sendable, ArgumentValue {
  package let format: TrialFormat
  package let path: String

  package init?(argument: String) {
    guard let sign = argument.utf8.firstIndex(of: UInt8(ascii: "=")),
      let format = TrialFormat(argument: String(argument[..<sign]))
    else { return nil }
    let path = String(argument[argument.utf8.index(after: sign)...])
    guard !path.isEmpty else { return nil }
    self.format = format
    self.path = path
  }

  /// Whether it is no file, but standard output.
  package var isStandardOutput: Bool { path == "-" }

  package var spelling: String { "\(format.rawValue)=\(path)" }

  package static var expectation: String {
    "FORMAT=FILE, where FORMAT is \(TrialFormat.expectation)"
  }
}
