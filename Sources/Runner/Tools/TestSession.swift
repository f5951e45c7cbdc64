import Artifact

/// One run of `node:test` over one file of tests, as bytes in both directions; it launches nothing.
///
/// Our program starts node's runner, which runs the file in a process of its own and gets what that
/// prints on pipes of its own: what our program writes, a test's output is never mixed with. Each of
/// its lines is JSON and has a nonce, which only our standard input tells. What the tests say of
/// themselves is theirs: a file can always claim that it passed.
struct TestSession: Sendable {
  /// What one line tells.
  enum Event: Sendable, Hashable {
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
  static let arguments = ["--no-warnings", "--experimental-detect-module", "-"]
  /// Programs/test.cjs, called.
  let input: [UInt8]
  private let nonce: String
  /// What a run tells at most: so many lines of at most so many bytes.
  static let mostBytes = 202 * 4096

  /// Runs the file of this absolute path, as node sees it.
  init(file: String) {
    nonce = randomWord() + randomWord()
    let values = JSONValue.array([.string(nonce), .string(file)]).text
    input = Array(
      "(\(String(decoding: PackageResources.test_cjs, as: UTF8.self)))(...\(values));\n".utf8)
  }

  /// What was told, in order; what is not exactly a line of ours is passed over.
  func events(from stdout: [UInt8]) -> [Event] {
    stdout.split(separator: ASCII.lf).compactMap { line in
      guard let line = try? JSONNode(parsing: Array(line)), line["nonce"]?.string == nonce else {
        return nil
      }
      func text(_ key: String) -> String { line[key]?.string ?? "" }
      func count(_ key: String) -> Int { line[key]?.int ?? 0 }
      return switch line["kind"]?.string {
      case "failure":
        .failure(name: text("name"), message: text("message"), line: line["line"]?.int)
      case "file": .fileFailure(message: text("message"))
      case "missing": .missing(text("name"))
      case "end":
        .end(passed: count("passed"), failed: count("failed"), skipped: count("skipped"))
      default: nil
      }
    }
  }
}
