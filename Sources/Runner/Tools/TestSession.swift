import Artifact
import Foundation

/// One run of `node:test` over one file of tests, as bytes in both directions; it launches nothing.
///
/// Our program starts node's runner, which runs the file in a process of its own and gets what that
/// prints on pipes of its own: what our program writes, a test's output is never mixed with. Each of
/// its lines is JSON and has a nonce, which only our standard input tells. What the tests say of
/// themselves is theirs: a file can always claim that it passed.
package struct TestSession: Sendable {
  /// What one line tells.
  package enum Event: Sendable, Hashable {
    /// A test failed; the line is where it stands in the file.
    case failure(name: String, message: String, line: Int?)
    /// The file itself ended badly.
    case fileFailure(message: String)
    /// A module, or a framework's global, is not there.
    case missing(String)
    /// All is over, and so many tests were run.
    case end(passed: Int, failed: Int, skipped: Int)
  }

  /// The program comes on the standard input, and a test file's process does not get it. That gets
  /// the flags: a `.js` that can only be a module is one, as it is for the syntax check.
  package static let arguments = ["--no-warnings", "--experimental-detect-module", "-"]
  /// Programs/test.cjs, called.
  package let input: [UInt8]
  private let nonce: String
  /// What a run tells at most: so many lines of at most so many bytes.
  static let mostBytes = 202 * 4096

  /// Runs the file of this absolute path, as node sees it.
  package init(file: String) {
    nonce = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
    let values = JSONValue.array([.string(nonce), .string(file)]).text
    input = Array(
      "(\(String(decoding: PackageResources.test_cjs, as: UTF8.self)))(...\(values));\n".utf8)
  }

  /// What was told, in order; what is not exactly a line of ours is passed over.
  package func events(from stdout: [UInt8]) -> [Event] {
    let decoder = JSONDecoder()
    return stdout.split(separator: ASCII.lf).compactMap { line in
      guard let line = try? decoder.decode(Line.self, from: Data(line)), line.nonce == nonce else {
        return nil
      }
      return line.event
    }
  }

  private struct Line: Decodable {
    let nonce: String
    let kind: String
    let name: String?
    let message: String?
    let line: Int?
    let passed: Int?
    let failed: Int?
    let skipped: Int?

    var event: Event? {
      switch kind {
      case "failure": .failure(name: name ?? "", message: message ?? "", line: line)
      case "file": .fileFailure(message: message ?? "")
      case "missing": .missing(name ?? "")
      case "end": .end(passed: passed ?? 0, failed: failed ?? 0, skipped: skipped ?? 0)
      default: nil
      }
    }
  }
}
