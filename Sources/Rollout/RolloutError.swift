/// Why a rollout or a rollback was not done: what, where, and what to do.
package enum RolloutError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The change cannot be made to this target: every reason. Nothing was changed.
  case unplannable([Refusal])
  /// Files are not as they were left: which. Nothing was changed.
  case drift([Drift])
  /// The rehearsal did not bring back what stands there. Nothing was changed.
  case unproven(String)
  /// A newer rollout, or nothing to do it with, is in the way. Nothing was changed.
  case refused(String)
  /// The directory that was rolled out to is not where it was. Nothing was changed.
  case unreachable(String)
  /// A target, a home or a rollout that cannot be used.
  case unusable(String)
  /// The machine failed us; what was begun was taken back.
  case failed(String)
  case locked(String)
  /// A snapshot is not what was stored.
  case broken(String)
  /// The files are back and the database is not: the next command finishes it.
  case databasePending(String)
  /// We cannot tell what is right: what a human has to do.
  case inconsistent(String)

  package var exitStatus: Int32 {
    switch self {
    case .unplannable, .drift, .unproven, .refused, .unreachable: 1
    case .unusable, .failed: 2
    case .broken: 3
    case .locked: 4
    case .inconsistent: 5
    case .databasePending: 6
    }
  }

  package var description: String {
    switch self {
    case .unplannable(let refusals):
      "nothing was changed: " + refusals.map(\.description).joined(separator: "; ")
    case .drift(let drifts):
      "nothing was changed: " + drifts.map(\.description).joined(separator: "; ")
    case .unproven(let text), .refused(let text), .unreachable(let text), .unusable(let text),
      .failed(let text), .locked(let text), .broken(let text), .inconsistent(let text),
      .databasePending(let text):
      text
    }
  }
}

/// Why one path of a change set cannot be installed.
package struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
  package let path: String
  package let why: String

  package var description: String { "\(path): \(why)" }
}

/// A path that someone changed behind us.
package struct Drift: Sendable, Equatable, CustomStringConvertible {
  package let path: String
  /// What we left there, or planned upon.
  package let expected: FileState
  /// What stands there now.
  package let found: FileState
  /// The bytes of either, for a diff: nil where there are none, or too many.
  package var expectedContent: [UInt8]?
  package var foundContent: [UInt8]?

  package var description: String {
    "\(path): " + found.differences(from: expected).joined(separator: ", ")
  }
}
