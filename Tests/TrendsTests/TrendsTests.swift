import Artifact
import Console
import Foundation
import Log
import Testing
import Trends

/// A ledger that a test makes: with times of its own.
struct History {
  let path = "/tmp/trends-\(UInt64.random(in: 0...UInt64.max))"
  static let start = 1_767_225_600.0
  private(set) var lines: [String] = []
  private var runs = 0

  mutating func add(_ kind: String, at day: Double, _ fields: String) {
    let at = Moment(seconds: Self.start + day * 86_400).precise
    lines.append("\"v\":1,\"at\":\"\(at)\",\"kind\":\"\(kind)\",\(fields)")
  }

  /// A run of one report.
  mutating func run(
    at day: Double, _ verdict: String = "passed", idle: Bool = false, excused: Bool = false,
    severity: Int = 6, report: String = "r"
  ) {
    runs += 1
    let status = verdict == "passed" || excused ? 0 : verdict == "failed" ? 1 : 3
    add(
      "try", at: day,
      """
      "run":"\(runs)","verdict":"\(verdict)","status":\(status),"excused":\(excused),\
      "idle":\(idle ? 1 : 0),"report":{"id":null,"sha256":"\(report)","severity":\(severity)}
      """)
  }

  /// Without a key: the chain is all that a test needs.
  func trends(at day: Double) throws -> Trends {
    mkdir(path, 0o700)
    defer { try? Removal.remove(path) }
    var previous = String(repeating: "0", count: 64)
    var text = ""
    for (number, line) in lines.enumerated() {
      let whole = "{\"n\":\(number),\"prev\":\"\(previous)\",\(line)}"
      previous = SHA256.hex(whole.utf8)
      text += whole + "\n"
    }
    try text.write(toFile: "\(path)/l.jsonl", atomically: false, encoding: .utf8)
    let decisions = try Decisions(
      Ledger(in: Directory.named(path), file: "l.jsonl", seal: nil),
      now: Self.start + day * 86_400)
    #expect(decisions.state?.flaw == nil)
    return Trends(decisions, now: Self.start + day * 86_400)
  }
}

extension Trends {
  func reading(_ id: String) -> Reading { readings.first { $0.indicator.id == id }! }
}

@Suite("Trends") struct TrendsTests {
  /// So many days of ten runs, of which this share is unchecked.
  private func days(
    _ count: Int, from first: Int = 0, _ history: inout History, share: Double = 0.1
  ) {
    var owed = 0.0
    for day in first..<(first + count) {
      for hour in 0..<10 {
        owed += share
        let isBad = owed >= 1
        if isBad { owed -= 1 }
        history.run(at: Double(day) + Double(hour) / 20, isBad ? "unchecked" : "passed")
      }
    }
  }

  @Test("say nothing of too little, and with nothing at all the status is 3")
  func insufficient() throws {
    var history = History()
    #expect(try history.trends(at: 1).exitStatus == 3)
    for hour in 0..<10 { history.run(at: Double(hour) / 24, "failed") }
    let trends = try history.trends(at: 1)
    #expect(trends.reading("unchecked").state == .insufficient)
    #expect(trends.exitStatus == 3 && trends.news.isEmpty)
  }

  @Test("take a baseline once, from the first 200 runs, and are quiet while all is as it was")
  func quiet() throws {
    var history = History()
    days(60, &history)
    let trends = try history.trends(at: 60)
    #expect(trends.reading("unchecked").state == .quiet && trends.exitStatus == 0)
    #expect(trends.news.allSatisfy { $0.kind == .baseline } && trends.news.count == 3)
    let baseline = try #require(trends.reading("unchecked").baseline)
    #expect((0.1...0.13).contains(baseline.usual))
  }

