import Artifact
import Foundation
import Testing

@testable import Console
@testable import Judging
@testable import Launching
@testable import Results
@testable import Runner

@Suite("Merging") struct MergingTests {
  /// Twelve reports: good ones, a bad one, one that is unchecked.
  private func whole() async throws -> TrialRecord {
    let result = try await Drafts.trial(
      (0..<12).map { number in
        let file =
          switch number {
          case 3: ("a.json", "{\"a\": 1,}")
          case 7: ("a.scss", "a {}")
          default: ("a.json", "[1]")
          }
        let name = "\(String(UnicodeScalar(UInt8(97 + number)))).md"
        return (name, Drafts.markdown(files: [file], id: "fsar_\(number)"))
      })
    var trial = TrialRecord(
      result, version: "1", workspaces: result.reports.map { _ in nil })
    trial.options = OptionsRecord(["jail": "landlock"])
    trial.environment.missing = [MissingToolRecord(MissingTool(.psql))]
    trial.unreadable = [UnreadableRecord(path: "x.md", message: "no")]
    trial.summary.skipped = 5
    return trial.recounted
  }

  private func shards(_ whole: TrialRecord, of count: Int) -> [TrialRecord.Named] {
    (1...count).map { index in
      var part = whole
      let shard = Shard(index, of: count)
      part.reports.removeAll { shard?.holds(Shard.key(id: $0.id, path: $0.path)) != true }
      part.unreadable.removeAll { shard?.holds(Shard.key(id: nil, path: $0.path)) != true }
      part.shard = ShardRecord(
        index: index, count: count, inventory: "i", contents: "c", reports: whole.reports.count)
      part.summary.skipped = index == 1 ? whole.summary.skipped : 0
      part.summary.duration = index
      return (name: "\(index).json", trial: part.recounted)
    }
  }

  private func refusal(_ parts: [TrialRecord.Named]) -> String {
    let problem = #expect(throws: MergeProblem.self) { try TrialRecord.merging(parts) }
    return problem?.description ?? ""
  }

  @Test("the shards of a run, in any order, give what one machine gave, byte for byte")
  func same() async throws {
    let whole = try await whole()
    for count in [1, 2, 3, 8, 40] {
      let parts = shards(whole, of: count)
      for order in [parts, parts.reversed(), parts.shuffled()] {
        var merged = try TrialRecord.merging(order)
        #expect(merged.summary.duration == count, "that of the slowest")
        merged.summary.duration = whole.summary.duration
        #expect(merged.json.bytes == whole.json.bytes)
        #expect(merged.status == .broken)
      }
    }
  }

  @Test(
    "the status is the worst: unreadable, blocked, failed, unchecked, passed; run-level errors fail"
  )
  func status() async throws {
    var trial = try await whole()
    trial.unreadable = []
    #expect(trial.status == .failed)
    trial.reports.removeAll { $0.verdict == .failed }
    #expect(trial.status == .unchecked)
    trial.reports[0].exitStatus = 4
    #expect(trial.status == .blocked)
    trial.reports.removeAll { $0.exitStatus != 0 }
    #expect(trial.status == .passed)
    trial.findings = [
      FindingRecord(
        Finding(rule: "policy/changed", severity: .error, "x"), path: "p", fingerprint: nil)
    ]
    #expect(trial.status == .failed)
    trial.environment.failures = ["psql died"]
    #expect(trial.status == .broken)
    trial = try await whole()
    trial.unreadable = []
    trial.reports = []
    #expect(trial.status == .broken, "no report")
    trial.shard = ShardRecord(index: 1, count: 9, inventory: "", contents: "", reports: 12)
    #expect(trial.status == .passed, "others have them")
    trial.shard?.reports = 0
    #expect(trial.status == .broken)
  }

