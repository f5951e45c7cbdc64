import Console
import Judging
import Launching
import Runner

/// What `sandbox doctor` found, for people.
package struct DiagnosisText: Sendable {
  package var style: Style

  package init(style: Style) { self.style = style }

  package func text(_ diagnosis: Diagnosis) -> Shown {
    var lines: [Shown] = [style(.strong, "system"), "  \(diagnosis.system)", ""]
    lines.append(style(.strong, "jail"))
    for (tier, obstacle) in diagnosis.tiers {
      let isChosen = tier == diagnosis.chosen
      let state: Shown = obstacle?.cause.shown ?? (isChosen ? "works, and is used" : "works")
      lines += row(tier.rawValue, state, obstacle?.remedy, isHere: obstacle == nil)
    }
    if diagnosis.chosen == nil {
      lines.append(
        "  \(style(.bad, "no jail is strong enough: 'sandbox try' refuses to run anything"))")
    }
    lines += ["", style(.strong, "layers")]
    for layer in diagnosis.layers {
      lines += row(layer.name, layer.state.shown, layer.remedy, isHere: layer.isHere)
    }
    lines += ["", style(.strong, "tools")]
    for tool in diagnosis.toolbox.tools {
      let older = diagnosis.toolbox.older.filter { $0.name == tool.name }
        .map { "\($0.version) is here, too; the newest is used, whatever PATH says" }
      lines += row(
        tool.name.rawValue, "\(tool.version)  \(tool.path)", older.first, isHere: true)
      lines += passedBy(tool.name, diagnosis)
    }
    for tool in diagnosis.toolbox.missing {
      let state: Shown =
        diagnosis.chosen == nil
        ? "not asked: there is no jail to ask it in" : "not here; it judges \(tool.judges)"
      lines += row(tool.name.rawValue, state, tool.install, isHere: false)
      lines += passedBy(tool.name, diagnosis)
    }
    for extra in diagnosis.extras {
      lines += row(extra.name, extra.state.shown, extra.remedy, isHere: extra.isHere)
    }
    lines += [
      "", style(.strong, "cache"),
      "  \((diagnosis.cache ?? diagnosis.cacheRefusal ?? "none").shown)",
    ]
    if !diagnosis.home.isEmpty { lines += ["", style(.strong, "home")] }
    for one in diagnosis.home {
      lines += row(one.name, one.state.shown, one.remedy, isHere: one.isHere)
    }
    return lines.lines
  }

  /// Why others of that name are not taken.
  private func passedBy(_ name: Tool.Name, _ diagnosis: Diagnosis) -> [Shown] {
    diagnosis.toolbox.passedBy.filter { $0.name == name }.map {
      "       \(style(.open, "not")) \($0.path): \($0.why)"
    }
  }

  private func row(_ name: String, _ state: Shown, _ remedy: String?, isHere: Bool) -> [Shown] {
    let mark = isHere ? style(.good, "yes") : style(.open, "no ")
    let line: Shown = "  \(mark)  \(name.shown.padded(to: 16))  \(state)"
    return [line] + (remedy.map { ["       \(style(.help, "→")) \($0)"] } ?? [])
  }
}
