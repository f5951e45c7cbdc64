import Artifact
import Console

/// How a trial is written.
package enum TrialFormat: String, CaseIterable, Sendable, ArgumentValue {
  case text, json, sarif, junit, github, gitlab, concise, feedback

  /// Whether what is shown of it can be chosen by verdict: people and models read it, and no program does.
  package var isChosen: Bool { self == .text || self == .concise || self == .feedback }

  /// The whole of a trial for programs to read; nil for the text, which is written as the trial goes on.
  /// Paths are told relative to `directory`. `quotes` has the lines that a feedback shows.
  package func bytes(
    of trial: TrialRecord, showing shown: ShownParts, in directory: String,
    quoting quotes: Quotes = Quotes()
  ) -> [UInt8]? {
    let trial = isChosen ? shown.of(trial) : trial
    var notices: Notices { Notices(trial, notes: shown.notes, in: directory) }
    return switch self {
    case .text: nil
    case .json: trial.json.bytes
    case .sarif: SARIF(trial: trial, notices: notices).bytes
    case .junit: JUnit(trial: trial, notices: notices).bytes
    case .github: GitHubCommands(trial: trial, notices: notices).bytes
    case .gitlab: GitLabQuality(notices: notices).bytes
    case .concise: Concise(notices: notices).bytes
    case .feedback: Feedback(trial: trial, notices: notices, quotes: quotes).bytes
    }
  }
}
