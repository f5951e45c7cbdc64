import Artifact
import Console
import Rollout

/// `rollback forget ID`: lets a rollout be whose directory is gone.
enum Forget {
  static let command = Command<Session>(
    "Let a rollout be whose directory in Rollbacks/ is gone.",
    discussion: """
      A rollout that is gone cannot be taken back: 'drill' and 'list' tell of it, and 'last' does not go \
      past it by itself. After this nothing asks for it any more. Nothing of the target is changed.
      """,
    Operand<String>("id", as: .name("rollouts"), "Its name, or how it begins; its number will do.")
  ) { session, id in
    try session.rollouts { rollouts in
      try Terminal.print("forgotten: \(rollouts.forget(id))\n")
      return 0
    }
  }
}
