extension Termination {
  /// How it ended, in words, with the end of what it said.
  package var account: String {
    let how =
      switch ending {
      case .exited(let status): "it ended with status \(status)"
      case .signaled(let signal): "signal \(signal) ended it"
      case .stopped(by: let limit): limit.sentence
      case .neverReady: "its server was not ready in time"
      case .serviceEnded: "its server ended too early"
      case .lost: "its supervisor was killed"
      }
    let said = String(decoding: (out + err).suffix(2000), as: UTF8.self)
      .split(separator: "\n").suffix(3).joined(separator: " | ")
    return said.isEmpty ? how : "\(how): \(said)"
  }
}

extension Termination.Limit {
  /// What a run did that was stopped by it.
  package var sentence: String {
    switch self {
    case .wall: "it took too long"
    case .cpu: "it used too much CPU time"
    case .memory: "it used too much memory"
    case .output: "it wrote too much"
    case .processes: "it started too many processes"
    case .disk: "it filled its disk"
    }
  }
}
