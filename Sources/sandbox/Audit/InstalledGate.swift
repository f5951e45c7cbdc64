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
  /// One gate that was found, and what it did.
  struct Finding {
    let gate: String
    /// What is wrong with it; nil: it refused the one and took the other.
    var fault: String?
  }

  private let top: String
  private let work: String
  private(set) var findings: [Finding] = []

  static func audit(_ session: Session, _ format: TrialFormat) async throws -> Int32 {
    let top = try await Repository(session.environment, around: session.directory).top
    var status = stat()
    guard lstat(top, &status) == 0, status.st_uid == geteuid() else {
      throw AuditProblem(
        description:
          "\(top) belongs to another user, and its hooks would run as you; run this as its owner")
    }
    let work = FileManager.default.temporaryDirectory.path + "/sandbox-gate-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: false)
    chmod(work, 0o700)
    defer { try? FileManager.default.removeItem(atPath: work) }
    var gate = InstalledGate(top: top, work: work)
    try gate.make()
    try gate.tryHooks()
    gate.readCI()
    let faults = gate.findings.compactMap { finding in
      finding.fault.map { "\(finding.gate): \($0)" }
    }
    let lacks =
      gate.findings.isEmpty ? ["no hook and no CI file of this repository calls sandbox"] : []
    let outcome: Audit.Outcome =
      !faults.isEmpty ? .failed : lacks.isEmpty ? .passed : .insufficient
    if let home = try Home.find(
      named: session.home, environment: session.environment, from: session.directory)
    {
      try Rollouts(in: home, state: StateDirectory(named: session.state)).ledger(for: "audit")
        .append([
          (
            .audit,
            [
              ("outcome", .string(outcome.rawValue)), ("mode", .string("quick")),
              ("installed", .int(gate.findings.count)),
              ("failures", .array(faults.prefix(10).map { .string($0.clipped) })),
            ]
          )
        ])
    }
    try tell(gate.findings, lacks, outcome, format, session)
    return outcome == .passed ? 0 : outcome == .failed ? 1 : ExitStatus.unchecked.rawValue
  }

  private static func tell(
    _ findings: [Finding], _ lacks: [String], _ outcome: Audit.Outcome, _ format: TrialFormat,
    _ session: Session
  ) throws {
    switch format {
    case .text:
      var lines: [Shown] = findings.map { finding in
        finding.fault.map { "\(session.style(.bad, "FAILED")) \(finding.gate): \($0)" }
          ?? "\(session.style(.good, "caught")) \(finding.gate)"
      }
      lines += lacks.map { "\(session.style(.open, "INSUFFICIENT")) \($0)" }
      try Terminal.print((lines + ["audit of the installed gate \(outcome.rawValue)"]).lines)
    case .json:
      try Terminal.print(
        document: JSONValue.object([
          ("schema", .string("sandbox.audit.installed/1")), ("outcome", .string(outcome.rawValue)),
          (
            "gates",
            .array(
              findings.map {
                .object([("gate", .string($0.gate)), ("fault", .optional($0.fault))])
              })
          ), ("insufficient", .array(lacks.map { .string($0) })),
        ]).bytes)
    case .sarif, .junit, .github, .gitlab:
      let faults = findings.compactMap { finding in finding.fault.map { "\(finding.gate): \($0)" } }
      let trial = AuditFindings.trial(faults + lacks.map { "INSUFFICIENT: \($0)" })
      if let bytes = format.bytes(of: trial, notes: false, in: session.directory) {
        try Terminal.print(document: bytes)
      }
    }
  }

  private init(top: String, work: String) { (self.top, self.work) = (top, work) }

  // MARK: The clone

  /// Clones the repository with its hooks and with how it merges, and gives it two branches: `plant` adds a
  /// report that must be refused, `control` one that passes.
  private func make() throws {
    func report(_ name: String, _ content: String) throws {
      let draft = Draft(
        Base(path: "sandbox-audit.sql", content: content), id: "sandbox-audit-\(name)")
      try Data(draft.markdown).write(to: URL(fileURLWithPath: "\(work)/\(name).md"))
    }
    try report("plant", "CREATE TABEL sandbox_audit_it_must_be_refused (i INT);\n")
    try report("control", "CREATE TABLE IF NOT EXISTS sandbox_audit (i INT);\n")
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
        description: "\(top) cannot be cloned, or has no commit yet; git says more")
    }
  }

  /// Runs a script in the throw-away directory.
  private func shell(_ script: String) -> Bool {
    ShellCommand("top=\(quoted(top)); { \(script)\n} >/dev/null 2>&1 </dev/null", in: work).isFine
  }

  private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

  // MARK: Hooks

  private mutating func tryHooks() throws {
    let hooks = "\(work)/clone/.git/hooks"
    for (name, act) in [
      ("pre-merge-commit", "git checkout -q -B t base && git merge -q --no-edit $name"),
      (
        "pre-commit",
        "git checkout -q -B t base && git checkout -q $name -- sandbox-audit && git commit -q -m audit"
      ),
    ] {
      guard let text = try? String(contentsOfFile: "\(hooks)/\(name)", encoding: .utf8),
        text.contains("sandbox")
      else { continue }
      func isLetIn(_ branch: String) -> Bool {
        _ = shell(
          "cd clone && git reset -q --hard && git clean -qfd sandbox-audit; name=\(branch); \(act)")
        return shell("cd clone && git cat-file -e t:sandbox-audit/\(branch).md")
      }
      var finding = Finding(gate: "the hook \(name)")
      if isLetIn("plant") {
        finding.fault =
          access("\(hooks)/\(name)", X_OK) != 0
          ? "it is not executable, so git passes it by"
          : Self.skipsHook(text)
            ?? (name == "pre-merge-commit"
              ? "what must be refused was merged: a fast-forward runs no hook (git config merge.ff false), or "
                + "the hook lets it pass"
              : "what must be refused was committed")
      } else if !isLetIn("control") {
        finding.fault = "it refuses what passes, too: so it says nothing (is sandbox on its PATH?)"
      }
      findings.append(finding)
    }
  }

  /// What makes a call's status count for nothing.
  private static func skipsHook(_ text: String) -> String? {
    let line = text.split(separator: "\n").first { line in
      line.contains("sandbox ")
        && ["|| true", "|| :", "|| exit 0", "; true"].contains { line.contains($0) }
    }
    return line.map { "'\($0.trimmingCharacters(in: .whitespaces))' lets everything pass" }
  }

  // MARK: CI

  private static let files = [
    ".gitlab-ci.yml", ".circleci/config.yml", "azure-pipelines.yml", "Jenkinsfile",
    ".woodpecker.yml",
    ".travis.yml", "bitbucket-pipelines.yml", ".drone.yml",
  ]

  /// Reads what CI's files say, and runs our own command line out of them; nothing else of them.
  private mutating func readCI() {
    let workflows = "\(top)/.github/workflows"
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: workflows)) ?? []).sorted()
    let all =
      names.filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }.map {
        ".github/workflows/\($0)"
      }
      + Self.files
    for name in all {
      guard let directory = try? Directory.named(top), let bytes = try? directory.file(name),
        let text = String(validating: bytes, as: UTF8.self)
      else { continue }
      for line in text.split(separator: "\n") where line.contains("sandbox try") {
        var finding = Finding(gate: name)
        finding.fault = Self.fault(in: text, of: line, name) ?? ranFault(line)
        findings.append(finding)
      }
    }
  }

  private static func fault(in text: String, of line: Substring, _ name: String) -> String? {
    if let why = skipsHook(String(line)) { return why }
    for word in ["continue-on-error: true", "allow_failure: true"] where text.contains(word) {
      return "'\(word)' lets everything pass"
    }
    guard line.contains("--since") else { return nil }
    if name.hasPrefix(".github/"), !text.contains("fetch-depth: 0") {
      return "a shallow checkout has no history to look back to: fetch-depth: 0"
    }
    if name == ".gitlab-ci.yml", !text.contains("GIT_DEPTH") {
      return "a shallow checkout has no history to look back to: GIT_DEPTH: 0"
    }
    return nil
  }

  /// Runs the command line of a CI's file on both branches.
  private func ranFault(_ line: Substring) -> String? {
    guard let start = line.range(of: "sandbox try")?.upperBound else { return nil }
    let words = line[start...].split(separator: " ").prefix { word in
      !["|", ">", ";", "&", "<", "("].contains { word.contains($0) }
    }
    // A variable is a revision here, or nothing that we could know.
    let plain = words.map { word in
      word.contains("$") ? "base" : word.trimmingCharacters(in: CharacterSet(charactersIn: "'\""))
    }
    func isTaken(_ branch: String) -> Bool {
      let arguments = plain.map(quoted).joined(separator: " ")
      return shell(
        "cd clone && git checkout -q \(branch) && /proc/\(getpid())/exe try \(arguments)")
    }
    if isTaken("plant") {
      return "what must be refused has status 0 by '\(plain.joined(separator: " "))'"
    }
    return isTaken("control") ? nil : "it refuses what passes, too: so it says nothing"
  }
}

extension Directory {
  /// A regular file below it, of a size that a person writes.
  fileprivate func file(_ path: String) throws -> [UInt8] {
    var parts = path.split(separator: "/").map(String.init)
    let name = parts.removeLast()
    return try directory(parts).read(name, atMost: 1 << 20)
  }
}
