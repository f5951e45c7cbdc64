import Judging
import Runner

/// What became of applying a report's files to a directory, as it is told.
package struct ApplyResult: Sendable {
  package enum Ending: String, Sendable {
    /// The files are there.
    case applied
    /// All of them were there before.
    case nothing
    /// They would be applied: it was a dry run.
    case planned
    /// Nothing was changed: no clearance, drift, another program's lock.
    case refused
    /// All is as it was but for what is in `kept`: what was to vouch for the changed directory did not.
    case takenBack = "taken-back"
    /// Our environment did not let us; nothing was changed, or all is as it was.
    case broken
  }

  /// One file of the change set.
  package struct File: Sendable {
    /// Relative to the target.
    package var path: String
    /// SHA-256 and mode of what stands there; nil where nothing does.
    package var before: (sha256: String, mode: Int)?
    /// The same of what will; nil where nothing will.
    package var after: (sha256: String, mode: Int, bytes: Int)?
    /// Lines that come and go; nil where the file is no text.
    package var lines: (added: Int, removed: Int)?

    package init(
      path: String, before: (sha256: String, mode: Int)?,
      after: (sha256: String, mode: Int, bytes: Int)?, lines: (added: Int, removed: Int)?
    ) {
      self.path = path
      self.before = before
      self.after = after
      self.lines = lines
    }
  }

  /// A path that someone changed meanwhile, and that was left so when all else was taken back.
  package struct Kept: Sendable {
    package var path: String
    /// The file that keeps what stood there before; nil where nothing did.
    package var before: String?

    package init(path: String, before: String?) {
      self.path = path
      self.before = before
    }
  }

  /// A rollout that was recorded.
  package struct Recorded: Sendable {
    package var id: String
    /// Where its snapshot lies.
    package var snapshot: String
    package var rehearsal: Duration
    /// The releases, below the directory of the link that was switched; nil where none was.
    package var release: (from: String, to: String)?

    package init(
      id: String, snapshot: String, rehearsal: Duration, release: (from: String, to: String)? = nil
    ) {
      self.id = id
      self.snapshot = snapshot
      self.rehearsal = rehearsal
      self.release = release
    }
  }

  /// The database that went along.
  package struct Database: Sendable {
    /// `shop on db.example:5432 as app`
    package var name: String
    package var statements: [Statement]
    /// Sentences: how good the way back is, what it keeps, what the application's own tool has to be told.
    package var remarks: [String]
    /// How long the rehearsal on a clone took, there and back and there again.
    package var rehearsal: Duration
    /// How long the rehearsal's way back took, and how long live tables are predicted to be locked for all.
    package var back: Duration
    package var lock: Duration
    /// What was done; nil before it was.
    package var forth: (seconds: Double, retries: Int, replayed: [String])?

    package struct Statement: Sendable {
      package var path: String
      package var line: Int
      /// What it does on the clone: `0.4 ms, AccessExclusiveLock on public.tasks`.
      package var measured: String
      /// What to write instead; nil where there is nothing better.
      package var safer: String?

      package init(path: String, line: Int, measured: String, safer: String?) {
        (self.path, self.line, self.measured, self.safer) = (path, line, measured, safer)
      }
    }

    package init(
      name: String, statements: [Statement], remarks: [String], rehearsal: Duration,
      back: Duration, lock: Duration
    ) {
      (self.name, self.statements, self.remarks) = (name, statements, remarks)
      (self.rehearsal, self.back, self.lock) = (rehearsal, back, lock)
    }
  }

  /// A command that was run when all was done.
  package struct After: Sendable {
    package var command: String
    /// nil where it did not end by itself.
    package var exitStatus: Int32?
    /// What became of it.
    package var sentence: String

    package init(command: String, exitStatus: Int32?, sentence: String) {
      self.command = command
      self.exitStatus = exitStatus
      self.sentence = sentence
    }
  }

  package var ending: Ending
  /// Why it is no other; nil where there is nothing to say.
  package var reason: String?
  package var isDryRun = false
  /// The directory, by its absolute path.
  package var target: String
  /// The home, by its absolute path; nil where there is none yet.
  package var home: String?
  /// Why somebody accepted what no check vouches for.
  package var accepted: String?
  /// What became of rollouts that an earlier program left unfinished, a sentence each.
  package var recovered: [String] = []
  package var files: [File] = []
  /// The files of SQL among them: they were put there, and only a `database` says that they were run.
  package var migrations: [String] {
    files.filter { $0.after != nil }.map(\.path).filter { Language(path: $0) == .sql }
  }
  /// Files of the report that stand there already, byte for byte.
  package var unchanged = 0
  package var rollout: Recorded?
  /// Nil where none was to be changed.
  package var database: Database?
  package var kept: [Kept] = []
  package var verification: (command: String, outcome: Verification.Outcome)?
  package var after: After?
  /// The command that takes it back; empty where there is nothing to take back.
  package var wayBack: [String] = []
  package var duration: Duration = .zero

  package init(ending: Ending, target: String) {
    self.ending = ending
    self.target = target
  }
}
