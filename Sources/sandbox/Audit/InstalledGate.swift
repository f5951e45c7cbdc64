import Artifact
import Audit
import Console
import Foundation
import Judging
import Log
import Results
import Rollout

/// `sandbox audit --installed`: the gate that a repository has, tried with a harmless report that every gate
/// must refuse, and with one that none may. It is done in a throw-away clone; hooks run as in the real one.
struct InstalledGate {
  let top: String
  let work: String
  /// The gates that were found, and what is wrong with each; nil: it refused the one and took the other.
  private(set) var findings: [(gate: String, fault: String?)] = []

  static func audit(_ session: Session, _ format: TrialFormat) async throws -> Int32 {
    let top = try await Repository(session.environment, around: session.directory).top
    var status = stat()
    guard lstat(top, &status) == 0, status.st_uid == geteuid() else {
      throw AuditProblem(
        "\(top) belongs to another user, and its hooks would run as you; run this as its owner")
    }
    let findings = try await ThrowAway.lend { work in
      var gate = InstalledGate(top: top, work: work)
      try gate.make()
      gate.tryHooks()
      gate.readCI()
      return gate.findings
    }
    let result = AuditResult(
      failures: findings.compactMap { finding in finding.fault.map { "\(finding.gate): \($0)" } },
      lacks: findings.isEmpty ? ["no hook and no CI file of this repository calls sandbox"] : [])
    if let home = try Home.find(
      named: session.home, environment: session.environment, from: session.directory)
    {
      let rollouts = try Rollouts(in: home, state: StateDirectory(named: session.state))
      let figures: [(String, JSONValue)] = [("mode", "quick"), ("installed", .int(findings.count))]
      try rollouts.ledger(for: "audit").append([(.audit, result.record + figures)])
    }
    let gates = findings.map {
      ["gate": .string($0.gate), "fault": .optional($0.fault)] as JSONValue
    }
    let caught = findings.filter { $0.fault == nil }.map { finding -> Shown in
      "\(session.style(.good, "caught")) \(finding.gate)"
    }
    return try result.tell(
      format, session, schema: "sandbox.audit.installed/1", [("gates", .array(gates))],
      lines: caught, end: "audit of the installed gate \(result.outcome.rawValue)")
  }

  // MARK: The clone

  /// Clones the repository with its hooks and with how it merges, and gives it two branches: `plant` adds a
  /// report that must be refused, `control` one that passes.
  private func make() throws {
    for (name, content) in [
      ("plant", "CREATE TABEL sandbox_audit_it_must_be_refused (i INT);\n"),
      ("control", "CREATE TABLE IF NOT EXISTS sandbox_audit (i INT);\n"),
    ] {
      let base = Base(path: "sandbox-audit.sql", content: content)
      try Data(Draft(base, id: "sandbox-audit-\(name)").markdown)
        .write(to: URL(fileURLWithPath: "\(work)/\(name).md"))
    }
    let done = shell(
      """
      git clone -q --no-tags -- "$top" clone && cd clone || exit 1
      hooks=$(git -C "$top" rev-parse --git-path hooks)
      case $hooks in /*) ;; *) hooks=$top/$hooks ;; esac
      rm -rf .git/hooks && mkdir .git/hooks
      if [ -d "$hooks" ]; then cp -p "$hooks"/* .git/hooks/ 2>/dev/null; fi
      ff=$(git -C "$top" config --get merge.ff) && git config merge.ff "$ff"
      git config user.name sandbox && git config user.email sandbox@localhost
      git config commit.gpgsign false && git checkout -q -B base || exit 1
      for name in plant control; do
        git checkout -q -B $name base && mkdir -p sandbox-audit &&
          cp ../$name.md sandbox-audit/$name.md && git add -f sandbox-audit &&
          git commit -q --no-verify -m "sandbox audit: $name" || exit 1
      done
      git checkout -q base
      """)
    guard done else {
      throw AuditProblem(
        "\(top) cannot be cloned, or has no commit yet; git says more")
    }
  }

  /// Runs a script in the throw-away directory.
  private func shell(_ script: String) -> Bool {
    ShellCommand("top=\(quoted(top)); { \(script)\n} >/dev/null 2>&1 </dev/null", in: work).isFine
  }

  private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

  // MARK: Hooks

