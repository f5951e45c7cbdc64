/// Why a step on a database was not done: what, where, and what to do next.
package enum DatabaseProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// It must not be done: it is not proven, the database is another, a value would be lost. The
  /// transaction was rolled back; nothing was changed.
  case refused(String)
  /// A statement of the migration does not run on this database: which, with which SQLSTATE, and why. Nothing was
  /// changed.
  case fails(Migration.Statement, state: String, String)
  /// The clone has no row that the migration would change: nothing of it is proven. Nothing was changed.
  case untried(String)
  /// Locks could not be had in time. Nothing was changed.
  case busy(String)
  /// The server cannot be reached.
  case away(String)
  /// The connection was lost before the server said how the transaction ended: only its marker tells.
  case unknown(String)
  /// Our environment does not work: no psql, no memory.
  case broken(String)

  /// Whether the change is at fault, and not what it is made with.
  package var isRefusal: Bool {
    switch self {
    case .refused, .fails, .untried: true
    case .busy, .away, .unknown, .broken: false
    }
  }

  /// Whether it may be for want of rows alone: what is looked for, or referred to, is perhaps among those that a
  /// clone lacks. No value, no parent, a division by a count; a guard that raised, or found not one row.
  package var mayLackRows: Bool {
    switch self {
    case .untried: true
    case .fails(_, let state, _):
      ["22012", "23502", "23503", "P0001", "P0002", "P0004"].contains(state)
    case .refused, .busy, .away, .unknown, .broken: false
    }
  }

  package var description: String {
    switch self {
    case .fails(let statement, _, let why): "\(statement.path):\(statement.line): \(why)"
    case .refused(let text), .untried(let text), .busy(let text), .away(let text),
      .unknown(let text), .broken(let text):
      text
    }
  }
}
