import Artifact
import Console
import Foundation
import Judging
import Log
import Results
import Rollout
import Trends

/// How trends are written.
enum TrendsFormat: String, CaseIterable, Sendable, ArgumentValue {
  case text, json, prometheus, html
}

/// What can be done about them.
enum TrendsVerb: String, CaseIterable, Sendable, ArgumentValue { case show, ack, rebase }

/// `sandbox trends`: what drifts.
enum TrendsCommand {
  static let command = Command<Session>(
    "What drifts: rates of the gate against what was usual, and what is due. For a timer.",
    discussion: """
      Read from the ledger, and written into it where something is new: a baseline, taken once from the \
      first 200 runs, and each alarm. Rates have a chart that sums up (CUSUM) against that baseline, which \
      nothing moves but 'rebase': what creeps up rings as well as what jumps. It rings only while the last 7 \
      days agree. Chance rings it once in 90 days. A run counts once, for its reports fail together.

      'ack' says that somebody saw the alarms; they stay, and no longer change the status. 'rebase' takes the \
      newest 200 runs for usual from now on. Both want a reason, which the ledger keeps.

        sandbox trends
        sandbox trends --output html=trends.html --output prometheus=/var/lib/node/sandbox.prom
        sandbox trends ack idle --reason 'the generator was changed; seen with Ada'
      """,
    Operand<TrendsVerb?>("show|ack|rebase", "What to do; show."),
    Operands<String>("indicator", atLeast: 0, "Which ones; all."),
    Option<String?>("--reason", placeholder: "TEXT", "For 'ack' and 'rebase': why."),
    Option<TrendsFormat>("--format", placeholder: "FORMAT", default: .text, "How to write them."),
    Option<[String]>(
      "--output", as: .path, placeholder: "FORMAT=FILE", "Write them to a file, too."),
    Option<String?>(
      "--file", as: .path, placeholder: "FILE",
      "Of a ledger that 'sandbox try --ledger' wrote; nothing is added to it.")
  ) { session, verb, ids, reason, format, outputs, ledger in
    let isShown = verb == nil || verb == .show
    let files = try outputs.map(Output.init)
    for id in ids where !Indicator.charted.contains(where: { $0.id == id }) {
      throw UsageError(
        "there is no indicator '\(id.echoed)'; those with a chart are "
          + Indicator.charted.map(\.id).joined(separator: ", "))
    }
    if isShown != (reason == nil) {
      throw UsageError("'--reason' is of 'sandbox trends ack' and 'rebase', which need one")
    }
    guard ledger == nil || isShown else { throw UsageError("'--file' is of 'sandbox trends show'") }
    let decisions = try Decisions(session.ledger(ledger))
    if let flaw = decisions.state?.flaw {
      complain(
        "the ledger was changed, so nothing is said of it: \(flaw); see 'sandbox ledger verify'")
      return ExitStatus.broken.rawValue
    }
    let trends = Trends(decisions, now: Moment.now.seconds)
    var records = trends.news
    switch verb ?? .show {
    case .show: break
    case .ack:
      let rung = trends.readings.filter { reading in
        reading.state == .alarm && (ids.isEmpty || ids.contains(reading.indicator.id))
      }
      guard !rung.isEmpty else { throw UsageError("none of them rings") }
      records += rung.map {
        (
          .ack,
          [("indicator", .string($0.indicator.id)), ("reason", .string((reason ?? "").clipped))]
        )
      }
    case .rebase:
      let new = trends.rebase(ids, reason: reason ?? "")
      guard !new.isEmpty else {
        throw UsageError(
          "a baseline is taken from \(Trends.baselineUnits) runs, and there are fewer")
      }
      records += new
    }
    if !records.isEmpty, ledger == nil {
      try session.rollouts().ledger(for: "trends").append(records)
    }
    for file in files { try file.write(trends) }
    switch format {
    case .text: try Terminal.print(TrendsText(style: session.style).lines(trends).lines)
    case .json: try Terminal.print(document: trends.json.bytes)
    case .prometheus: try Terminal.print(document: trends.metrics)
    case .html: try Terminal.print(document: trends.page)
    }
    return isShown ? trends.exitStatus : 0
  }

  /// A file that they are written to, whole or not at all.
  private struct Output {
    let format: TrendsFormat
    let file: WholeFile

    init(_ text: String) throws {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let format = TrendsFormat(rawValue: parts[0]) else {
        throw UsageError(
          "'--output' takes FORMAT=FILE, such as html=trends.html, and not '\(text.echoed)'")
      }
      self.format = format
      file = try WholeFile(parts[1])
    }

    func write(_ trends: Trends) throws {
      switch format {
      case .text:
        let text = TrendsText(style: Style(isColoured: false)).lines(trends).lines.text
        try file.write(Array(text.utf8))
      case .json: try file.write(trends.json.bytes)
      case .prometheus: try file.write(trends.metrics)
      case .html: try file.write(trends.page)
      }
    }
  }
}