  /// How each hook is made to run in the clone, and what it means that a plant passed it.
  private static let hooks = [
    (
      name: "pre-merge-commit", act: "git merge -q --no-edit $name",
      fault: "what must be refused was merged: a fast-forward runs no hook (git config merge.ff "
        + "false), or the hook lets it pass"
    ),
    (
      name: "pre-commit", act: "git checkout -q $name -- sandbox-audit && git commit -q -m audit",
      fault: "what must be refused was committed"
    ),
  ]

  private mutating func tryHooks() {
    for (name, act, fault) in Self.hooks {
      let hook = "\(work)/clone/.git/hooks/\(name)"
      guard let text = try? String(contentsOfFile: hook, encoding: .utf8), text.contains("sandbox")
      else { continue }
      func isLetIn(_ branch: String) -> Bool {
        _ = shell(
          "cd clone && git reset -q --hard && git clean -qfd sandbox-audit; name=\(branch); "
            + "git checkout -q -B t base && \(act)")
        return shell("cd clone && git cat-file -e t:sandbox-audit/\(branch).md")
      }
      var found: String?
      if isLetIn("plant") {
        let isRun = access(hook, X_OK) == 0
        found = isRun ? Self.skips(text) ?? fault : "it is not executable, so git passes it by"
      } else if !isLetIn("control") {
        found = Self.refusesAll + " (is sandbox on its PATH?)"
      }
      findings.append(("the hook \(name)", found))
    }
  }

  private static let refusesAll = "it refuses what passes, too: so it says nothing"

  /// What makes a call's status count for nothing.
  private static func skips(_ text: some StringProtocol) -> String? {
    let ways = ["|| true", "|| :", "|| exit 0", "; true"]
    let line = text.split(separator: "\n").first { line in
      line.contains("sandbox ") && ways.contains { line.contains($0) }
    }
    return line.map { "'\($0.trimmingCharacters(in: .whitespaces))' lets everything pass" }
  }

  // MARK: CI

  private static let files = [
    ".gitlab-ci.yml", ".circleci/config.yml", "azure-pipelines.yml", "Jenkinsfile",
    ".woodpecker.yml", ".travis.yml", "bitbucket-pipelines.yml", ".drone.yml",
  ]

  /// Reads what CI's files say, and runs our own command line out of them; nothing else of them.
  private mutating func readCI() {
    let workflows = ".github/workflows"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(top)/\(workflows)")) ?? []
    let ours = names.sorted().filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }
    for name in ours.map({ "\(workflows)/\($0)" }) + Self.files {
      // A regular file, of a size that a person writes.
      var parts = name.split(separator: "/").map(String.init)
      let last = parts.removeLast()
      guard let bytes = try? Directory.named(top).directory(parts).read(last, atMost: 1 << 20),
        let text = String(validating: bytes, as: UTF8.self)
      else { continue }
      for line in text.split(separator: "\n") where line.contains("sandbox try") {
        let fault = Self.skips(line) ?? Self.fault(in: text, of: line, name) ?? ranFault(line)
        findings.append((name, fault))
      }
    }
  }

  /// What a CI's file says beside a command line, or must say of its checkout if that looks back.
  private static func fault(in text: String, of line: Substring, _ name: String) -> String? {
    for word in ["continue-on-error: true", "allow_failure: true"] where text.contains(word) {
      return "'\(word)' lets everything pass"
    }
    for (place, word, depth) in [
      (".github/", "fetch-depth: 0", ""), (".gitlab-ci.yml", "GIT_DEPTH", ": 0"),
    ] where line.contains("--since") && name.hasPrefix(place) && !text.contains(word) {
      return "a shallow checkout has no history to look back to: \(word)\(depth)"
    }
    return nil
  }

  /// Runs the command line of a CI's file on both branches.
  private func ranFault(_ line: Substring) -> String? {
    guard let start = line.range(of: "sandbox try")?.upperBound else { return nil }
    let words = line[start...].split(separator: " ").prefix {
      $0.allSatisfy { !"|>;&<(".contains($0) }
    }
    // A variable is a revision here, or nothing that we could know.
    let plain = words.map { word in
      word.contains("$") ? "base" : word.trimmingCharacters(in: CharacterSet(charactersIn: "'\""))
    }
    let arguments = plain.map(quoted).joined(separator: " ")
    func isTaken(_ branch: String) -> Bool {
      shell("cd clone && git checkout -q \(branch) && /proc/\(getpid())/exe try \(arguments)")
    }
    if isTaken("plant") {
      return "what must be refused has status 0 by '\(plain.joined(separator: " "))'"
    }
    return isTaken("control") ? nil : Self.refusesAll
  }
}
