import Artifact
import Runner

/// What `sandbox doctor` found, for people.
package struct DiagnosisText: Sendable {
  package var style: Style

  package init(style: Style) { self.style = style }

  package func text(_ diagnosis: Diagnosis) -> String {
    var lines = [style(.strong, "system"), "  \(diagnosis.system.shown)", ""]
    lines.append(style(.strong, "jail"))
    for (tier, obstacle) in diagnosis.tiers {
      let isChosen = tier == diagnosis.chosen
      let state = obstacle?.cause.shown ?? (isChosen ? "works, and is used" : "works")
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
      lines += row(tool.name.rawValue, "\(tool.version)  \(tool.path.shown)", nil, isHere: true)
    }
    for tool in diagnosis.toolbox.missing {
      let state =
        diagnosis.chosen == nil
        ? "not asked: there is no jail to ask it in" : "not here; it judges \(tool.judges)"
      lines += row(tool.name.rawValue, state, tool.install, isHere: false)
    }
    lines += ["", style(.strong, "cache"), "  \((diagnosis.cache ?? "none").shown)"]
    return lines.map(\.inert).joined(separator: "\n") + "\n"
  }

  private func row(_ name: String, _ state: String, _ remedy: String?, isHere: Bool) -> [String] {
    let mark = isHere ? style(.good, "yes") : style(.open, "no ")
    let line = "  \(mark)  \(name.padded(to: 16))  \(state)"
    return [line] + (remedy.map { ["       \(style(.help, "→")) \($0.shown)"] } ?? [])
  }
}
