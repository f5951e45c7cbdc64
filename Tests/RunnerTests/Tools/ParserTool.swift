import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// A real parser on this machine, launched as the runner does: with no environment at all.
enum ParserTool: String {
  case node, python3

  /// Looked for in the system's directories first: elsewhere there may be a wrapper script.
  private var url: URL? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let directories = ["/usr/bin", "/usr/local/bin"] + path.split(separator: ":").map(String.init)
    return directories.map { URL(filePath: $0).appending(path: rawValue) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// Without the tool a test is skipped, except where its absence is a failure of its own.
  var isExpected: Bool {
    url != nil || Self.isRequired
  }

  /// Whether a missing tool or library fails the tests instead of skipping them.
  static var isRequired: Bool {
    ProcessInfo.processInfo.environment["SANDBOX_REQUIRE_TOOLS"] == "1"
  }

  /// Everything the tool writes to standard output for this batch.
  ///
  /// The request comes from a file here, as a pipe would have to be fed and drained at once.
  func output(of batch: Batch, request: [UInt8]? = nil) throws -> [UInt8] {
    let url = try #require(url, "\(rawValue) is not installed")
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(request ?? batch.request).write(to: file)
    let process = Process()
    let stdout = Pipe()
    let stderr = Pipe()
    process.executableURL = url
    process.arguments = batch.arguments
    process.environment = [:]
    process.standardInput = try FileHandle(forReadingFrom: file)
    process.standardOutput = stdout
    process.standardError = stderr
    try process.run()
    let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
    let complaints = try stderr.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(String(decoding: complaints, as: UTF8.self) == "")
    return Array(output)
  }

  func answers(to batch: Batch) throws -> [Batch.Answer] {
    try batch.answers(from: output(of: batch))
  }
}

extension Node {
  /// A file to parse, as the checker tells node of it.
  struct Source {
    var name: String
    var text: [UInt8]
    var moduleType: ModuleType?
  }

  static func batch(_ sources: [Source]) -> Batch {
    Batch(
      arguments: arguments, files: sources.map { (Node.goal(of: $0.name, $0.moduleType), $0.text) })
  }
}
