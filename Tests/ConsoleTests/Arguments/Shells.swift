import Foundation
import Testing

/// Runs the shells that are here on the scripts that they shall complete with.
enum Shells {
  /// The shell's path; nil, and the test cancelled visibly, where it is not installed.
  ///
  /// With `SANDBOX_REQUIRE_TOOLS=1` a missing shell is a failure.
  static func path(of shell: String) throws -> String? {
    let environment = ProcessInfo.processInfo.environment
    let directories = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    let paths = directories.map { "\($0)/\(shell)" }
    if let path = paths.first(where: FileManager.default.isExecutableFile) { return path }
    if environment["SANDBOX_REQUIRE_TOOLS"] == "1" {
      Issue.record("\(shell) is not installed")
      return nil
    }
    try Test.cancel("\(shell) is not installed")
  }

  /// A directory with a file `notes.md` and a directory `reports`.
  static func workingDirectory() throws -> URL {
    let directory = fresh()
    let reports = directory.appendingPathComponent("reports")
    try FileManager.default.createDirectory(at: reports, withIntermediateDirectories: true)
    try Data().write(to: directory.appendingPathComponent("notes.md"))
    return directory
  }

  static func write(_ script: String) throws -> URL {
    let file = fresh()
    try Data(script.utf8).write(to: file)
    return file
  }

  static func run(
    _ path: String, _ arguments: [String], in directory: URL? = nil
  ) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  private static func fresh() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("completion-\(UUID().uuidString)")
  }
}
