import Artifact
import Databases
import Glibc

extension Folder {
  /// What the snapshot keeps of the database, in the rollout's own directory.
  static let database = "database.json"

  /// What is kept of the database: what the journal was told of, byte for byte. Nil if it has none.
  func databaseRecord() throws -> [UInt8]? {
    guard let sum = history.database else { return nil }
    let path = control.naming(Self.database)
    do {
      let bytes = try control.read(Self.database)
      guard SHA256.hex(bytes) == sum else {
        throw RolloutError.broken("\(path) is not what was stored; restore it from a backup")
      }
      return bytes
    } catch let failure as FileFailure where failure.errno == ENOENT {
      throw RolloutError.broken("\(path) is missing; restore it from a backup")
    }
  }

  /// For people. What cannot be read is told where it is needed.
  var databaseNote: Rollout.DatabaseNote? {
    guard let bytes = try? databaseRecord(), let database = try? DatabaseEngine.open(bytes) else {
      return nil
    }
    return Rollout.DatabaseNote(
      name: database.name, kind: database.kind, remarks: database.remarks,
      back: database.secondsBack,
      kept: history.isDiscarded ? [] : history.salvage)
  }
}

extension Rollouts {
  /// The database of a rollout, as its snapshot tells it; nil if it has none.
  func database(of folder: Folder) throws -> (any LiveDatabase)? {
    guard let bytes = try folder.databaseRecord() else { return nil }
    do {
      return try openDatabase(bytes)
    } catch {
      throw RolloutError.broken(
        "\(folder.control.naming(Folder.database)) cannot be used: \(error)")
    }
  }

  /// The databases that a group of rollouts has, and whose they are, in its order.
  func databases(ofGroup ids: [String], _ seal: HMAC?) throws -> [(Folder, any LiveDatabase)] {
    try ids.compactMap { id in
      let folder = try sound(id, seal)
      return try database(of: folder).map { (folder, $0) }
    }
  }

  /// The one that a group which goes back as one has; nil if it has none.
  func database(ofGroup ids: [String], _ seal: HMAC?) throws -> (Folder, any LiveDatabase)? {
    let all = try databases(ofGroup: ids, seal)
    guard all.count < 2 else {
      throw RolloutError.broken(
        "\(all.map(\.0.id).joined(separator: " and ")) each have a database, and no command of ours takes "
          + "two back as one")
    }
    return all.first
  }

  /// A group in parts that can each go back as one, which two databases cannot.
  func parts(of group: [Catalog.Entry]) throws -> [[Catalog.Entry]] {
    let seal = try seal()
    var parts: [[Catalog.Entry]] = [[]]
    var isTaken = false
    for entry in group {
      let hasDatabase = try folder(entry, seal).history.database != nil
      if hasDatabase, isTaken { parts.append([]) }
      isTaken = isTaken || hasDatabase
      parts[parts.count - 1].append(entry)
    }
    return parts
  }

  /// Changes the database, or puts the change in force again. On any error but `DatabaseProblem.unknown`
  /// it is as before.
  func bringForth(_ database: any LiveDatabase, _ folder: Folder) throws -> DatabaseForth {
    try database.forth(folder.history.round)
  }

  /// How eager a way back is where the database stands in its way.
  enum Insistence {
    /// The files wait for the database, unless it is away and does not mind them.
    case asked
    /// The files were never in force: they go back wherever the database does not mind them.
    case failed
  }

  /// Brings files back by `files` and, in the same breath, the database: the files go first, while its
  /// transaction is open.
  ///
  /// Where the database cannot be reached the files go back alone if the old ones work with the new schema;
  /// `journal` is told so, and `RolloutError.databasePending` is thrown. Else nothing moves.
  func bringBack<Files>(
    _ database: (folder: Folder, any LiveDatabase)?, _ insistence: Insistence, journal: Journal,
    end: RolloutEvent, kept: (Files) -> [String], files: () throws -> Files
  ) throws -> (files: Files, database: DatabaseBack?) {
    guard let (folder, database) = database else { return (try files(), nil) }
    var done: Files?
    do {
      func attempt() throws -> DatabaseBack {
        try database.back(folder.history.round, mustBeUp: insistence == .asked) {
          done = try files()
        }
      }
      let back: DatabaseBack
      do {
        back = try attempt()
      } catch DatabaseProblem.unknown where done == nil {
        // Nothing has moved, and it may be a moment's trouble.
        back = try attempt()
      }
      if insistence == .failed { for line in back.lines { tell("\(database.name): \(line)") } }
      guard let done else { preconditionFailure("the files are moved in between") }
      return (done, back)
    } catch let problem as DatabaseProblem {
      if done == nil {
        guard database.isExpandOnly, problem.leavesFiles(insistence) else {
          throw Self.reason(problem, database, isBack: true)
        }
        done = try files()
      }
      try journal.append(
        .databasePending,
        [
          ("end", .string(end.rawValue)), ("why", .string(problem.description.clipped)),
          ("kept", .array(done.map(kept).map { $0.map { .string($0) } } ?? [])),
        ])
      throw RolloutError.databasePending(
        "DATABASE_PENDING: the files are back, and \(database.name) is not: \(problem); the old files "
          + "work with what it has; the next 'rollback last' finishes it")
    }
  }

  /// What a problem of a database is for who asked.
  static func reason(
    _ problem: DatabaseProblem, _ database: any LiveDatabase, isBack: Bool = false
  ) -> RolloutError {
    switch problem {
    case .refused, .fails, .untried: .refused("\(database.name): \(problem); nothing was changed")
    case .busy(let why): .refused("\(database.name): \(why); nothing was changed; try again")
    case .away(let why), .broken(let why):
      .failed(
        "\(database.name) cannot be reached: \(why); nothing was moved"
          + (isBack ? ": the files of before do not work with the schema that is there" : "")
          + "; the same command goes on when it is back")
    case .unknown(let why):
      .failed(
        "\(database.name): \(why); how that ended is not known yet: the next command asks it")
    }
  }
}

extension DatabaseProblem {
  /// Whether the files may go back without the database.
  fileprivate func leavesFiles(_ insistence: Rollouts.Insistence) -> Bool {
    switch self {
    case .away, .broken, .unknown: true
    case .refused, .fails, .untried, .busy: insistence == .failed
    }
  }
}

extension DatabaseBack {
  /// What people should know of it.
  var lines: [String] {
    kept.map { "kept \($0)" } + (rows > 0 ? ["\(rows) rows are as before"] : [])
      + conflicts.map { "left as it is: \($0)" }
  }
}
