import Artifact
import Foundation
import Judging

/// What is there already, and what reports build upon: files of a repository, a schema, a database.
package struct Baseline: Sendable {
  package enum Source: Sendable, Equatable {
    /// A file of SQL, by its absolute path.
    case script(String)
    /// A repository, by its absolute path.
    case directory(String)
    /// A PostgreSQL server.
    case database(String)
    /// The schema of a database, as pg_dump wrote it, and the names of its roles.
    case dump([UInt8], roles: [String])
  }

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// In the order that they were named in.
  package private(set) var sources: [Source] = []
  /// The files of all directories, and the packages that these declare.
  package private(set) var modules = ModuleTree()
  /// Whether it is what a report changes: its SQL files give way to the report's of the same paths.
  package private(set) var isTarget = false
  /// Files of it that are to go.
  private(set) var gone: Set<String> = []

  /// There is nothing yet.
  package static let none = Baseline()

  private init() {}

  /// Reads the names of files; nothing else of a source is opened.
  ///
  /// Throws `Failure` for what is none of the three, or cannot be read.
  package init(_ names: [String]) throws(Failure) {
    for name in names {
      let source = try Self.source(name)
      sources.append(source)
      if case .directory(let path) = source { modules.add(ModuleTree(directory: path)) }
    }
  }

  /// The directory that a report is applied to.
  package init(target path: String) {
    sources = [.directory(path)]
    modules = ModuleTree(directory: path)
    isTarget = true
  }

  /// It is what diffs change, which take these files away.
  mutating func becomeTarget(without paths: [ArtifactPath]) {
    isTarget = true
    gone.formUnion(paths.map(\.string))
  }

  /// The schema of the database that is going to be changed, before anything else.
  package mutating func add(dump: [UInt8], roles: [String]) {
    sources.insert(.dump(dump, roles: roles), at: 0)
  }

  private static func source(_ name: String) throws(Failure) -> Source {
    if DatabaseAddress.accepts(name) { return .database(name) }
    let path = URL(fileURLWithPath: name).standardizedFileURL.path
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw Failure(description: "\(name): \(lastError())")
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      guard access(path, R_OK | X_OK) == 0 else { break }
      return .directory(path)
    case S_IFREG where name.lowercased().hasSuffix(".sql"):
      guard access(path, R_OK) == 0 else { break }
      return .script(path)
    default:
      throw Failure(description: "\(name) is no .sql file, directory or postgresql:// URL")
    }
    throw Failure(description: "\(name): \(lastError())")
  }
}

extension Baseline {
  /// A file of its directories, by its path from their top; nil if it cannot be read, is reached by a
  /// link, or is too large.
  func text(of path: String) -> SourceText? {
    bytes(of: path.split(separator: "/").map(String.init), atMost: 1 << 20).map(SourceText.init)
  }

  /// The same for a diff.
  func bytes(of path: ArtifactPath) -> [UInt8]? { bytes(of: path.components, atMost: 16 << 20) }

  private func bytes(of names: [String], atMost most: Int) -> [UInt8]? {
    guard let name = names.last else { return nil }
    for case .directory(let root) in sources {
      if let bytes = try? Directory.named(root).directory(names.dropLast())
        .read(name, atMost: most)
      {
        return bytes
      }
    }
    return nil
  }

  /// Whether there is a repository among its sources.
  package var hasDirectory: Bool {
    sources.contains { if case .directory = $0 { true } else { false } }
  }
}
