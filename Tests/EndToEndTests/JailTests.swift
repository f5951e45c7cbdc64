import Foundation
import Testing

@Suite("The jail", .timeLimit(.minutes(10))) struct JailTests {
  private static let bubblewrap = "/usr/bin/bwrap"
  private static var isHere: Bool { access(bubblewrap, X_OK) == 0 }

  /// All of this machine, and no user namespaces below it: what a strict host is.
  private static let strictHost = [
    bubblewrap, "--unshare-user", "--uid", "1000", "--gid", "1000", "--disable-userns",
    "--dev-bind", "/", "/", "--",
  ]

  @Test("stands in every result")
  func result() async throws {
    try await Place.lend { place in
      try place.write(Sample.report([("a.sh", "echo a")]), to: "report.md")
      let run = try await place.sandbox("try", "--format", "json", "report.md")
      let document = try Document(run.out)
      #expect(document.environment.jail == "namespaces")
      #expect(document.reports[0].artifacts[0].checks[0].jail == "namespaces")
      let text = try await place.sandbox("try", "report.md")
      #expect(text.out.contains(" s · jail: namespaces\n"))
      #expect(!text.out.contains("weaker jail"))
    }
  }

  @Test("where none is strong enough, nothing is run: status 2, the cause, and what to do")
  func refused() async throws {
    try await needingBubblewrap { place in
      for options in [[], ["--jail", "bubblewrap"], ["--jail", "namespaces"]] {
        let run = await
          (try place.start(
            ["try", "report.md"] + options, under: Self.strictHost)).end()
        #expect(run.status == 2 && run.out == "")
        #expect(run.err.contains("no jail can be made here, so nothing is run; namespaces: "))
        #expect(run.err.contains("allow user namespaces"))
        #expect(run.err.contains("'--jail landlock'") == options.isEmpty)
        #expect(place.workspaces() == [])
        #expect(!place.names(in: place.path).contains("ran"))
      }
    }
  }

  @Test("without a loopback interface nothing is started: status 2, and what to do")
  func loopback() async throws {
    try await Place.lend { place in
      // Which jail is here may be known from before: this needs a program all the same.
      try place.write(Sample.report([("a.sh", "echo a")]), to: "a.md")
      let wrapper =
        ["/usr/bin/unshare", "--net"] + (geteuid() == 0 ? [] : ["--user", "--map-current-user"])
      for arguments in [["doctor"], ["try", "a.md"]] {
        let run = try await place.start(arguments, under: wrapper).end()
        if run.err.contains("unshare failed") { try Test.cancel("no user namespace here") }
        #expect(run.status == 2 && (run.out + run.err).contains("ip link set lo up"), "\(run)")
      }
    }
  }

  @Test("that is weaker is taken only when it is asked for, and is told")
  func weaker() async throws {
    try await needingBubblewrap { place in
      let text = await
        (try place.start(
          ["try", "--jail", "landlock", "report.md"], under: Self.strictHost)).end()
      #expect(text.status == 0, "\(text)")
      #expect(text.out.contains("weaker jail: landlock, not namespaces ("))
      #expect(text.out.contains(" s · jail: landlock\n"))
    }
  }

  @Test("the doctor tells what is here and what is missing")
  func doctor() async throws {
    try await needingBubblewrap { place in
      let run = try await place.sandbox("doctor")
      #expect([0, 3].contains(run.status) && run.err == "")
      #expect(run.out.contains("yes  namespaces        works, and is used\n"))
      for word in ["Landlock", "seccomp", "cgroup", "supervisor", "postgresql", "node", "cache"] {
        #expect(run.out.contains(word))
      }
      let strict = await (try place.start(["doctor"], under: Self.strictHost)).end()
      #expect(strict.status == 2)
      #expect(strict.out.contains("'sandbox try' refuses to run anything"))
      #expect(strict.out.contains("→ allow user namespaces"))
      #expect(place.names(in: place.work) == ["report.md"])
      #expect(run.out.contains("none yet: 'sandbox try' makes one here"))
      try place.write("{}", to: "target/a.json")
      _ = try await place.sandbox("apply", "report.md", "--to", "target", "--accept", "read")
      let later = try await place.sandbox("doctor")
      for word in ["of the user \(geteuid())", "1 workspace", "last audit        none yet"] {
        #expect(later.out.contains(word), "\(later.out)")
      }
    }
  }

  @Test("the doctor tells programs the same")
  func json() async throws {
    struct Tier: Decodable {
      var name: String
      var works: Bool
      var cause, remedy: String?
    }
    struct Diagnosis: Decodable {
      var schema, jail: String
      var tiers: [Tier]
    }
    try await needingBubblewrap { place in
      let json = ["doctor", "--format", "json"]
      let here = try JSONDecoder().decode(
        Diagnosis.self, from: Data(await (try place.start(json)).end().out.utf8))
      #expect(here.schema == "sandbox.doctor/1" && here.jail == "namespaces")
      #expect(here.tiers.map(\.name) == ["namespaces", "bubblewrap", "landlock"])
      let strict = try JSONDecoder().decode(
        Diagnosis.self,
        from: Data(await (try place.start(json, under: Self.strictHost)).end().out.utf8))
      #expect(strict.jail == "none")
      #expect(strict.tiers.map(\.works) == [false, false, true])
      #expect(strict.tiers[0].cause != nil && strict.tiers[0].remedy != nil)
    }
  }

  /// A place with a report whose tool leaves a trace where it runs.
  private func needingBubblewrap(_ body: (Place) async throws -> Void) async throws {
    guard Self.isHere else {
      if ProcessInfo.processInfo.environment["SANDBOX_REQUIRE_TOOLS"] == "1" {
        Issue.record("bubblewrap is not installed")
        return
      }
      try Test.cancel("bubblewrap is not installed")
    }
    try await Place.lend { place in
      chmod(place.path, 0o1777)
      try place.tool("bash", "echo 5.2.1; : > \(place.path)/ran")
      try place.write(Sample.good, to: "report.md")
      try await body(place)
    }
  }
}
