import Artifact
import Foundation
import Judging
import Launching
import Results
import Runner

/// What a user would do by hand: a loop of the shell with a process for each file, with the programs'
/// own ways to check.
struct OneByOne {
  let bench: Workbench

  /// `node --check FILE`, for each.
  func node(_ artifacts: [Artifact]) async throws -> Duration {
    guard let node = bench.toolbox[.node], !artifacts.isEmpty else { return .zero }
    return try await loop(
      over: artifacts.map(\.content.bytes), named: "file.js", "'\(node.path)' --check \"$f\"")
  }

  /// `psql -f FILE`, for each, on a server that is there already; each file behind the `SELECT 1/0`
  /// that keeps it from being executed. It is the psql of the PATH, with the wrapper that a
  /// distribution may put around it.
  func psql(_ artifacts: [Artifact]) async throws -> Duration {
    guard let ours = bench.toolbox[.psql], let server = bench.toolbox[.postgresql],
      !artifacts.isEmpty
    else { return .zero }
    let scripts = artifacts.map { artifact in
      Array("SELECT $bench$SELECT 1/0;\n".utf8) + artifact.content.bytes
        + Array("$bench$ \\gexec\n".utf8)
    }
    return try await inFiles(scripts, named: "file.sql") { files, loop in
      try await Cluster(server: server, psql: ours, bench: bench).serving(
        limits: Self.limits, readable: [files]
      ) {
        loop("psql -Xq -h '\($0)' -U sandbox -d template1 -f \"$f\"")
      }
    }
  }

  /// What `python3 -c` does with a file to see whether it parses; nil for what it has no parser for.
  static func python(for language: Language) -> String? {
    switch language {
    case .json: "import json; json.load(open(0))"
    case .yaml: "import yaml; yaml.safe_load(open(0))"
    case .python: "compile(open(0).read(), \"f\", \"exec\")"
    default: nil
    }
  }

  /// `python3 -c … < FILE`, for each.
  func python(_ artifacts: [(language: Language, artifact: Artifact)]) async throws -> Duration {
    var total = Duration.zero
    for language in [Language.json, .yaml, .python] {
      let files = artifacts.filter { $0.language == language }.map(\.artifact.content.bytes)
      guard let program = Self.python(for: language), !files.isEmpty else { continue }
      total += try await loop(over: files, named: "file", "python3 -c '\(program)' < \"$f\"")
    }
    return total
  }

  private func loop(
    over files: [[UInt8]], named name: String, _ line: String
  ) async throws -> Duration {
    try await inFiles(files, named: name) { _, loop in
      try await bench.supervisor.run(
        Supervised(loop(line), limits: Self.limits, jail: .bare(as: bench.jail.user)))
    }
  }

  private static let limits = Limits(wall: .seconds(600), output: 1 << 26)

  /// Writes the files, and takes the time of the loop over them alone.
  private func inFiles(
    _ files: [[UInt8]], named name: String,
    _ run: (String, @escaping @Sendable (String) -> Invocation) async throws -> Termination
  ) async throws -> Duration {
    try await Scratch.lend(for: bench.jail.user) { scratch in
      for (index, file) in files.enumerated() {
        let directory = "\(scratch.path)/\(index)"
        try FileManager.default.createDirectory(
          atPath: directory, withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o755])
        try Data(file).write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
      }
      let path = scratch.path
      let end = try await run(path) { line in
        Invocation(
          "/bin/sh", ["-c", "for f in '\(path)'/*/\(name); do \(line); done 2>/dev/null; true"],
          environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C"])
      }
      guard end.ending == .exited(0) else {
        throw Measurement.Failure(end, of: "the loop over \(name)")
      }
      return end.wall
    }
  }
}
