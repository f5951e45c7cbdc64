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
      // What hooks and command lines decide is nobody's decision: they have a home of their own, in which an
      // audit passed, for this is one.
      let home = try Home.findOrMake(
        named: Directory.making(at: "\(work)/home").path, environment: [:], from: work)
      let rollouts = try Rollouts(in: home, state: StateDirectory(named: nil))
      defer { rollouts.discardKey() }
      try rollouts.ledger(for: "audit").append([(.audit, [("outcome", "passed")])])
      var gate = InstalledGate(top: top, work: work)
      try gate.make()
      try gate.tryHooks()
      try gate.readCI()
      return gate.findings
    }
    let result = AuditResult(
      failures: findings.compactMap { finding in finding.fault.map { "\(finding.gate): \($0)" } },
      lacks: findings.isEmpty ? ["no hook and no CI file of this repository calls sandbox"] : [])
    do {
      let home = try Home.find(
        named: session.home, environment: session.environment, from: session.directory)
      let figures: [(String, JSONValue)] = [("mode", "quick"), ("installed", .int(findings.count))]
      if let home {
        let rollouts = try Rollouts(in: home, state: StateDirectory(named: session.state))
        try rollouts.ledger(for: "audit").append([(.audit, result.record + figures)])
      }
    } catch {
      complain("\(error); this audit is not in the ledger")
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
    let done = try shell(
      """
      git clone -q --no-tags -- "$top" clone && cd clone || exit 1
      [ "$(git rev-parse --absolute-git-dir)" = "$(pwd -P)/.git" ] || exit 1
      hooks=$(git -C "$top" rev-parse --git-path hooks)
      case $hooks in /*) ;; *) hooks=$top/$hooks ;; esac
      rm -rf .git/hooks && mkdir .git/hooks
      if [ -d "$hooks" ]; then cp -p "$hooks"/* .git/hooks/ 2>/dev/null; fi
      ff=$(git -C "$top" config --get merge.ff) && git config merge.ff "$ff"
      git config core.hooksPath .git/hooks
      git config user.name sandbox && git config user.email sandbox@localhost
      git config commit.gpgsign false && git checkout -q -B base || exit 1
      for name in plant control; do
        git checkout -q -B $name base && mkdir -p sandbox-audit &&
          cp ../$name.md sandbox-audit/$name.md && git add -f sandbox-audit &&
          git commit -q --no-verify -m "sandbox audit: $name" || exit 1
      done
      git checkout -q base
      """)
    guard done == 0 else {
      throw AuditProblem(
        "\(top) cannot be cloned, or has no commit yet; git says more")
    }
  }

  /// Runs a script in the throw-away directory, and of git nothing but what lies there: its status, 124 after
  /// a minute.
  private func shell(_ script: String) throws -> Int32? {
    let run = ShellCommand(
      """
      unset $(git rev-parse --local-env-vars); export top=\(quoted(top)) SANDBOX_HOME=\(quoted(work))/home
      timeout -k 2 60 sh -c \(quoted(script)) >/dev/null 2>&1 </dev/null
      """, in: work)
    try Task.checkCancellation()
    return run.exitStatus
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

  private mutating func tryHooks() throws {
    for (name, act, fault) in Self.hooks {
      let hook = "\(work)/clone/.git/hooks/\(name)"
      guard let text = try? String(contentsOfFile: hook, encoding: .utf8), text.contains("sandbox")
      else { continue }
      var isHung = false
      func isLetIn(_ branch: String) throws -> Bool {
        let status = try shell(
          "cd clone && git reset -q --hard && git clean -qfd sandbox-audit; name=\(branch); "
            + "git checkout -q -B t base && \(act)")
        isHung = isHung || status == 124
        return try shell("cd clone && git cat-file -e t:sandbox-audit/\(branch).md") == 0
      }
      var found: String?
      if try isLetIn("plant") {
        let isRun = access(hook, X_OK) == 0
        found = isRun ? Self.skips(text) ?? fault : "it is not executable, so git passes it by"
      } else if try !isLetIn("control") {
        found = isHung ? "it does not end" : Self.refusesAll + " (is sandbox on its PATH?)"
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
  private mutating func readCI() throws {
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
        if line.trimmingCharacters(in: .whitespaces).hasPrefix("#") { continue }
        let fault = try Self.skips(line) ?? Self.fault(in: text, of: line, name) ?? ranFault(line)
        findings.append((name, fault))
      }
    }
  }

  /// What a CI's file says beside a command line, or must say of its checkout if that looks back.
  private static func fault(in text: String, of line: Substring, _ name: String) -> String? {
    if line.replacing("||", with: "").contains("|") {
      return "its status is that of what its output is piped to"
    }
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

  /// Runs the command line of a CI's file on both branches: of its options those that judge, and none that
  /// names a place.
  private func ranFault(_ line: Substring) throws -> String? {
    guard let start = line.range(of: "sandbox try")?.upperBound else { return nil }
    let end = line[start...].firstIndex { "|>;&<(\\".contains($0) } ?? line.endIndex
    let quotes = CharacterSet(charactersIn: "'\"")
    let words = line[start..<end].split(separator: " ").map { $0.trimmingCharacters(in: quotes) }
    var plain: [String] = []
    var isValue = false
    for (index, word) in words.enumerated() {
      defer { isValue = word == "--since" }
      // A variable is a revision here, or nothing that we could know.
      if isValue || word.hasPrefix("--since=") {
        plain.append(isValue ? "base" : "--since=base")
      } else if Self.judging.contains(where: word.hasPrefix) {
        plain.append(word)
      } else if !word.hasPrefix("-"), !word.hasPrefix("/"), !word.contains(".."),
        !word.contains("$"),
        index == 0 || !words[index - 1].hasPrefix("-") || Self.judging.contains(words[index - 1])
      {
        plain.append(word)
      }
    }
    let arguments = plain.map(quoted).joined(separator: " ")
    func isTaken(_ branch: String) throws -> Bool {
      let own = "/proc/\(getpid())/exe"
      return try shell("cd clone && git checkout -q \(branch) && \(own) try \(arguments)") == 0
    }
    if try isTaken("plant") {
      return "what must be refused has status 0 by '\(plain.joined(separator: " "))'"
    }
    return try isTaken("control") ? nil : Self.refusesAll
  }

  /// Of a gate's options those that change a verdict.
  private static let judging = [
    "--since", "--allow-unchecked", "--allow-review", "--no-dry-run", "--no-policy", "--worktree",
  ]
}
