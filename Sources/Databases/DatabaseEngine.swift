import Artifact

/// The kinds of servers that a rollout can change. One list: another engine is a line here, and a folder.
package enum DatabaseEngine: String, CaseIterable, Sendable {
  case postgresql

  /// Makes of what a snapshot keeps of a database the database.
  package static func open(_ record: [UInt8]) throws(DatabaseProblem) -> any LiveDatabase {
    guard let node = try? JSONNode(parsing: record), let word = node["engine"]?.string else {
      throw .broken("this is no record of a database")
    }
    guard let engine = DatabaseEngine(rawValue: word) else {
      throw .broken("no engine of this version is called '\(word)'")
    }
    switch engine {
    case .postgresql: return try PostgreSQLDatabase(node)
    }
  }
}
