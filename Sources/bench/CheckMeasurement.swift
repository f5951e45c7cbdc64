import Artifact
import Foundation
import Judging
import Runner

/// How fast files are checked where they stand: all of a tree in one run, beside a loop of the shell over a
/// sample of them.
struct CheckMeasurement {
  let files: Int
  let rounds: Int
  let sample: Int
  let directory: String

  func run() async throws {
    let top = "\(directory)/bench-check-\(UInt32.random(in: 0...UInt32.max))"
    defer { try? Removal.remove(top) }
    let tree = FileTree(try Directory.making(at: top))
    var examples: [Artifact] = []
    for number in 0..<files {
      let (path, text) = Self.file(number)
      try tree.write(Array(text.utf8), at: try ArtifactPath(path))
      if number < sample { examples += Extraction(files: [(path, Array(text.utf8))]).artifacts }
    }
    let bench = try await Workbench.equipped(
      environment: ProcessInfo.processInfo.environment, database: nil, limits: TrialLimits(),
      jail: nil, runsSQL: true)
    let byHand = OneByOne(bench: bench)
    var times: [[Duration]] = [[], []]
    for _ in 0..<rounds {
      times[0].append(try await check(top))
      let loops = [
        try await byHand.node(examples.filter { $0.rawPath.hasSuffix(".js") }),
        try await byHand.psql(examples.filter { $0.rawPath.hasSuffix(".sql") }),
        try await byHand.python(
          examples.filter { $0.rawPath.hasSuffix(".json") }.map { (.json, $0) }),
      ]
      times[1].append(loops.reduce(.zero, +) * files / max(examples.count, 1))
    }
    let (ours, theirs) = (times[0].median, times[1].median)
    print("check \(files) files:       \(String(format: "%.2f", ours / .seconds(1))) s")
    print("one by one, of \(examples.count): \(String(format: "%.2f", theirs / .seconds(1))) s")
    print("ratio:                   \(String(format: "%.1f", theirs / ours))")
  }

  /// A migration, five scripts and four documents in turn. Of many more tables in one transaction than a
  /// thousand PostgreSQL has no locks left, and says so.
  private static func file(_ number: Int) -> (String, String) {
    switch number % 10 {
    case 0: ("m/\(number)_t.sql", "CREATE TABLE t\(number) (id int PRIMARY KEY, name text);\n")
    case 1...5: ("src/f\(number).js", "exports.f = (x) => x + \(number);\nexports.f(1);\n")
    default: ("data/d\(number).json", "{\"number\": \(number), \"list\": [1, 2, 3]}\n")
    }
  }

  /// `sandbox check`, which lies beside this program.
  private func check(_ place: String) async throws -> Duration {
    let program = Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "sandbox")
    guard let program, FileManager.default.isExecutableFile(atPath: program.path) else {
      throw Failure(description: "sandbox is not beside bench: swift build -c release makes both")
    }
    let process = Process()
    process.executableURL = program
    process.arguments = ["check", "--no-policy", "--format", "json"]
    process.currentDirectoryURL = URL(fileURLWithPath: place)
    process.standardOutput = FileHandle.nullDevice
    let start = ContinuousClock.now
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "sandbox check ended with \(process.terminationStatus)")
    }
    return ContinuousClock.now - start
  }

  private struct Failure: Error, CustomStringConvertible {
    let description: String
  }
}
