import Artifact

extension Trends {
  /// One page of HTML that needs nothing else: no script, no font, no image, nothing from anywhere.
  package var page: [UInt8] {
    let title = "Trends of \(Moment(seconds: now).day)"
    var body = "<h1>\(Self.safe(title))</h1>\n<p>\(Self.safe(sentence))</p>\n"
    // What rings comes first.
    let sorted = readings.filter { $0.state == .alarm } + readings.filter { $0.state != .alarm }
    body += "<main>\n" + sorted.map(Self.card).joined() + "</main>\n"
    if !due.isEmpty {
      body += "<table><tr><th>due</th><th>what</th><th>why</th></tr>\n"
      for due in due.prefix(100) {
        body +=
          "<tr class=\"\(due.isOverdue ? "alarm" : "quiet")\"><td>\(Self.safe(due.day))</td>"
          + "<td>\(Self.safe(due.id))</td><td>\(Self.safe(due.what))</td></tr>\n"
      }
      body += "</table>\n"
    }
    return Array(
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(Self.safe(title))</title>
      <style>\(Self.style)</style>
      \(body)</html>

      """.utf8)
  }

  private var sentence: String {
    let alarms = readings.filter { $0.state == .alarm }.map(\.indicator.title)
    let runs = "\(decisions.runs.count) runs of a gate on record."
    if !alarms.isEmpty { return "Ringing: \(alarms.joined(separator: ", ")). \(runs)" }
    return (exitStatus == 3 ? "Too little to say anything. " : "Nothing rings. ") + runs
  }

  private static func card(_ reading: Reading) -> String {
    var lines: [String] = []
    if let baseline = reading.baseline, let score = reading.score, reading.indicator.bad != nil {
      lines.append(
        "usual \(TrendsText.percent(baseline.usual)); each bad run adds \(baseline.chart.step - 1), each "
          + "good one takes 1; it stands at \(Int(score)) and rings at \(baseline.chart.threshold)")
    }
    if let since = reading.since { lines.append("since \(Moment(seconds: since).day)") }
    if let remark = reading.remark { lines.append(remark) }
    let word = reading.state == .shown ? "" : reading.state.rawValue
    return """
      <section class="\(reading.state.rawValue)">
      <h2>\(safe(reading.indicator.title)) <b>\(safe(word))</b></h2>
      <p class="value">\(safe(TrendsText.value(reading)))</p>
      \(plot(reading))<p>\(safe(lines.joined(separator: "; ")))</p>
      <p class="formula">\(safe(reading.indicator.formula))</p>
      </section>

      """
  }

  /// The last 90 days of a share: a point for each day, larger where there was more, and the usual rate.
  private static func plot(_ reading: Reading) -> String {
    guard reading.indicator.unit == .share, reading.days.count > 1, let last = reading.days.last
    else { return "" }
    let start = min(reading.days[0].day, last.day - 29 * 86_400)
    let most = max(0.05, reading.days.map(\.value).max() ?? 1, (reading.baseline?.usual ?? 0) * 1.2)
    func x(_ day: Double) -> String { fixed(36 + 276 * (day - start) / max(1, last.day - start)) }
    func y(_ value: Double) -> String { fixed(8 + 84 * (1 - value / most)) }
    let points = reading.days.map { "\(x($0.day)),\(y($0.value))" }.joined(separator: " ")
    var svg =
      "<svg viewBox=\"0 0 320 112\" role=\"img\" aria-label=\"\(safe(reading.indicator.title))\">"
    svg += "<line class=\"axis\" x1=\"36\" y1=\"92\" x2=\"312\" y2=\"92\"/>"
    for value in [0, most] {
      svg +=
        "<text x=\"32\" y=\"\(y(value))\" text-anchor=\"end\">\(Int((value * 100).rounded()))%</text>"
    }
    svg += "<text x=\"36\" y=\"106\">\(Moment(seconds: start).day)</text>"
    svg += "<text x=\"312\" y=\"106\" text-anchor=\"end\">\(Moment(seconds: last.day).day)</text>"
    if let usual = reading.baseline?.usual {
      svg += "<line class=\"usual\" x1=\"36\" y1=\"\(y(usual))\" x2=\"312\" y2=\"\(y(usual))\"/>"
    }
    svg += "<polyline points=\"\(points)\"/>"
    for day in reading.days {
      let size = fixed(min(4, 1.5 + day.count.squareRoot() / 4))
      svg += "<circle cx=\"\(x(day.day))\" cy=\"\(y(day.value))\" r=\"\(size)\"/>"
    }
    return svg + "</svg>\n"
  }

  private static func fixed(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }

  /// Names come from reports and from people: nothing of them is markup.
  static func safe(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case _ where ArtifactPath.isForbidden(scalar): out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  private static let style = """
    :root{color-scheme:light dark;--line:#0b62d6;--bad:#b3261e;--faint:#6b7280;--card:#f6f7f9}
    @media(prefers-color-scheme:dark){:root{--line:#7db1ff;--bad:#ff8a80;--faint:#9aa3af;--card:#1d2127}}
    body{font:16px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1100px;padding:1rem;overflow-wrap:anywhere}
    main{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,320px),1fr));gap:1rem}
    section{background:var(--card);border-radius:8px;padding:.8rem 1rem;border-left:4px solid transparent}
    .alarm{border-color:var(--bad)}.alarm b,tr.alarm td:first-child{color:var(--bad)}
    .insufficient,.insufficient b,.formula{color:var(--faint)}h1{font-size:1.4rem}h2{font-size:1rem;margin:0}
    b{font-weight:600;float:right}.value{font-size:1.5rem;margin:.2rem 0}p{margin:.4rem 0}
    .formula{font-size:.85rem}svg{width:100%;height:auto}text{font-size:9px;fill:var(--faint)}
    polyline{fill:none;stroke:var(--line);stroke-width:1.5}circle{fill:var(--line)}
    .axis{stroke:var(--faint)}.usual{stroke:var(--faint);stroke-dasharray:4 3}
    table{border-collapse:collapse;margin:1.5rem 0}th,td{text-align:left;padding:.25rem 1.2rem .25rem 0}
    """
}
