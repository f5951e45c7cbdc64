import Foundation
import Testing

/// The gate that watches itself, as its users meet it.
@Suite("The gate that watches itself", .timeLimit(.minutes(10))) struct TrustTests {
  private static let good = Sample.report([("lib/a.json", "{\"a\": 1}")], id: "fsar_good")

  private func json(_ run: Place.Run) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any], "\(run.err)")
  }

  @Test("a gate's decisions stand in the ledger; a try that decides nothing leaves none")
  func decisions() async throws {
    try await Place.lend { place in
      try place.write(Self.good, to: "a.md")
      _ = try await place.sandbox("try", "a.md")
      #expect(try await place.sandbox("ledger", "head").status == 2, "nothing was decided")
      _ = try await place.sandbox("try", "a.md", environment: ["CI": "true"])
      let shown = try await place.sandbox("ledger", "show", "--report", "fsar_good")
      #expect(shown.out.contains("try      fsar_good  passed  status 0"), "\(shown.out)")
      #expect(try await place.sandbox("ledger", "verify").out.contains("hold together"))
      // Nothing of the content, and no environment.
      let file = try #require(place.names(in: "\(place.work)/Rollbacks/ledger").first)
      let text = try #require(place.text("\(place.work)/Rollbacks/ledger/\(file)"))
      #expect(!text.contains("{\\\"a\\\"") && !text.contains("PATH") && !text.contains(place.path))
      // A head that was kept elsewhere sees an end that was cut.
      let head = try await place.sandbox("ledger", "head").out.split(separator: " ")[1]
      let kept = head.trimmingCharacters(in: .whitespacesAndNewlines)
      #expect(try await place.sandbox("ledger", "verify", "--head", kept).status == 0)
      let lines = text.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
      try place.write(lines, to: "Rollbacks/ledger/\(file)")
      let cut = try await place.sandbox("ledger", "verify", "--head", kept)
      #expect(cut.status == 1 && cut.out.contains("CHANGED"), "\(cut.out)")
    }
  }

  @Test("a CI without a home keeps a ledger in a file")
  func file() async throws {
    try await Place.lend { place in
      try place.write(Self.good, to: "a.md")
      for _ in 0..<2 { _ = try await place.sandbox("try", "--ledger", "l.jsonl", "a.md") }
      let run = try await place.sandbox("ledger", "verify", "--file", "l.jsonl")
      #expect(run.status == 0 && run.out.contains("by the chain alone"), "\(run.out)\(run.err)")
      let list = try await place.sandbox("ledger", "show", "--file", "l.jsonl", "--kind", "try")
      #expect(list.out.split(separator: "\n").count == 2)
    }
  }

  @Test(
    "an apply that takes what is open says so in the ledger, and what it changed is due for review")
  func due() async throws {
    try await Place.lend { place in
      let report = Sample.report([("a.scss", "a {}")], id: "fsar_scss")
        .replacing("- it may be wrong", with: "- degradation accumulating by 2027-03-01")
      try place.write(report, to: "a.md")
      mkdir("\(place.work)/app", 0o755)
      let run = try await place.sandbox("apply", "a.md", "--to", "app", "--accept", "Ada read it")
      #expect(run.status == 0, "\(run.out)\(run.err)")
      let kinds = try await place.sandbox("ledger", "show").out
      for word in ["accept ", "Ada read it", "begun", "applied"] { #expect(kinds.contains(word)) }
      let none = try await place.sandbox("due")
      #expect(none.status == 0 && none.out.contains("nothing is due"))
      // What is due in a year is reviewed by its id all the same.
      #expect(try await place.sandbox("review", "0001").status == 2, "why is missing")
      let early = try await place.sandbox(
        "review", "0001", "--reason", "r", "--until", "2020-01-01")
      #expect(early.status == 2)
      let review = try await place.sandbox("review", "0001", "--reason", "still good")
      #expect(review.status == 0 && review.out.contains("not due any more"), "\(review.err)")
      #expect(try await place.sandbox("review", "9999", "--reason", "r").status == 2)
    }
  }

  @Test("trends say too little of a new home, in each format, and write nothing by halves")
  func trends() async throws {
    try await Place.lend { place in
      try place.write(Self.good, to: "a.md")
      _ = try await place.sandbox("try", "a.md", environment: ["CI": "true"])
      for format in ["text", "json", "html", "prometheus"] {
        let run = try await place.sandbox(
          "trends", "--format", format, "--output", "\(format)=t.\(format)")
        #expect(run.status == 3, "\(run.out)\(run.err)")
        #expect(place.text("\(place.work)/t.\(format)")?.isEmpty == false)
      }
      #expect(place.text("\(place.work)/t.html")?.contains("INSUFFICIENT") != nil)
      #expect(try await place.sandbox("trends", "ack").status == 2)
      #expect(try await place.sandbox("trends", "ack", "--reason", "r").status == 2, "none rings")
      #expect(try await place.sandbox("trends", "rebase", "--reason", "r").status == 2)
    }
  }

  /// An audit of a gate that runs no SQL: red for that, and it takes a quarter of the time.
  @discardableResult
  private func poorly(_ place: Place, _ arguments: String...) async throws -> Place.Run {
    try await place.start(["audit", "--no-dry-run"] + arguments).end()
  }

  @Test(
    "an audit passes here and leaves no workspace; for a policy that asks for one the newest counts, but no quick one and none of a chosen seed"
  )
  func audit() async throws {
    try await Place.lend { place in
      try place.write(Self.good, to: "a.md")
      _ = try await place.sandbox("try", "a.md")
      let before = place.workspaces()
      let run = try await place.sandbox("audit", "--quick", "--format", "json")
      #expect(run.status == 0, "\(run.out)\(run.err)")
      let found = try json(run)
      #expect(
        found["outcome"] as? String == "passed" && (found["rules"] as? [Any])?.count ?? 0 > 20)
      #expect(place.workspaces() == before)
      try place.write("{\"version\": 1, \"audit\": {\"max_age\": \"26h\"}}", to: ".sandbox.json")
      let shut = try await place.sandbox("try", "a.md")
      #expect(shut.status == 4 && shut.out.contains("audit/overdue"), "\(shut.out)")
      // If one counted that is not to, it would be said that it did not pass.
      try await poorly(place, "--seed", "x")
      let chosen = try await place.sandbox("try", "a.md")
      #expect(chosen.status == 4 && chosen.out.contains("and there is none"), "\(chosen.out)")
      #expect(try await place.sandbox("audit").status == 0)
      #expect(try await place.sandbox("try", "a.md").status == 0)
      // Another policy than the one that was audited.
      try place.write(
        "{\"version\": 1, \"audit\": {\"max_age\": \"26h\"}, \"allow_review\": true}",
        to: ".sandbox.json")
      let other = try await place.sandbox("try", "a.md")
      #expect(other.status == 4 && other.out.contains("another policy"), "\(other.out)")
      let lax = try await poorly(place)
      #expect(
        lax.out.contains("canaries of SQL are not run") && !lax.out.contains("out of the jail: "))
      #expect(lax.status == 1 && lax.out.contains("FAILED gate/review: 0 of 73"), "\(lax.out)")
      let failed = try await place.sandbox("try", "a.md")
      #expect(failed.status == 4 && failed.out.contains("did not pass"), "\(failed.out)")
      // Nobody else's ledger says that the gate works.
      try FileManager.default.removeItem(atPath: place.state)
      #expect(try await place.sandbox("try", "a.md").status == 4)
    }
  }

  @Test(
    "an audit of a gate whose policy lets something through is red for that reason, in every format"
  )
  func sabotage() async throws {
    try await Place.lend { place in
      let policy =
        "{\"version\": 1, \"rules\": {\"sql/dry-run\": \"note\"}, \"allow_unchecked\": [\"sql\"]}"
      try place.write(policy, to: ".sandbox.json")
      let run = try await place.sandbox("audit", "--quick")
      #expect(run.status == 1 && run.out.contains("FAILED sql/dry-run"), "\(run.out)")
      #expect(run.out.contains("the status in force is 0 all the same"))
      // Somebody answers for it until a day that is still to come: it is shown, and fails nothing.
      let known = [("sql/dry-run", "2999-01-31"), ("unchecked/needs-context", "2999-01-31")].map {
        "{\"claim\": \"\($0)\", \"owner\": \"Ada\", \"until\": \"\($1)\", \"reason\": \"r\"}"
      }.joined(separator: ", ")
      let claims = "\"audit\": {\"known\": [\(known)]}"
      try place.write("\(policy.dropLast()), \(claims)}", to: ".sandbox.json")
      let owned = try await place.sandbox("audit", "--quick")
      #expect(owned.out.contains("known to Ada until 2999-01-31: r"), "\(owned.out)\(owned.err)")
      #expect(!owned.out.contains("FAILED sql/dry-run"))
      try place.write(policy, to: ".sandbox.json")
      for format in ["json", "sarif", "junit", "github", "gitlab", "concise", "feedback"] {
        let other = try await poorly(place, "--quick", "--format", format)
        #expect(other.status == 1 && other.out.contains("sql/dry-run"), "\(format)")
      }
    }
  }

  @Test(
    "an audit with a tool that says yes to everything says too little, and never that it passed")
  func fakeTool() async throws {
    try await Place.lend { place in
      try place.tool("node", "case $1 in --version) echo v22.1.0;; *) exit 0;; esac")
      let run = try await place.sandbox("audit", "--quick")
      #expect(run.status != 0 && run.out.contains("javascript"), "\(run.out)\(run.err)")
    }
  }

  @Test("an audit drills the home, and is red where what the ledger says is in force is damaged")
  func drilled() async throws {
    try await Place.lend { place in
      try place.write(Self.good, to: "a.md")
      mkdir("\(place.work)/app", 0o755)
      _ = try await place.sandbox("apply", "a.md", "--to", "app")
      #expect(try await place.sandbox("audit", "--quick").status == 0, "the control")
      let id = try #require(
        place.names(in: "\(place.work)/Rollbacks").first { $0.hasPrefix("0001") })
      try place.write("x", to: "Rollbacks/\(id)/after/1")
      let run = try await place.sandbox("audit", "--quick")
      #expect(run.status == 1 && run.out.contains("cannot be taken back"), "\(run.out)")
    }
  }

  // MARK: The gate as it is installed

  private static let hook = "#!/bin/sh\nexec sandbox try --since HEAD .\n"

  private func installed(_ body: (Team, (String) async throws -> Place.Run) async throws -> Void)
    async throws
  {
    try await Team.lend { team in
      try await team.commit([("a.txt", "a")])
      try await team.git("config", "merge.ff", "false")
      try team.hook("pre-merge-commit", Self.hook)
      try await body(team) { _ in try await team.sandbox("audit", "--installed") }
    }
  }

  @Test("a hook that works is told, and each way of not working is found")
  func hooks() async throws {
    try await installed { team, audit in
      let hook = "\(team.top)/.git/hooks/pre-merge-commit"
      let good = try await audit("")
      #expect(good.status == 0 && good.out.contains("caught the hook"), "\(good.out)\(good.err)")
      chmod(hook, 0o644)
      #expect(try await audit("").out.contains("not executable"))
      chmod(hook, 0o755)
      try await team.git("config", "--unset", "merge.ff")
      #expect(try await audit("").out.contains("fast-forward"))
      try await team.git("config", "merge.ff", "false")
      try team.hook("pre-merge-commit", "#!/bin/sh\nsandbox try --since HEAD . || true\n")
      let lax = try await audit("")
      #expect(lax.status == 1 && lax.out.contains("lets everything pass"), "\(lax.out)")
      try team.hook("pre-merge-commit", "#!/bin/sh\n# sandbox\nexit 1\n")
      #expect(try await audit("").out.contains("refuses what passes"))
      mkdir("\(team.top)/hooks", 0o755)
      try await team.git("config", "core.hooksPath", "\(team.top)/hooks")
      let none = try await audit("")
      #expect(none.status == 3 && none.out.contains("INSUFFICIENT"), "\(none.out)")
    }
  }

  @Test(
    "CI's files are read: what makes a failure count for nothing is found, and nothing is run of them"
  )
  func ci() async throws {
    try await Team.lend { team in
      try await team.commit([("a.txt", "a")])
      func audit(_ text: String) async throws -> Place.Run {
        try team.place.write(text, to: ".github/workflows/gate.yml")
        return try await team.sandbox("audit", "--installed")
      }
      let whole = "with: {fetch-depth: 0}\nrun: sandbox try --since origin/main\n"
      let good = try await audit(whole.replacing("origin/main", with: "base"))
      #expect(good.status == 0, "\(good.out)\(good.err)")
      for (text, word) in [
        ("run: sandbox try --since base\n", "fetch-depth"),
        (whole + "continue-on-error: true\n", "continue-on-error"),
        ("with: {fetch-depth: 0}\nrun: sandbox try --since base || true\n", "lets everything pass"),
        ("with: {fetch-depth: 0}\nrun: sandbox try --since base | tee log\n", "piped"),
      ] {
        let run = try await audit(text)
        #expect(run.status == 1 && run.out.contains(word), "\(text): \(run.out)")
      }
    }
  }

  @Test(
    "what git told a hook, a command line's places and a hook that hangs touch nothing but the clone"
  )
  func contained() async throws {
    try await installed { team, _ in
      for name in ["Sandboxes", "Rollbacks"] { mkdir("\(team.top)/\(name)", 0o700) }
      try await team.git("branch", "base")
      try await team.git("config", "user.name", "Ada")
      let before = try await team.git("for-each-ref")
      let victim = "\(team.place.path)/victim.txt"
      try Data("mine".utf8).write(to: URL(fileURLWithPath: victim))
      try team.place.write(
        "with: {fetch-depth: 0}\nrun: sandbox try --since main --output json=\(victim) --home \(team.top)\n",
        to: ".github/workflows/gate.yml")
      let run = try await team.sandbox(
        "audit", "--installed", more: ["GIT_DIR": "\(team.top)/.git", "SANDBOX_HOME": team.top])
      #expect(run.out.contains("caught the hook"), "\(run.out)\(run.err)")
      #expect(try await team.git("for-each-ref") == before)
      #expect(try await team.git("config", "user.name") == "Ada\n")
      #expect(try await team.git("symbolic-ref", "HEAD") == "refs/heads/main\n")
      #expect(team.place.text(victim) == "mine")
      #expect(team.place.workspaces(in: team.top).isEmpty, "no plant is a decision")
      let shown = try await team.sandbox("ledger", "show", more: ["SANDBOX_HOME": team.top])
      #expect(!shown.out.contains(" try "), "\(shown.out)")
    }
  }
}
