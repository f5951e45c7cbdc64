import Artifact
import Audit
import Console
import Foundation
import Judging
import Runner

/// Tries to get out of the jail, by the doors that a report has: what is parsed, SQL that is executed, and
/// tests. A canary that is out has left a trace on this machine.
enum Canaries {
  struct Result {
    var tried = 0
    var out: [String] = []
    var lacks: [String] = []
  }

  static func out(of bench: Workbench) async throws -> Result {
    let place = try Perch()
    defer { place.remove() }
    var bench = bench
    bench.baseline = .none
    var trial = Trial(bench: bench)
    trial.runsTests = true
    let files = files(place)
    let found = try await trial.run(
      files.enumerated().map { index, file in
        Candidate(
          path: "canary-\(index).md", isNamed: false,
          content: Candidate.content(
            of: Draft(Base(path: file.path, content: file.content), id: "canary-\(index)").markdown,
            isJSON: false))
      })
    var result = Result()
    for (index, file) in files.enumerated() {
      guard let report = found.reports.first(where: { $0.path == "canary-\(index).md" }) else {
        result.lacks.append("the canary '\(file.name)' was not tried")
        continue
      }
      let reasons = report.artifacts.compactMap(\.verdict.reason)
      if reasons.contains("tool-missing") {
        result.lacks.append("the canary '\(file.name)' needs a tool that is missing")
        continue
      }
      result.tried += 1
      if (report.verdict == .passed) != file.passes {
        result.out.append("\(file.name): \(report.verdict.rawValue) (\(Audit.why(report)))")
      }
    }
    result.out += place.traces
    return result
  }

  /// `passes`: the file is right as far as it is parsed, or it is a test that all that it tries fails.
  private static func files(_ place: Perch) -> [(
    name: String, path: String, content: String, passes: Bool
  )] {
    let (out, secret, port) = (place.out, place.secret, place.port)
    func sql(_ name: String, _ text: String) -> (String, String, String, Bool) {
      (name, "migrations/canary.sql", text + "\n", false)
    }
    return [
      sql("SQL starts a program", "COPY (SELECT 1) TO PROGRAM 'touch \(out)-1';"),
      sql("SQL writes a file", "COPY (SELECT 1) TO '\(out)-2';"),
      sql("SQL reads a file", "CREATE TABLE a AS SELECT pg_read_file('\(secret)') AS b;"),
      sql("SQL exports a large object", "SELECT lo_export(lo_from_bytea(0, 'x'), '\(out)-3');"),
      sql("SQL sets the server up", "ALTER SYSTEM SET log_destination = 'stderr';"),
      sql("SQL takes more rights", "ALTER USER CURRENT_USER SUPERUSER;"),
      sql("psql starts a shell", "\\! touch \(out)-4"),
      sql("psql starts a shell in backticks", "\\set x `touch \(out)-5`\nSELECT :x;"),
      (
        "JavaScript is only parsed", "lib/canary.js",
        "require('node:child_process').execSync('touch \(out)-6');\n", true
      ),
      (
        "Python is only parsed", "tools/canary.py", "import os\nos.system('touch \(out)-7')\n", true
      ),
      ("bash is only parsed", "scripts/canary.sh", "touch \(out)-8\n", true),
      (
        "a test reaches out", "test/canary.test.js",
        """
        const test = require('node:test');
        const assert = require('node:assert');
        const fs = require('node:fs');
        const net = require('node:net');
        test('nothing gets out', async () => {
          assert.throws(() => fs.writeFileSync('\(out)-9', 'x'));
          assert.throws(() => fs.readFileSync('\(secret)'));
          await assert.rejects(new Promise((resolve, reject) => {
            const socket = net.connect(\(port), '127.0.0.1', resolve);
            socket.on('error', reject);
            socket.setTimeout(1000, () => reject(new Error('no answer')));
          }));
        });

        """, true
      ),
    ]
  }
}

/// Where a canary that is out would be seen: a directory with a secret, and a port.
private struct Perch {
  let path: String
  let port: Int
  private let listener: Int32

  var out: String { "\(path)/out" }
  var secret: String { "\(path)/secret" }

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/sandbox-canary-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    try Data("a secret of this machine".utf8).write(to: URL(fileURLWithPath: path + "/secret"))
    // Whoever gets out must not be stopped by a mode.
    chmod(path, 0o777)
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) | listen(listener, 4) | getsockname(listener, $0, &length)
      }
    }
    guard result == 0 else { throw FileFailure("bind", "127.0.0.1", errno) }
    port = Int(UInt16(bigEndian: address.sin_port))
    self.listener = listener
  }

  /// What was left there, or called.
  var traces: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    var all = names.filter { $0 != "secret" }.map { "a file was written: \($0)" }
    var wait = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
    if poll(&wait, 1, 0) > 0 { all.append("a port of this machine was reached") }
    return all
  }

  func remove() {
    close(listener)
    try? FileManager.default.removeItem(atPath: path)
  }
}
