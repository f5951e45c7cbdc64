import Artifact
import Console

/// How a trial is written.
package enum TrialFormat: String, CaseIterable, Sendable, ArgumentValue {
  case text, json, sarif, junit, github, gitlab

  /// The whole of a trial for programs to read; nil for the text, which is written as the trial goes on.
  /// Paths are told relative to `directory`.
  package func bytes(of trial: TrialRecord, notes: Bool, in directory: String) -> [UInt8]? {
    var notices: Notices { Notices(trial, notes: notes, in: directory) }
    return switch self {
    case .text: nil
    case .json: trial.json.bytes
    case .sarif: SARIF(trial: trial, notices: notices).bytes
    case .junit: JUnit(trial: trial, notices: notices).bytes
    case .github: GitHubCommands(trial: trial, notices: notices).bytes
    case .gitlab: GitLabQuality(notices: notices).bytes
    }
  }
}
