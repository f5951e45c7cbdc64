import Foundation
import Testing

@Suite("Many machines", .timeLimit(.minutes(10))) struct MergeTests {
  /// Good reports and bad ones, one without an id, one with a twin, one that is unchecked, and files
  /// that are none.
  static func fill(_ place: Place, broken: Bool = false) throws {
    for number in 0..<9 {
      let text = number % 4 == 2 ? "{\"a\": 1,}" : "[1]"
      try place.write(
        Sample.report([("a.json", text)], id: "fsar_\(number)"), to: "reports/\(number).md")
    }
    try place.write(Sample.report([("a.scss", "a {}")], id: "fsar_scss"), to: "reports/sub/scss.md")
    try place.write(
      Sample.report([("../x.json", "[1]")], id: "fsar_path", severity: "30"), to: "reports/path.md")
    let bare = Sample.report([("a.json", "[1]")]).replacing("- id: fsar_1\n", with: "")
    try place.write(bare, to: "reports/bare.md")
    try place.write("no report", to: "reports/notes.md")
    try place.write("x", to: "reports/picture.png")
    if broken { try place.write("{\"proposal\": ", to: "reports/broken.json") }
  }

  private let options = ["--reproducible", "--format", "json"]

  /// One result of all, and those of the shards, as files; their statuses.
  private func run(_ place: Place, shards count: Int, _ more: [String] = []) async throws -> [Int32]
  {
    var statuses: [Int32] = []
    for index in 0...count {
      let shard = index == 0 ? [] : ["--shard", "\(index)/\(count)"]
      let run = try await place.start(["try"] + shard + options + more + ["reports"]).end()
      try place.write(run.out, to: index == 0 ? "one.json" : "\(index).json")
      statuses.append(run.status)
    }
    return statuses
  }

  @Test(
    "three shards, merged in whatever order, are what one machine says, byte for byte",
    arguments: [true, false])
  func same(broken: Bool) async throws {
    try await Place.lend { place in
      try Self.fill(place, broken: broken)
      let statuses = try await run(place, shards: 3)
      #expect(statuses[0] == (broken ? 2 : 4))
      for order in [["1.json", "2.json", "3.json"], ["3.json", "1.json", "2.json"]] {
        let merged = try await place.start(["merge", "--format", "json"] + order).end()
        #expect(merged.status == statuses[0])
        #expect(merged.out == place.text("\(place.work)/one.json"))
        #expect(merged.err.contains("broken.json") == broken)
      }
      let more = ["sarif", "junit", "github", "gitlab", "concise", "feedback"]
      func files(_ name: String) -> [String] {
        more.flatMap { ["--output", "\($0)=\(name).\($0)"] }
      }
      _ = try await place.start(["try", "--reproducible", "reports"] + files("one")).end()
      _ = try await place.start(["merge", "1.json", "2.json", "3.json"] + files("all")).end()
      for format in more {
        let (one, all) = (
          place.text("\(place.work)/one.\(format)"), place.text("\(place.work)/all.\(format)")
        )
        #expect(one == all && one?.isEmpty == false, "\(format)")
      }
      let one = try await place.sandbox("try", "--reproducible", "reports")
      let merged = try await place.sandbox("merge", "1.json", "2.json", "3.json")
      #expect(merged.out == one.out && merged.out.contains(" | "), "with the lines of the reports")
      try place.write("another text\n", to: "reports/2.md")
      let later = try await place.sandbox("merge", "1.json", "2.json", "3.json")
      #expect(later.status == merged.status && !later.out.contains("another text"))
    }
  }

  @Test("each report is tried by one shard, each skipped and unreadable file is told by one")
  func once() async throws {
    try await Place.lend { place in
      try Self.fill(place, broken: true)
      _ = try await run(place, shards: 3)
      let documents = try (1...3).map {
        try Document(place.text("\(place.work)/\($0).json") ?? "")
      }
      let paths = documents.flatMap { $0.reports.map(\.path) }
      #expect(paths.count == 12 && Set(paths).count == 12)
      let texts = (1...3).compactMap { place.text("\(place.work)/\($0).json") }
      #expect(texts.count { $0.contains("\"skipped\": 0") } < 3)
      #expect(texts.count { $0.contains("reports/broken.json") } == 1)
    }
  }

  @Test("a shard without a report is status 0 and says so; where there is no report at all it is 2")
  func empty() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "reports/a.md")
      var statuses: [Int32] = []
      for index in 1...4 {
        let run = try await place.sandbox("try", "--shard", "\(index)/4", "reports")
        statuses.append(run.status)
        let line = "shard \(index)/4: none of the 1 report falls to it; nothing to try\n"
        #expect(run.out == line || run.out.contains("1 report: 1 passed"))
        let json = try await place.start(
          ["try", "--shard", "\(index)/4"] + options + ["reports"]
        ).end()
        #expect(json.status == 0)
        try place.write(json.out, to: "\(index).json")
      }
      #expect(statuses == [0, 0, 0, 0] && place.workspaces().count == 2)
      let merged = try await place.start(["merge"] + (1...4).map { "\($0).json" }).end()
      #expect(merged.status == 0 && merged.out.contains("1 report: 1 passed"))
      try place.write("no report", to: "none/a.md")
      #expect(try await place.sandbox("try", "--shard", "1/2", "none").status == 2)
    }
  }

  @Test("what cannot be merged is refused with status 2, why, and nothing on standard output")
  func refused() async throws {
    try await Place.lend { place in
      try Self.fill(place)
      _ = try await run(place, shards: 2)
      let whole = place.text("\(place.work)/1.json") ?? ""
      try place.write(String(whole.prefix(whole.count / 2)), to: "cut.json")
      try place.write("[]", to: "foreign.json")
      mkfifo("\(place.work)/fifo.json", 0o600)
      try place.write("", to: "empty.json")
      try place.write(
        whole.replacing("\"version\": \"0.1.0\"", with: "\"version\": \"9\""), to: "other.json")
      let other = try await place.start(
        ["try", "--shard", "2/2", "--allow-review"] + options + ["reports"]
      ).end()
      try place.write(other.out, to: "options.json")
      try place.write(Sample.good, to: "reports/new.md")
      let late = try await place.start(["try", "--shard", "2/2"] + options + ["reports"]).end()
      try place.write(late.out, to: "late.json")
      for (names, why) in [
        (["1.json"], "of 2 shards one is missing: 2"),
        (["1.json", "1.json"], "1.json and 1.json are both shard 1/2"),
        (["1.json", "one.json"], "1.json is a shard, and one.json is a whole run"),
        (["1.json", "late.json"], "found different files to try"),
        (["1.json", "options.json"], "different options, --allow-review: not given and yes"),
        (["2.json", "other.json"], "different versions: 0.1.0 and 9"),
        (["cut.json", "2.json"], "cut.json is no result of 'sandbox try --format json'"),
        (["foreign.json", "2.json"], "foreign.json is no result"),
        (["empty.json", "2.json"], "empty.json is no result"),
        (["missing.json", "2.json"], "no such file"),
        (["reports", "2.json"], "reports is a directory, not a regular file"),
        (["fifo.json", "2.json"], "fifo.json is a FIFO, not a regular file"),
        (["/dev/null", "2.json"], "/dev/null is a device, not a regular file"),
        (["one.json", "one.json"], "stands twice in one.json"),
      ] {
        let run = try await place.start(
          ["merge", "--format", "json", "--output", "sarif=out.sarif"] + names
        ).end()
        #expect(run.status == 2 && run.out == "", "\(names)")
        #expect(run.err.contains(why), "\(names): \(run.err)")
        let result = place.text("\(place.work)/out.sarif") ?? ""
        #expect(result.contains("\"executionSuccessful\":false"))
        #expect(result.contains(why), "\(result)")
      }
    }
  }

  @Test("the environment says the shard; where it does not, that is wrong usage")
  func auto() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "a.md")
      func shard(_ argument: String, _ environment: [String: String]) async throws -> Place.Run {
        try await place.sandbox(
          "try", "--shard", argument, "--format", "json", "a.md", environment: environment)
      }
      let slurm = [
        "SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_MAX": "4",
        "SLURM_ARRAY_TASK_COUNT": "5", "SLURM_ARRAY_TASK_STEP": "1",
      ]
      let found = try await shard("auto", slurm)
      #expect(found.status == 0 && found.out.contains("\"index\": 3,\n    \"count\": 5,"))
      let job = try await shard("auto/7", ["JOB_COMPLETION_INDEX": "6"])
      #expect(job.out.contains("\"index\": 7,\n    \"count\": 7,"))
      for (argument, environment, why) in [
        ("auto", [:], "looked for CI_NODE_INDEX"),
        ("auto", ["JOB_COMPLETION_INDEX": "6"], "give --shard auto/N"),
        ("auto", slurm.merging(["SLURM_ARRAY_TASK_COUNT": "3"]) { $1 }, "it has holes"),
        (
          "auto", slurm.merging(["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "5"]) { $1 }, "contradicts"
        ),
        ("0/3", [:], "expected I/N"), ("auto/0", [:], "expected I/N"),
      ] {
        let run = try await shard(argument, environment)
        #expect(run.status == 2 && run.out == "" && run.err.contains(why), "\(run.err)")
      }
      #expect(place.workspaces().count <= 2, "nothing was tried by those that were refused")
    }
  }
}
