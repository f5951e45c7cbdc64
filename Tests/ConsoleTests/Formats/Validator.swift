import Foundation
import Testing

/// The real validators of the formats: Python's jsonschema, and xmllint.
enum Validator {
  static let fixtures = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/Formats", isDirectory: true)

  private static let environment = ProcessInfo.processInfo.environment

  /// What is wrong with documents by a JSON schema; empty if nothing.
  static func complaints(of documents: [[UInt8]], bySchema schema: URL) throws -> String {
    let script = """
      import json, sys
      from jsonschema import FormatChecker, validators
      schema = json.load(open(sys.argv[1], encoding="utf-8"))
      validator = validators.validator_for(schema)(schema, format_checker=FormatChecker())
      for index, file in enumerate(sys.argv[2:]):
          document = json.load(open(file, encoding="utf-8"))
          for error in list(validator.iter_errors(document))[:20]:
              place = "/".join(map(str, error.absolute_path))
              print("document", index, place, ascii(error.message)[:300])
      """
    let python = try find("python3")
    let probe = try Shells.run(python, ["-c", "import jsonschema"])
    if probe.status != 0 { try missing("python3-jsonschema") }
    return try withFiles(documents) { files in
      let (status, out) = try Shells.run(
        python, ["-W", "ignore", "-c", script, schema.path] + files)
      return status == 0 ? out : "status \(status): \(out)"
    }
  }

  /// What is wrong with documents by an XML schema; empty if nothing.
  static func complaints(of documents: [[UInt8]], byXMLSchema schema: URL) throws -> String {
    let xmllint = try find("xmllint")
    return try withFiles(documents) { files in
      let (status, out) = try Shells.run(
        xmllint, ["--noout", "--huge", "--schema", schema.path] + files)
      return status == 0 ? "" : "status \(status): \(out)"
    }
  }

  /// Without a validator the test is cancelled visibly; with `SANDBOX_REQUIRE_TOOLS=1` it fails.
  private static func missing(_ tool: String) throws -> Never {
    if environment["SANDBOX_REQUIRE_TOOLS"] == "1" { Issue.record("\(tool) is not installed") }
    try Test.cancel("\(tool) is not installed")
  }

  private static func find(_ program: String) throws -> String {
    let paths = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
      .map { "\($0)/\(program)" }
    if let path = paths.first(where: FileManager.default.isExecutableFile) { return path }
    try missing(program)
  }

  private static func withFiles<Result>(
    _ documents: [[UInt8]], _ body: ([String]) throws -> Result
  ) throws -> Result {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("formats-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: directory) }
    let files = documents.indices.map { directory.appendingPathComponent("\($0)") }
    for (bytes, file) in zip(documents, files) { try Data(bytes).write(to: file) }
    return try body(files.map(\.path))
  }
}
