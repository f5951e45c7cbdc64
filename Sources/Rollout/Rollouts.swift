import Artifact
import Databases
import Glibc

/// The rollouts of a home, as they lie in `Rollbacks/`.
package struct Rollouts: Sendable {
  let home: Home
  let directory: Directory
  let state: StateDirectory
  /// Of the operation under way.
  let memory = Manifest.Memory()
  /// Where the operator says that a target is now.
  var moved: Moved?
  /// The directory that the caller is in: of several targets that one is meant that it lies in.
  let here: String?
  /// Makes of what a snapshot keeps of a database the database.
  var openDatabase: @Sendable ([UInt8]) throws -> any LiveDatabase = { try DatabaseEngine.open($0) }
  /// Rehearses the way back of a database, by its record, on a fresh clone: the seconds that it took.
  var rehearseDatabase:
    @Sendable (_ record: [UInt8], _ round: Int, _ host: String?) throws ->
      Double = { try Companion.rehearse($0, round: $1, on: $2) }
  /// Told what is going on, a sentence at a time.
  let tell: @Sendable (String) -> Void

  /// Opens `Rollbacks/`, which must be there, a directory and no link, the caller's own, and nobody
  /// else's to write. `tell` hears what is done on the side, unfinished work above all.
  package init(
    in home: Home, state: StateDirectory, here: String? = nil,
    tell: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    self.home = home
    self.state = state
    self.here = here
    self.tell = tell
    do {
      directory = try home.open(.rollbacks)
    } catch let failure as FileFailure where failure.errno == ENOENT {
      throw RolloutError.unusable(
        "no home: \(home.path) has no Rollbacks/; nothing was ever rolled out from it")
    } catch let problem as Home.Problem {
      throw RolloutError.unusable(problem.description)
    }
  }
}
