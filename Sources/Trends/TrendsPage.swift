import Artifact

extension Trends {
  /// One page of HTML that needs nothing else: no script, no font, no image, nothing from anywhere.
  package var page: [UInt8] {
    let title = "Trends of \(Moment(seconds: now).day)"
    // What rings comes first.
    let rings = readings.filter { $0.state == .alarm }
    let cards = (rings + readings.filter { $0.state != .alarm }).map(card).joined()
    let rows = due.prefix(100).map { due in
      "<tr class=\"\(due.isOverdue ? "alarm" : "quiet")\">"
        + [due.day, due.id, due.what].map { "<td>\(Self.safe($0))</td>" }.joined() + "</tr>\n"
    }
    let heads = "<table><tr><th>due</th><th>what</th><th>why</th></tr>\n"
    let judges = recentJudges.map {
      "<p>\(Self.safe("Others judge since \(Moment(seconds: $0.time).day) (the upright lines): \($0.what)"))</p>\n"
    }.joined()
    let verdict =
      !rings.isEmpty
      ? "Ringing: \(rings.map(\.indicator.title).joined(separator: ", "))."
      : exitStatus == 3 ? "Too little to say anything." : "Nothing rings."
    return Array(
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(title)</title>
      <style>\(Self.style)</style>
      <h1>\(title)</h1>
      <p>\(Self.safe(verdict)) \(decisions.runs.count) runs of a gate on record.</p>
      \(judges)<main>
      \(cards)</main>
      \(rows.isEmpty ? "" : heads + rows.joined() + "</table>\n")</html>

      """.utf8)
  }

  private func card(_ reading: Reading) -> String {
    var lines: [String] = []
    if let (baseline, score) = reading.chart {
      lines.append(
        "usual \(baseline.usual.percent); each bad run adds \(baseline.chart.step - 1), each "
          + "good one takes 1; it stands at \(score) and rings at \(baseline.chart.threshold)")
    }
    if let since = reading.since { lines.append("since \(Moment(seconds: since).day)") }
    if let remark = reading.remark { lines.append(remark) }
    let state = reading.state.rawValue
    return """
      <section class="\(state)">
      <h2>\(Self.safe(reading.indicator.title)) <b>\(reading.state == .shown ? "" : state)</b></h2>
      <p class="value">\(Self.safe(reading.text))</p>
      \(plot(reading))<p>\(Self.safe(lines.joined(separator: "; ")))</p>
      <p class="formula">\(Self.safe(reading.indicator.formula))</p>
      </section>

      """
  }

  /// The last 90 days of a share: a point for each day, larger where there was more, and the usual rate.
  private func plot(_ reading: Reading) -> String {
    let days = reading.days
    guard days.count > 1, let last = days.last?.day else { return "" }
    let start = min(days[0].day, last - 29 * 86_400)
    let usual = reading.baseline?.usual
    let most = min(1, max(0.05, days.map(\.value).max() ?? 1, (usual ?? 0) * 1.2))
    func fixed(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }
    func x(_ day: Double) -> String { fixed(36 + 276 * (day - start) / max(1, last - start)) }
    func y(_ value: Double) -> String { fixed(8 + 84 * (1 - value / most)) }
    func line(_ name: String, _ y: String) -> String {
      "<line class=\"\(name)\" x1=\"36\" y1=\"\(y)\" x2=\"312\" y2=\"\(y)\"/>"
    }
    let ticks = [0, most].map {
      "<text x=\"32\" y=\"\(y($0))\" text-anchor=\"end\">\(($0 * 100).rounded().whole)%</text>"
    }
    // Where others began to judge.
    let judges = decisions.judges.filter { (start...last).contains($0.time) }.map {
      "<line class=\"judge\" x1=\"\(x($0.time))\" y1=\"8\" x2=\"\(x($0.time))\" y2=\"92\">"
        + "<title>\(Self.safe("others judge since \(Moment(seconds: $0.time).day): \($0.what)"))</title></line>"
    }
    let points = days.map { "\(x($0.day)),\(y($0.value))" }.joined(separator: " ")
    let circles = days.map {
      "<circle cx=\"\(x($0.day))\" cy=\"\(y($0.value))\" "
        + "r=\"\(fixed(min(4, 1.5 + $0.count.squareRoot() / 4)))\"/>"
    }
    return
      "<svg viewBox=\"0 0 320 112\" role=\"img\" aria-label=\"\(Self.safe(reading.indicator.title))\">"
      + line("axis", "92") + ticks.joined()
      + "<text x=\"36\" y=\"106\">\(Moment(seconds: start).day)</text>"
      + "<text x=\"312\" y=\"106\" text-anchor=\"end\">\(Moment(seconds: last).day)</text>"
      + (usual.map { line("usual", y($0)) } ?? "")
      + judges.joined() + "<polyline points=\"\(points)\"/>" + circles.joined() + "</svg>\n"
  }

  /// Names come from reports and from people: nothing of them is markup.
  private static func safe(_ text: String) -> String {
    let marks: [Unicode.Scalar: String] = [
      "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;",
    ]
    return text.unicodeScalars.reduce(into: "") { out, scalar in
      out += marks[scalar] ?? (ArtifactPath.isForbidden(scalar) ? "\u{FFFD}" : String(scalar))
    }
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
    .axis{stroke:var(--faint)}.usual{stroke:var(--faint);stroke-dasharray:4 3}.judge{stroke:var(--bad)}
    table{border-collapse:collapse;margin:1.5rem 0}th,td{text-align:left;padding:.25rem 1.2rem .25rem 0}
    """
}
