import Console
import Rollout

/// The options that several verbs take.
enum Options {
  static let target = Option<String?>(
    "--target", as: .directory, placeholder: "DIR",
    "The directory that was rolled out to; else the only one of this home.")
  static let keepTheirs = Flag(
    "--keep-theirs", "Leave files that were changed since as they are.")
  static let force = Flag(
    "--force", "Take files back that were changed since; what stands there goes to displaced/.")
  static let dryRun = Flag("--dry-run", "Say what would be done, and change nothing.")
  static let retarget = Option<String?>(
    "--retarget", as: .directory, placeholder: "DIR",
    "Where the directory is now that was rolled out to, if it was moved or restored from a backup; this is written down."
  )
  static let format = Option<Format>(
    "--format", placeholder: "FORMAT", default: .text, "How to write the result.")
  static let maxAge = Option<Duration>(
    "--max-age", placeholder: "AGE", default: Rollouts.maxAge,
    "How old the last drill may be before a snapshot is stale.")

  static func policy(keepTheirs: Bool, force: Bool) throws -> DriftPolicy {
    if keepTheirs && force {
      throw RolloutError.unusable("--keep-theirs and --force exclude each other; give one")
    }
    return force ? .force : keepTheirs ? .keepTheirs : .refuse
  }
}