  @Test("ring for a rate that doubled, and for one that creeps; the record of it is written once")
  func rising() throws {
    for isCreeping in [false, true] {
      var history = History()
      days(20, &history)
      for day in 20..<110 {
        days(1, from: day, &history, share: isCreeping ? 0.1 + 0.2 * Double(day - 20) / 90 : 0.3)
      }
      let trends = try history.trends(at: 110)
      #expect(trends.reading("unchecked").state == .alarm && trends.exitStatus == 1)
      let alarm = trends.news.first { $0.kind == .alarm }
      #expect(alarm != nil)
      // Once it is on record it is told no more; once somebody saw it, it does not count any more.
      for record in trends.news {
        history.add(
          record.kind.rawValue, at: 110,
          String(JSONValue.object(record.fields).text.dropFirst().dropLast()))
      }
      let again = try history.trends(at: 110)
      #expect(again.news.isEmpty && again.exitStatus == 1)
      history.add("ack", at: 110, "\"indicator\":\"unchecked\",\"reason\":\"seen\"")
      #expect(try history.trends(at: 110).reading("unchecked").state == .acknowledged)
      #expect(try history.trends(at: 110).exitStatus == 0)
      if !isCreeping {
        #expect(again.reading("stuck").state == .alarm, "it rings for more than 28 days")
        days(35, from: 110, &history, share: 0.3)
        #expect(
          try history.trends(at: 145).reading("unchecked").state == .alarm, "seen too long ago")
      }
    }
  }

  @Test("hold a slow ramp of a year against the frozen baseline: it is above, and stays so")
  func frozen() throws {
    var history = History()
    days(20, &history, share: 0.05)
    for day in 20..<385 {
      for hour in 0..<2 {
        let share = 0.05 + 0.15 * Double(day - 20) / 365
        let isBad = Double((day * 7919 + hour * 104_729) % 1000) / 1000 < share
        history.run(at: Double(day) + Double(hour) / 3, isBad ? "unchecked" : "passed")
      }
    }
    let trends = try history.trends(at: 385)
    #expect(trends.reading("unchecked").state == .alarm)
    // A baseline moves by a record alone, which says why.
    let moved = trends.rebase(["unchecked"], reason: "the generator was changed")
    #expect(moved.count == 1)
    history.add(
      "baseline", at: 385, String(JSONValue.object(moved[0].fields).text.dropFirst().dropLast()))
    #expect(try history.trends(at: 385).reading("unchecked").state == .quiet)
  }

  @Test("count a run once, however many reports of it fail together")
  func clusters() throws {
    var history = History()
    days(30, &history, share: 0.05)
    // One run of fifty reports: with each of them counted it would ring.
    for number in 0..<50 {
      history.add(
        "try", at: 30.5,
        "\"run\":\"big\",\"verdict\":\"unchecked\",\"status\":3,\"excused\":false,\"idle\":0,\"report\":{\"sha256\":\"\(number)\",\"severity\":6}"
      )
    }
    days(5, from: 31, &history, share: 0.05)
    #expect(try history.trends(at: 36).reading("unchecked").state == .quiet)
  }

  @Test("call it inflation where more passes and more of it is idle, and not where it is better")
  func inflation() throws {
    for isIdle in [true, false] {
      var history = History()
      for day in 0..<50 {
        for hour in 0..<20 {
          history.run(
            at: Double(day) + Double(hour) / 40, hour % 4 == 0 ? "passed" : "failed",
            idle: hour == 0 && day % 4 == 0)
        }
      }
      for day in 50..<90 {
        for hour in 0..<20 {
          history.run(
            at: Double(day) + Double(hour) / 40, hour % 4 != 0 ? "passed" : "failed",
            idle: isIdle && hour % 3 == 0)
        }
      }
      let trends = try history.trends(at: 90)
      #expect(trends.reading("pass").isRisen && trends.reading("pass").state == .shown)
      #expect(trends.reading("inflation").state == (isIdle ? .alarm : .quiet))
    }
  }

  @Test("ring where no gate is called any more, and where overrides come instead of passes")
  func silence() throws {
    var history = History()
    days(30, &history)
    #expect(try history.trends(at: 30.2).reading("silence").state == .quiet)
    #expect(try history.trends(at: 40).reading("silence").state == .alarm)
    for day in 30..<50 {
      for hour in 0..<10 {
        history.run(at: Double(day) + Double(hour) / 20, "unchecked", excused: hour % 2 == 0)
      }
    }
    #expect(try history.trends(at: 50).reading("overrides").state == .alarm)
  }

  @Test("know what is due, what is overdue, what was reviewed, and what is over")
  func due() throws {
    var history = History()
    func rollout(_ id: String, _ day: String?) {
      history.add(
        "apply", at: 1,
        """
        "rollout":"\(id)","report":"\(id)","outcome":"applied","accepted":true,\
        "review_by":\(day.map { "\"\($0)\"" } ?? "null")
        """)
    }
    rollout("0001-a", "2026-01-05")
    rollout("0002-b", "2026-02-01")
    rollout("0003-c", "2027-01-01")
    rollout("0004-d", "2026-01-04")
    history.add("rollback", at: 2, "\"rollout\":\"0004-d\",\"outcome\":\"rolled-back\"")
    history.add(
      "accept", at: 3, "\"report\":\"abcdef0123456789\",\"reason\":\"why\",\"until\":null")
    let trends = try history.trends(at: 10)
    #expect(
      trends.due.map(\.id) == ["0001-a", "0002-b"] && trends.due.map(\.isOverdue) == [true, false])
    #expect(trends.all.map(\.id).contains("accept-abcdef012345"))
    // An apply that took itself back takes what was accepted for it along; what was accepted before stays.
    for (at, report) in [(4.0, "fedcba9876543210"), (5, "abcdef0123456789")] {
      history.add("accept", at: at, "\"report\":\"\(report)\",\"reason\":\"new\",\"until\":null")
      history.add(
        "apply", at: at, "\"rollout\":\"9\",\"report\":\"\(report)\",\"outcome\":\"begun\"")
      #expect(
        try history.trends(at: 10).all.contains { $0.id.hasPrefix("accept-\(report.prefix(12))") })
      history.add(
        "apply", at: at, "\"rollout\":\"9\",\"report\":\"\(report)\",\"outcome\":\"taken-back\"")
    }
    let left = try history.trends(at: 10).all.filter { $0.kind == "acceptance" }
    #expect(left.map(\.id) == ["accept-abcdef012345"] && left.map(\.what) == ["why"])
    #expect(trends.reading("due").state == .alarm && trends.exitStatus == 1)
    #expect((trends.reading("debt").value ?? 0) > 26, "three of them, nine days each")
    history.add("review", at: 10, "\"of\":\"0001-a\",\"reason\":\"fine\",\"until\":\"2026-12-01\"")
    #expect(try history.trends(at: 10).reading("due").state == .quiet)
    #expect(try history.trends(at: 340).due.contains { $0.id == "0001-a" && $0.isOverdue })
  }

  @Test("count rollouts that are still young as long as they stand (Kaplan–Meier)")
  func rollbacks() throws {
    var history = History()
    days(30, &history)
    for number in 0..<20 {
      history.add(
        "apply", at: Double(number),
        "\"rollout\":\"\(number)\",\"report\":\"x\",\"outcome\":\"applied\",\"review_by\":null")
      if number % 5 == 0 {
        history.add(
          "rollback", at: Double(number) + 1,
          "\"rollout\":\"\(number)\",\"outcome\":\"rolled-back\"")
      }
    }
    let value = try #require(try history.trends(at: 21).reading("rollbacks").value)
    #expect((0.15...0.3).contains(value))
  }

  @Test(
    "a page of hostile names holds nothing but text; the metrics are lines that a scraper takes")
  func hostile() throws {
    var history = History()
    days(30, &history)
    let name = "<script>alert(1)</script>\u{202E}' onload=x \\\" {} \\n"
    let quoted = JSONValue.string(name).text
    history.add(
      "accept", at: 1, "\"report\":\(quoted),\"reason\":\(quoted),\"until\":\"2026-01-20\"")
    history.add(
      "try", at: 30,
      "\"run\":\"z\",\"verdict\":\(quoted),\"status\":1,\"idle\":0,\"report\":{\"sha256\":\"1\",\"severity\":6}"
    )
    let trends = try history.trends(at: 31)
    let page = String(decoding: trends.page, as: UTF8.self)
    #expect(
      page.contains("&lt;script&gt;") && !page.contains("<script") && !page.contains("\u{202E}"))
    #expect(page.contains("default-src 'none'") && page.contains("<svg"))
    let form = /[a-z_]+(\{[a-z]+="(\\.|[^"\\])*"\})? -?[0-9.e+-]+/
    for line in String(decoding: trends.metrics, as: UTF8.self).split(separator: "\n")
    where !line.hasPrefix("#") {
      #expect(line.wholeMatch(of: form) != nil, "\(line)")
    }
    #expect(
      !TrendsText(style: Style(isColoured: false)).lines(trends).lines.text.contains("\u{202E}"))
  }

  @Test("one record from the future hides neither a silence nor an alarm")
  func future() throws {
    var history = History()
    days(20, &history)
    history.run(at: 5000)
    days(40, from: 20, &history, share: 0.4)
    let trends = try history.trends(at: 75)
    #expect(trends.reading("silence").state == .alarm)
    #expect(trends.reading("unchecked").state == .alarm)
  }

  @Test("where others judge since shortly before, an alarm says who; without an alarm it is shown")
  func judges() throws {
    func judge(_ node: String, _ binary: String = "b") -> String {
      """
      "judge":"\(node)","version":"1","binary":"\(binary)","file":"f\(node)","policy":null,\
      "tools":{"node":"\(node)","psql":"15"}
      """
    }
    var history = History()
    history.add("judge", at: 0, judge("20.1"))
    days(30, &history)
    #expect(
      try !text(history.trends(at: 30)).contains("others judge"), "the first one is no change")
    history.add("judge", at: 30, judge("20.2"))
    days(10, from: 30, &history, share: 0.5)
    let trends = try history.trends(at: 40)
    #expect(trends.reading("unchecked").state == .alarm)
    let said = "others judge since 2026-01-31: node 20.1 → 20.2"
    #expect(trends.reading("unchecked").remark == said)
    #expect(String(decoding: trends.page, as: UTF8.self).contains("<title>\(said)</title>"))
    #expect(trends.json.text.contains("\"what\":\"node 20.1 → 20.2\""))
    // What rose before they did has another cause.
    history.add("judge", at: 40, judge("20.2", "c"))
    days(5, from: 40, &history, share: 0.5)
    #expect(try history.trends(at: 45).reading("unchecked").remark == said)
    #expect(try text(history.trends(at: 45)).contains("2026-02-10: the program"))
  }

  private func text(_ trends: Trends) -> String {
    TrendsText(style: Style(isColoured: false)).lines(trends).lines.text
  }

  @Test("a baseline of worse days is told, for it hides a rise")
  func worse() throws {
    var history = History()
    days(20, &history, share: 0.4)
    #expect(try history.trends(at: 20).reading("unchecked").remark == nil)
    days(40, from: 20, &history, share: 0.05)
    let reading = try history.trends(at: 60).reading("unchecked")
    #expect(reading.state == .quiet && reading.remark?.contains("rebase unchecked") == true)
  }

  @Test(
    "audits ring where one failed, where it was tried again until it passed, and where they stop")
  func audits() throws {
    func state(_ audits: [(day: Double, outcome: String, judge: String)], at day: Double) throws
      -> (Reading.State, String?)
    {
      var history = History()
      days(20, &history)
      for audit in audits {
        history.add(
          "audit", at: audit.day,
          "\"outcome\":\"\(audit.outcome)\",\"mode\":\"nightly\",\"bound\":0.99,\"judge\":\"\(audit.judge)\""
        )
      }
      let reading = try history.trends(at: day).reading("audit")
      return (reading.state, reading.remark)
    }
    let nights = (1...19).map { (day: Double($0), outcome: "passed", judge: "a") }
    #expect(try state(nights, at: 20).0 == .quiet)
    #expect(try state(nights + [(19.5, "failed", "a")], at: 20).0 == .alarm)
    let luck = try state(nights + [(19.5, "failed", "a"), (19.6, "passed", "a")], at: 20)
    #expect(luck.0 == .alarm && luck.1?.contains("is luck") == true)
    #expect(
      try state(nights + [(19.5, "failed", "a"), (19.6, "passed", "b")], at: 20).0 == .quiet,
      "the gate was mended in between")
    let late = try state(nights, at: 22)
    #expect(late.0 == .alarm && late.1?.contains("no audit since 2026-01-20") == true)
    #expect(try state(Array(nights.prefix(2)), at: 22).0 == .quiet, "two are no habit")
  }

  @Test("a severity that never changes is said, for such a gate guards nothing")
  func stuck() throws {
    var history = History()
    days(12, &history)
    #expect(try history.trends(at: 12).reading("stuck").remark?.contains("severity") == true)
    history.run(at: 12, severity: 30)
    #expect(try history.trends(at: 12.1).reading("stuck").remark == nil)
  }
}
