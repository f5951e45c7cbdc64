import Artifact
import Console
import Judging
import Launching
import Runner

/// What `sandbox doctor` found, as the machine format `sandbox.doctor/1`.
package enum DiagnosisJSON {
  package static let schema = "sandbox.doctor/1"

  package static func document(_ diagnosis: Diagnosis, version: String) -> JSONValue {
    .object([
      ("schema", .string(schema)),
      ("tool", .object([("name", .string("sandbox")), ("version", .string(version))])),
      ("system", .string(diagnosis.system)),
      ("jail", .string(diagnosis.chosen?.rawValue ?? "none")),
      (
        "tiers",
        .array(
          diagnosis.tiers.map { tier, obstacle in
            .object([
              ("name", .string(tier.rawValue)), ("works", .bool(obstacle == nil)),
              ("cause", .optional(obstacle?.cause)), ("remedy", .optional(obstacle?.remedy)),
            ])
          })
      ),
      (
        "layers",
        .array(
          diagnosis.layers.map {
            .object([
              ("name", .string($0.name)), ("here", .bool($0.isHere)), ("state", .string($0.state)),
              ("remedy", .optional($0.remedy)),
            ])
          })
      ),
      ("tools", diagnosis.toolbox.toolsJSON),
      ("missing", diagnosis.toolbox.missingJSON),
      ("cache", .optional(diagnosis.cache)),
    ])
  }
}
