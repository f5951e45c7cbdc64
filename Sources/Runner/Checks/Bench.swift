import Artifact
import Foundation

/// What a checker needs to work: the programs that are here, what runs them, where to keep what is
/// worth keeping, and how long things may take.
package struct Bench: Sendable {
  package var toolbox: Toolbox
  package var supervisor: Supervisor
  /// The user's cache directory; nil where there is none.
  package var cache: String?
  /// Whom tools run as, when we are root.
  package var user: User?
  /// The PostgreSQL server that judges syntax instead of one of ours.
  package var database: String?
  package var limits: TrialLimits

  package init(
    toolbox: Toolbox, supervisor: Supervisor, cache: String?, user: User?, database: String? = nil,
    limits: TrialLimits = TrialLimits()
  ) {
    self.toolbox = toolbox
    self.supervisor = supervisor
    self.cache = cache
    self.user = user
    self.database = database
    self.limits = limits
  }
}

extension Bench {
  var resumption: Resumption { Resumption(limit: limits.report) }
}

/// How long the files of a trial may take.
package struct TrialLimits: Sendable, Equatable {
  /// Wall time for one file: after it the file that a tool is stuck on is unchecked.
  package var file: Duration = .seconds(10)
  /// Wall time that the files of one report may hold a tool up.
  package var report: Duration = .seconds(30)
  /// CPU seconds for parsing one file.
  package var cpu = 2
  /// Bytes of the largest SQL file that is sent to a server.
  package var sql = PostgreSQL.largest

  package init() {}

  /// The bounds of one run over several files: one may take its whole time, the others theirs by
  /// their size.
  func run(files: Int, bytes: Int, output: Int = 1 << 20) -> Limits {
    Limits(
      wall: file + .milliseconds(10 * files) + .seconds(bytes >> 20),
      output: output,
      cpu: cpu + files / 200 + (bytes >> 20) + Int(file.components.seconds))
  }
}

/// A tool did not work, through no fault of the files: what was done, and what it said.
package struct ToolFailure: Error, CustomStringConvertible {
  package let description: String
}

extension Termination {
  /// Why a file has no answer when a run ended like this.
  var unanswered: Unchecked {
    switch ending {
    case .stopped(by: .wall), .stopped(by: .cpu): .timeout
    case .stopped(by: .output): .tooLarge
    default: .crashed
    }
  }

  /// How it ended, in words, with the end of what it said.
  var account: String {
    let how =
      switch ending {
      case .exited(let status): "it ended with status \(status)"
      case .signaled(let signal): "signal \(signal) ended it"
      case .stopped(by: .wall): "it took too long"
      case .stopped(by: .cpu): "it used too much CPU time"
      case .stopped(by: .output): "it wrote too much"
      case .neverReady: "its server was not ready in time"
      case .serviceEnded: "its server ended too early"
      case .lost: "its supervisor was killed"
      }
    let said = String(decoding: (out + err).suffix(2000), as: UTF8.self)
      .split(separator: "\n").suffix(3).joined(separator: " | ")
    return said.isEmpty ? how : "\(how): \(said)"
  }
}
