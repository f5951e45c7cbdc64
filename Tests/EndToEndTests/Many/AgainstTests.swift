import Foundation
import Testing

@Suite("sandbox try --against", .timeLimit(.minutes(10))) struct AgainstTests {
  private let files = [
    ("same.json", "[1]"), ("other.json", "[1,\n2]"), ("none.json", "[7]"), ("out/a.json", "[1]"),
    ("link.json", "[1]"), ("fifo.json", "[1]"), ("dir.json", "[1]"),
  ]

  /// A directory that holds some of it, and sets traps for the rest.
  private func target(_ place: Place) throws {
    try place.write("[1]\n", to: "target/same.json")
    try place.write("[1,\n3,\n2]\n", to: "target/other.json")
    try place.write("[1]\n", to: "outside/a.json")
    symlink("\(place.work)/outside", "\(place.work)/target/out")
    symlink("same.json", "\(place.work)/target/link.json")
    mkfifo("\(place.work)/target/fifo.json", 0o600)
    mkdir("\(place.work)/target/dir.json", 0o755)
  }

  @Test("says of each file what the directory holds, follows no link, and gives status 1")
  func hostile() async throws {
    try await Place.lend { place in
      try target(place)
      try place.write(Sample.report(files), to: "report.md")
      let run = try await place.sandbox("try", "--against", "target", "report.md")
      #expect(run.status == 1, "\(run.err)")
      for line in [
        "  different  other.json  +1 -0", "  absent     none.json\n",
        "  refused    out/a.json  a symbolic link stands in the way (",
        "  refused    link.json   a symbolic link stands there\n",
        "  refused    fifo.json   a FIFO stands there\n",
        "  refused    dir.json    a directory stands there\n",
        "in the directory: 1 identical, 1 different, 1 absent, 4 refused\n",
      ] {
        #expect(run.out.contains(line), "\(run.out)")
      }
      let json = try await place.sandbox(
        "try", "--against", "target", "--format", "json", "report.md")
      #expect(json.status == 1 && json.out.contains("\"exit_status\": 1"))
      #expect(json.out.contains("\"against\": \"identical\""))
      #expect(json.out.contains("\"against_detail\": \"a FIFO stands there\""))
      let commands = try await place.sandbox(
        "try", "--against", "target", "--format", "github", "report.md")
      #expect(commands.out.contains("::error "), "every format says it: \(commands.out)")
      #expect(commands.out.contains("as it was proposed: refused: a FIFO stands there"))
      // The whole of the JSON: seven files, each with its word.
      #expect(json.out.components(separatedBy: "\"against\": \"").count == 9)
    }
  }

  @Test("all there is status 0; a report that is blocked or failed is compared all the same")
  func verdicts() async throws {
    try await Place.lend { place in
      try place.write("[1]\n", to: "target/a.json")
      try place.write(Sample.report([("a.json", "[1]")]), to: "good.md")
      #expect(try await place.sandbox("try", "--against", "target", "good.md").status == 0)
      try place.write(Sample.report([("a.json", "[1]")], severity: "60"), to: "blocked.md")
      let blocked = try await place.sandbox("try", "--against", "target", "blocked.md")
      #expect(blocked.status == 4 && blocked.out.contains("in the directory: 1 identical\n"))
      try place.write(Sample.report([("../a.json", "[1]")]), to: "unsafe.md")
      let unsafe = try await place.sandbox("try", "--against", "target", "unsafe.md")
      #expect(unsafe.status == 1 && unsafe.out.contains("its path is not safe\n"))
      try place.write(Sample.report([("a.scss", "a {}")]), to: "open.md")
      #expect(try await place.sandbox("try", "--against", "target", "open.md").status == 1)
    }
  }

  @Test("a directory that is not there is status 2, before anything is tried")
  func missing() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "report.md")
      for name in ["nowhere", "report.md"] {
        let run = try await place.sandbox("try", "--against", name, "report.md")
        #expect(run.status == 2 && run.out == "" && run.err.contains("cannot be opened"))
      }
      #expect(place.workspaces() == [])
    }
  }
}
