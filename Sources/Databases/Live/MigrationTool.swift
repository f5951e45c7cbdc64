/// The tool by which an application changes its database otherwise. Nothing of it is read or written here:
/// it is only named, since it will not know of a rollout.
package struct MigrationTool: Sendable, Equatable {
  package let name: String
  /// What to type in it, so that it takes the migration for done.
  package let remedy: String

  /// For people: that it does not know of the rollout, and what to do.
  package var sentence: String {
    "\(name) keeps the record of this database's migrations, and will not know of this rollout; "
      + "if it has the same migration, mark it as done: \(remedy)"
  }

  /// The tools whose traces are there, by the tables of the database (quoted and qualified, as the server
  /// writes them) and by the files of the application (relative paths).
  package static func found(tables: [String], files: [String]) -> [MigrationTool] {
    let tables = Set(tables.map(lastPart)).union(schemas(tables).map { "\($0)." })
    let names = Set(files.map { String($0.split(separator: "/").last ?? "") })
    return Trace.all.filter { trace in
      // Files alone say that it is used somewhere; the table says that it is used here.
      trace.tables.contains(where: tables.contains) && trace.also.allSatisfy(tables.contains)
        || trace.files.contains(where: names.contains)
        || trace.folders.contains { folder in files.contains { isIn(folder, $0) } }
    }.map(\.tool)
  }

  private static func isIn(_ folder: String, _ path: String) -> Bool {
    path.hasPrefix("\(folder)/") || path.contains("/\(folder)/")
  }

  /// The name without its schema and quotes.
  private static func lastPart(_ name: String) -> String {
    parts(name).last ?? ""
  }

  private static func schemas(_ names: [String]) -> Set<String> {
    Set(names.compactMap { parts($0).count > 1 ? parts($0)[0] : nil })
  }

  /// The parts of a quoted, qualified name, without their quotes.
  private static func parts(_ name: String) -> [String] {
    var parts = [""]
    var isQuoted = false
    for character in name.unicodeScalars {
      switch character {
      case "\"": isQuoted.toggle()
      case "." where !isQuoted: parts.append("")
      default: parts[parts.count - 1].unicodeScalars.append(character)
      }
    }
    return parts
  }
}
