import Foundation
import Judging
import Launching
import Runner

/// What the suites of this folder share.
enum Fixture {
  /// Runs a line of sh under the live supervisor, with a usable PATH.
  static func sh(
    _ line: String, input: String = "", environment: [String: String] = [:],
    limits: Limits = Limits(), user: User? = nil, service: Service? = nil
  ) async throws -> Termination {
    try await Supervisor.live.run(
      Supervised(
        shell(line, environment: environment), input: Array(input.utf8), service: service,
        limits: limits, jail: .bare(as: user)))
  }

  static func shell(_ line: String, environment: [String: String] = [:]) -> Invocation {
    let path = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
    return Invocation(
      "/bin/sh", ["-c", line], environment: environment.merging(path) { given, _ in given })
  }

  /// A number of seconds for sleep(1) that no other process has on its command line.
  static func uniqueSleep() -> String { "3600.\(UInt32.random(in: 1_000_000...UInt32.max))" }

  /// The processes whose command line or environment contains `text`, by their /proc entry.
  static func processes(with text: String) -> [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { Int32($0) }.filter { pid in
      guard let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else {
        return false
      }
      return String(decoding: line, as: UTF8.self).contains(text)
    }
  }

  /// Waits until `condition` holds: false if it did not within two minutes.
  static func eventually(_ condition: () throws -> Bool) async rethrows -> Bool {
    for _ in 0..<24_000 {
      if try condition() { return true }
      try? await Task.sleep(for: .milliseconds(5))
    }
    return false
  }
}

extension Termination {
  var text: String { String(decoding: out, as: UTF8.self) }
  var errorText: String { String(decoding: err, as: UTF8.self) }
}