  @Test("shards that are missing, there twice, or not of one run are refused, and named")
  func incomplete() async throws {
    let whole = try await whole()
    let parts = shards(whole, of: 4)
    #expect(refusal([parts[0], parts[2]]) == "of 4 shards 2 are missing: 2, 4")
    #expect(refusal(Array(parts.dropFirst())) == "of 4 shards one is missing: 1")
    #expect(
      refusal(parts + [("again.json", parts[2].trial)])
        == "3.json and again.json are both shard 3/4")
    #expect(
      refusal([parts[0], ("all.json", whole)]) == "1.json is a shard, and all.json is a whole run")
    #expect(
      refusal([("all.json", whole), parts[0]]) == "1.json is a shard, and all.json is a whole run")
    #expect(
      refusal([parts[0], ("other.json", shards(whole, of: 5)[1].trial)])
        == "1.json is shard 1/4, and other.json is 2/5")
    #expect(refusal([]) == "there is nothing to merge")
    let many = shards(whole, of: 40)
    #expect(
      refusal([many[0]]).hasSuffix(
        "39 are missing: \((2...21).map(String.init).joined(separator: ", ")), …"))
  }

  @Test("results that do not go together are refused, with what differs")
  func unlike() async throws {
    let parts = shards(try await whole(), of: 2)
    func changed(_ change: (inout TrialRecord) -> Void) -> String {
      var other = parts[1].trial
      change(&other)
      return refusal([parts[0], (name: "2.json", trial: other)])
    }
    let inventory = changed { $0.shard?.inventory = "j" }
    #expect(inventory == "1.json and 2.json found different files to try")
    let contents = changed { $0.shard?.contents = "d" }
    #expect(contents.contains("a report changed in between"))
    #expect(changed { $0.version = "2" } == "1.json and 2.json are of different versions: 1 and 2")
    #expect(
      changed { $0.policy = PolicyRecord(source: "file:.sandbox.json", sha256: "abc") }
        == "1.json and 2.json are of different policies: none and file:.sandbox.json (abc)")
    #expect(
      changed { $0.options?["allow-review"] = "yes" }
        == "1.json and 2.json are of different options, --allow-review: not given and yes")
    #expect(changed { $0.options = nil }.contains("--jail: landlock and not given"))
    #expect(changed { $0.environment.jail = "bare" }.contains("different jails: none and bare"))
    #expect(
      changed { $0.environment.missing = [MissingToolRecord(MissingTool(.node))] }
        .contains("different tools: no psql and no node"))
    #expect(
      changed { $0.since = SinceRecord(rev: "main", commit: "c", base: "b") }
        .contains("different revisions: none and main (c, from b)"))
  }

  @Test("a result that is not whole, or holds what is not its own, is refused")
  func notWhole() async throws {
    let parts = shards(try await whole(), of: 2)
    func changed(_ change: (inout TrialRecord) -> Void) -> String {
      var other = parts[1].trial
      change(&other)
      return refusal([parts[0], (name: "2.json", trial: other)])
    }
    #expect(
      changed { $0.notTried = ["z.md"] }
        == "2.json: the run was interrupted, and 1 report was not tried; try again")
    #expect(changed { $0.summary.notTried = 2 }.contains("2 reports were not tried"))
    #expect(changed { $0.reports.removeLast() }.contains("its summary is not of what it holds"))
    #expect(changed { $0.summary.exitStatus = 0 }.contains("exit status"))
    let beyond = changed { $0.shard?.index = 3 }
    #expect(beyond.contains("3/2"))
    let stranger = parts[0].trial.reports[0]
    let moved = changed {
      $0.reports.append(stranger)
      $0 = $0.recounted
    }
    #expect(moved == "2.json: \(stranger.path) is not of shard 2/2")
  }

  @Test("shards that hold fewer reports or more than were found are refused")
  func number() async throws {
    let whole = try await whole()
    var parts = shards(whole, of: 2)
    #expect(whole.reports.count == 12 && whole.unreadable.count == 1)
    func drop(_ count: Int) {
      parts = shards(whole, of: 2)
      parts[1].trial.reports.removeLast(count)
      parts[1].trial = parts[1].trial.recounted
    }
    drop(1)
    #expect(throws: Never.self, "it became unreadable") { try TrialRecord.merging(parts) }
    drop(2)
    #expect(
      refusal(parts).hasSuffix(
        "1.json, 2.json: they hold 10 reports and 1 that could not be read, and 12 were found"))
    parts = shards(whole, of: 2)
    for index in parts.indices { parts[index].trial.shard?.reports = 11 }
    #expect(
      refusal(parts).hasSuffix(
        "they hold 12 reports and 1 that could not be read, and 11 were found"))
  }

  @Test("a report whose verdict or status is not that of its content is refused, and named")
  func contradictions() async throws {
    let result = try await Drafts.trial([
      ("a.md", Drafts.markdown(files: [("a.json", "{,}")], id: "a")),
      ("b.md", Drafts.markdown(files: [("a.json", "[1]")], id: "b", severity: "50")),
      ("c.md", Drafts.markdown(files: [("a.scss", "a {}")], id: "c")),
      ("d.md", Drafts.markdown(files: [("a.json", "[1]")], id: "d")),
      ("e.md", Drafts.markdown(files: [], id: "e", kind: "self_improvement")),
      ("f.md", Drafts.markdown(files: [("a.json", "[1]")], id: "f", severity: "30")),
    ])
    let trial = TrialRecord(result, version: "1", workspaces: result.reports.map { _ in nil })
    #expect(throws: Never.self) { try TrialRecord.merging([("x.json", trial)]) }
    func edited(_ change: (inout TrialRecord) -> Void) -> String {
      var other = trial
      change(&other)
      return refusal([("x.json", other.recounted)])
    }
    let error = trial.reports[0].artifacts[0].findings[0]
    let word = "x.json: a.md: its verdict is"
    for verdict in [ReportVerdict.passed, .unchecked, .nothing] {
      #expect(
        edited { $0.reports[0].verdict = verdict }
          == "\(word) \(verdict.rawValue), and what it holds makes it failed")
    }
    #expect(edited { $0.reports[0].verdict = .blocked }.hasPrefix("\(word) blocked"))
    #expect(edited { $0.reports[1].verdict = .passed }.contains("b.md: its verdict is passed"))
    #expect(
      edited { $0.reports[1].decision = .open }.contains(
        "b.md: its file a.json is unchecked (gate-shut), and what was found makes it "))
    #expect(edited { $0.reports[2].verdict = .passed }.contains("c.md: its verdict is passed"))
    #expect(edited { $0.reports[3].verdict = .nothing }.contains("d.md: its verdict is nothing"))
    #expect(edited { $0.reports[3].findings = [error] }.contains("d.md: its verdict is passed"))
    #expect(
      edited { $0.reports[3].artifacts[0].findings = [error] }
        == "x.json: d.md: its file a.json is passed, and what was found makes it failed")
    #expect(
      edited {
        $0.reports[0].artifacts[0].verdict = .passed
        $0.reports[0].verdict = .passed
        $0.reports[0].exitStatus = 0
      } == "x.json: a.md: its file a.json is passed, and what was found makes it failed")
    let mild = "milder than its verdict allows"
    #expect(
      edited { $0.reports[0].exitStatus = 0 }
        == "x.json: a.md: its exit status is 0, \(mild) (failed: 1 at least)")
    #expect(edited { $0.reports[0].exitStatus = 3 }.contains(mild))
    #expect(edited { $0.reports[1].exitStatus = 1 }.hasSuffix("\(mild) (blocked: 4 at least)"))
    #expect(edited { $0.reports[2].exitStatus = 0 }.hasSuffix("\(mild) (unchecked: 3 at least)"))
    #expect(edited { $0.reports[5].exitStatus = 0 }.hasSuffix("\(mild) (passed: 3 at least)"))
    var allowed = trial
    allowed.options = OptionsRecord(["allow-unchecked": "scss", "allow-review": "yes"])
    allowed.reports[2].exitStatus = 0
    allowed.reports[5].exitStatus = 0
    let parts = [(name: "x.json", trial: allowed.recounted)]
    #expect(throws: Never.self) { try TrialRecord.merging(parts) }
    var known = trial
    known.compare(with: Comparison(with: trial), sha256: "s", failOn: .new)
    #expect(known.status == .passed)
    let compared = [(name: "x.json", trial: known)]
    #expect(throws: Never.self) { try TrialRecord.merging(compared) }
    known.reports[0].artifacts[0].findings[0].baselineState = .new
    #expect(refusal([("x.json", known)]).contains("a.md: its exit status is 0, \(mild)"))
  }

  @Test("a shard that had nothing to try, and looked for no tools, takes nothing from the others")
  func unequipped() async throws {
    let whole = try await whole()
    var parts = shards(whole, of: 40)
    for index in parts.indices where parts[index].trial.reports.isEmpty {
      parts[index].trial.environment.missing = []
    }
    #expect(parts.contains { $0.trial.environment.missing.isEmpty })
    var merged = try TrialRecord.merging(parts)
    merged.summary.duration = whole.summary.duration
    #expect(merged.json.bytes == whole.json.bytes)
  }

  @Test("whole runs over different reports are merged; a report that stands in two is refused")
  func wholeRuns() async throws {
    let whole = try await whole()
    var parts = shards(whole, of: 2)
    for index in parts.indices { parts[index].trial.shard = nil }
    for index in parts.indices { parts[index].trial = parts[index].trial.recounted }
    var merged = try TrialRecord.merging(parts)
    merged.summary.duration = whole.summary.duration
    #expect(merged.json.bytes == whole.json.bytes)
    let report = parts[0].trial.reports[0]
    parts[1].trial.reports.append(report)
    parts[1].trial = parts[1].trial.recounted
    #expect(refusal(parts) == "\(report.path) stands in 1.json and 2.json")
    #expect(refusal([parts[0], parts[0]]).contains("stands twice in 1.json"))
    parts[1].trial.reports.removeLast()
    parts[1].trial = parts[1].trial.recounted
    for index in parts.indices {
      parts[index].trial.compared = ComparedRecord(new: 0, unchanged: 0, fixed: 0)
    }
    #expect(refusal(parts).contains("each took the other's reports for gone"))
  }

  @Test("what leaves out times and places is the same on every machine")
  func reproducible() async throws {
    var trial = try await whole()
    trial.reports[0].workspace = "Sandboxes/x"
    trial.reports[0].artifacts[0].checks[0].stop = StopRecord(
      Stop(.timeout, wall: .seconds(1), cpu: .seconds(2), peakMemory: 3))
    trial.reports[0].artifacts[0].findings = [
      FindingRecord(
        Finding(
          rule: "jail/timeout", severity: .note,
          "timeout stopped node 20 at this file, after 10.0 s, 9.9 s of CPU, 84 MB"),
        fingerprint: "f")
    ]
    let text = String(decoding: trial.reproducible.json.bytes, as: UTF8.self)
    #expect(text.contains("timeout stopped node 20 at this file\""))
    for word in ["_ms", "peak_memory", "Sandboxes"] { #expect(!text.contains(word)) }
    #expect(String(decoding: trial.json.bytes, as: UTF8.self).contains("duration_ms"))
    #expect(text.contains("\"by\": \"timeout\""), "what stopped it stays")
  }
}
