/// What became of an artifact. Not checked never reads as passed.
package enum Verdict: Sendable, Equatable {
  case passed
  case failed
  case unchecked(Unchecked)

  package var word: String {
    switch self {
    case .passed: "passed"
    case .failed: "failed"
    case .unchecked: "unchecked"
    }
  }

  /// Why it is unchecked, nil otherwise.
  package var reason: String? {
    guard case .unchecked(let why) = self else { return nil }
    return why.rawValue
  }
}

/// Why a file, or a check of it, came to no verdict.
package enum Unchecked: String, Sendable, Equatable, CaseIterable {
  case noChecker = "no-checker"
  case toolMissing = "tool-missing"
  case needsContext = "needs-context"
  case timeout, crashed, memory, output, processes, disk
  case tooLarge = "too-large"
  case unable, placeholder, idle, template, deletion
  case mixedScript = "mixed-script"
  case metaCommand = "meta-command"
  case unrecognizedMarker = "unrecognized-marker"
  case languageMismatch = "language-mismatch"
  case gateShut = "gate-shut"
  /// It failed, and the policy lowered what was found.
  case lowered
}

extension Unchecked {
  /// Whether it does not count where this much is accepted. What failed is never accepted.
  package func isAccepted(_ accepted: Set<Acceptance.What>) -> Bool {
    switch self {
    case .lowered, .gateShut: false
    case .unrecognizedMarker: accepted.contains(.warnings)
    case .noChecker, .toolMissing, .needsContext, .timeout, .crashed, .memory, .output, .processes,
      .disk, .tooLarge, .unable, .placeholder, .idle, .mixedScript, .template, .deletion,
      .metaCommand, .languageMismatch:
      accepted.contains(.unchecked)
    }
  }
}

/// What became of a report: the worst of its artifacts, behind its gate.
package enum ReportVerdict: String, Sendable, CaseIterable {
  case passed, failed, unchecked, blocked, nothing
}
