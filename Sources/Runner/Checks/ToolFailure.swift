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
