import Artifact
import Judging
import Launching
import Runner

/// What `sandbox doctor` found, as the machine format `sandbox.doctor/1`.
package enum DiagnosisJSON {
  package static let schema = "sandbox.doctor/1"

  package static func document(_ diagnosis: Diagnosis, version: String) -> JSONValue {
    let tiers = diagnosis.tiers.map { tier, obstacle -> JSONValue in
      [
        "name": .word(tier), "works": .bool(obstacle == nil),
        "cause": .optional(obstacle?.cause), "remedy": .optional(obstacle?.remedy),
      ]
    }
    func list(_ layers: [Diagnosis.Layer]) -> JSONValue {
      .array(
        layers.map { layer in
          [
            "name": .string(layer.name), "here": .bool(layer.isHere),
            "state": .string(layer.state), "remedy": .optional(layer.remedy),
          ]
        })
    }
    return [
      "schema": .string(schema), "tool": .tool(version), "system": .string(diagnosis.system),
      "jail": .string(diagnosis.chosen?.rawValue ?? "none"), "tiers": .array(tiers),
      "layers": list(diagnosis.layers),
      "tools": .array(diagnosis.toolbox.tools.map { ToolRecord($0).json }),
      "missing": .array(diagnosis.toolbox.missing.map { MissingToolRecord($0).json }),
      "passed_by": .array(
        diagnosis.toolbox.passedBy.map {
          ["name": .word($0.name), "path": .string($0.path), "why": .string($0.why)]
        }),
      "extras": list(diagnosis.extras), "cache": .optional(diagnosis.cache),
      "home": list(diagnosis.home),
    ]
  }
}
