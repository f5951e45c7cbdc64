import Artifact
import Console
import Log
import Results
import Rollout
import Trends

/// How trends are written.
enum TrendsFormat: String, CaseIterable, Sendable, ArgumentValue {
  case text, json, prometheus, html

  fileprivate func bytes(of trends: Trends, _ style: Style) -> [UInt8] {
    switch self {
    case .text: Array(TrendsText(style: style).lines(trends).lines.text.utf8)
    case .json: trends.json.bytes
    case .prometheus: trends.metrics
    case .html: trends.page
    }
  }
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
    let reason = reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    let files = try outputs.map(Self.file)
    for id in ids where !Indicator.charted.contains(where: { $0.id == id }) {
      throw UsageError(
        "there is no indicator '\(id.echoed)'; those with a chart are "
          + Indicator.charted.map(\.id).joined(separator: ", "))
    }
    if isShown != (reason == nil) {
      throw UsageError("'--reason' is of 'sandbox trends ack' and 'rebase', which need one")
    }
    guard ledger == nil || isShown else { throw UsageError("'--file' is of 'sandbox trends show'") }
    let read = try session.ledger(ledger).paths()
    if let (_, file) = files.first(where: { read.contains(where: $0.1.isThere) }) {
      throw UsageError("'\(file.name.echoed)' is the ledger; name another file")
    }
    let trends = try session.trends(ledger)
    var records = trends.news
    switch verb ?? .show {
    case .show: break
    case .ack:
      let rung = trends.readings.filter { reading in
        reading.state == .alarm && (ids.isEmpty || ids.contains(reading.indicator.id))
      }
      guard !rung.isEmpty else { throw UsageError("none of them rings") }
      let why = ("reason", JSONValue.string((reason ?? "").clipped))
      records += rung.map { (.ack, [("indicator", .string($0.indicator.id)), why]) }
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
    for (format, file) in files {
      try file.write(format.bytes(of: trends, Style(isColoured: false)))
    }
    try Terminal.print(document: format.bytes(of: trends, session.style))
    return isShown ? trends.exitStatus : 0
  }

  /// A file that they are written to, whole or not at all.
  private static func file(_ text: String) throws -> (TrendsFormat, WholeFile) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let format = TrendsFormat(rawValue: parts[0]) else {
      throw UsageError(
        "'--output' takes FORMAT=FILE, such as html=trends.html, and not '\(text.echoed)'")
    }
    return (format, try WholeFile(parts[1]))
  }
}
