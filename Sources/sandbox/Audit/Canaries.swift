import Artifact
import Audit
import Console
import Foundation
import Judging
import Runner

/// Tries to get out of the jail, by the doors that a report has: what is parsed, SQL that is executed, and
/// tests. A canary that is out has left a trace on this machine.
enum Canaries {
  static func out(of bench: Workbench) async throws -> Tries {
    try await ThrowAway.lend { path in
      let perch = try Perch(path)
      defer { close(perch.listener) }
      var trial = Trial(bench: bench)
      trial.bench.baseline = .none
      trial.runsTests = true
      var tries = Tries()
      var files = files(perch)
      if !bench.runsSQL {
        files.removeAll { Language(path: $0.path) == .sql }
        tries.lacks.append("the canaries of SQL are not run: --no-dry-run, or the policy's dry_run")
      }
      let drafts = files.enumerated().map {
        Draft(Base(path: $1.path, content: $1.content), id: "canary-\($0)")
      }
      let reports = try await trial.run(drafts.flatMap(\.candidates)).reports
      for (draft, file) in zip(drafts, files) {
        let report = reports.first { $0.path == "\(draft.id).md" }
        let isLacking = report?.artifacts.contains { $0.verdict.reason == "tool-missing" }
        guard let report, isLacking == false else {
          let why = report == nil ? "was not tried" : "needs a tool that is missing"
          tries.lacks.append("the canary '\(file.name)' \(why)")
          continue
        }
        tries.tried += 1
        if (report.verdict == .passed) != file.passes {
          tries.failed.append("\(file.name): \(report.verdict.rawValue) (\(Audit.why(report)))")
        }
      }
      tries.failed += perch.traces
      return tries
    }
  }

  /// `passes`: the file is right as far as it is parsed, or it is a test that all that it tries fails.
  private typealias File = (name: String, path: String, content: String, passes: Bool)

  private static func files(_ perch: Perch) -> [File] {
    let (out, secret) = ("\(perch.path)/out", "\(perch.path)/secret")
    func sql(_ name: String, _ text: String) -> File {
      (name, "migrations/canary.sql", text + "\n", false)
    }
    func parsed(_ name: String, _ ending: String, _ text: String) -> File {
      ("\(name) is only parsed", "lib/canary.\(ending)", text + "\n", true)
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
      parsed("JavaScript", "js", "require('node:child_process').execSync('touch \(out)-6');"),
      parsed("Python", "py", "import os\nos.system('touch \(out)-7')"),
      parsed("bash", "sh", "touch \(out)-8"),
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
            const socket = net.connect(\(perch.port), '127.0.0.1', resolve);
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
  let listener: Int32

  init(_ path: String) throws {
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
    (self.path, self.listener) = (path, listener)
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  /// What was left there, or called.
  var traces: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    var all = names.filter { $0 != "secret" }.map { "a file was written: \($0)" }
    var wait = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
    if poll(&wait, 1, 0) > 0 { all.append("a port of this machine was reached") }
    return all
  }
}
