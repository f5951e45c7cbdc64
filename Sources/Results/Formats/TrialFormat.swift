import Artifact
import Console

/// How a trial is written.
package enum TrialFormat: String, CaseIterable, Sendable, ArgumentValue {
  case text, json, sarif, junit, github, gitlab
}

extension TrialFormat {
  /// The whole of a trial for programs to read; nil for the text, which is written as the trial goes on.
  /// Paths are told relative to `directory`.
  package func bytes(of trial: TrialRecord, notes: Bool, in directory: String) -> [UInt8]? {
    if self == .json { return trial.json.bytes }
    let notices = Notices(trial, notes: notes, in: directory)
    return switch self {
    case .text, .json: nil
    case .sarif: SARIF(trial, notices).bytes
    case .junit: JUnit(trial, notices).bytes
    case .github: GitHubCommands(trial, notices).bytes
    case .gitlab: GitLabQuality(notices).bytes
    }
  }
}
