import Artifact
import Judging

// The order in which the files of a report are run.

extension DryRun {
  /// What takes migrations back comes behind all others, that of the last one first: whole files, and
  /// the sections of files that say so.
  static func inOrder(_ files: [File]) -> [File] {
    let migrations = Migrations(files)
    var forward: [File] = []
    var back: [(file: File, of: Int, number: Int)] = []
    for (number, file) in files.enumerated() {
      if let other = migrations.takenBack(by: file) {
        back.append((File(file, file.statements, takesBack: true), other, number))
      } else if let sections = file.sections {
        forward.append(sections.up)
        back.append((sections.down, number, number))
      } else {
        forward.append(file)
      }
    }
    return forward + back.sorted { ($0.of, $0.number) > ($1.of, $1.number) }.map(\.file)
  }
}

/// What the paths of a report's files say of each other.
private struct Migrations {
  /// The first file of each name.
  private var names: [String: Int] = [:]
  /// Likewise, without those in the directories of what takes back.
  private var forward: [String: Int] = [:]
  /// The files by their whole paths.
  private var paths: [[String]: Int] = [:]
  /// Flyway's, by their versions.
  private var versions: [Substring: Int] = [:]

  private static let back: Set = ["down", "downs", "rollback", "rollbacks", "revert", "undo"]
  private static let ahead = ["up", "do", "deploy", "migrate", "migration"]

  init(_ files: [DryRun.File]) {
    // Of several the first one stays.
    for (number, file) in files.enumerated().reversed() {
      let stem = file.stem
      names[stem] = number
      if !Self.isBack(file.directory) { forward[stem] = number }
      paths[file.directory + [stem]] = number
      if let version = stem.wholeMatch(of: /v(\d.*?)__.*/) { versions[version.1] = number }
    }
  }

  private static func isBack(_ directory: [String]) -> Bool {
    directory.contains(where: back.contains)
  }

  /// Which file this one takes back, as their names have it; nil for none.
  func takenBack(by file: DryRun.File) -> Int? {
    let stem = file.stem
    var others: [String] = []
    // 001.down.sql beside 001.up.sql or 001.sql
    if let match = stem.wholeMatch(of: /(.+)([._-])(down|rollback|revert|undo)/) {
      others = ["\(match.1)"] + ["up", "do"].map { "\(match.1)\(match.2)\($0)" }
    }
    // 001.undo.users.sql beside 001.do.users.sql
    if let match = stem.wholeMatch(of: /(.+)\.(?:down|undo)\.(.+)/) {
      others += ["up", "do"].map { "\(match.1).\($0).\(match.2)" }
    }
    if let other = others.lazy.compactMap({ names[$0] }).first { return other }
    // U1__users.sql beside V1__users.sql
    if let match = stem.wholeMatch(of: /u(\d.*?)__.*/), let other = versions[match.1] {
      return other
    }
    // 001/down.sql beside 001/up.sql
    if Self.back.contains(stem) {
      let others = Self.ahead.map { file.directory + [$0] }
      if let other = others.lazy.compactMap({ paths[$0] }).first { return other }
    }
    // rollback/001.sql beside 001.sql
    return Self.isBack(file.directory) ? forward[stem] : nil
  }
}

extension DryRun.File {
  /// The names of its directories, in lower case.
  fileprivate var directory: [String] {
    path.lowercased().split(separator: "/").dropLast().filter { $0 != "." }.map(String.init)
  }

  /// Its name without the extension, in lower case.
  fileprivate var stem: String {
    let name = path.lowercased().split(separator: "/").last ?? ""
    return name.split(separator: ".").dropLast().joined(separator: ".")
  }

  /// A migration, and what takes it back, where both are sections of this file: as goose, dbmate, sql-migrate,
  /// node-pg-migrate, Play, MyBatis and tern mark them. Nil for a file that is one or the other.
  fileprivate var sections: (up: DryRun.File, down: DryRun.File)? {
    let isMarked = Lines(text[...]).contains {
      Self.takesBack(ASCII.trimmedStart(text[$0])) == true
    }
    guard isMarked else { return nil }
    let marks = SQLTokens(in: text).compactMap { token in
      token.kind == .comment && beginsLine(at: token.range.lowerBound)
        ? Self.takesBack(text[token.range]).map { (at: token.range.lowerBound, takesBack: $0) }
        : nil
    }
    // Some mark the second only.
    guard
      marks.contains(where: { !$0.takesBack })
        || marks.count == 1 && Self.parts(text[marks[0].at...])
    else {
      return nil
    }
    var left = marks[...]
    var takesBack = false
    var (up, down): ([SQLStatement], [SQLStatement]) = ([], [])
    for statement in statements {
      while let mark = left.first, mark.at < statement.range.lowerBound {
        takesBack = mark.takesBack
        left = left.dropFirst()
      }
      if takesBack { down.append(statement) } else { up.append(statement) }
    }
    guard !down.isEmpty else { return nil }
    return (.init(self, up, takesBack: false), .init(self, down, takesBack: true))
  }

  /// Whether only blanks stand before it in its line.
  private func beginsLine(at offset: Int) -> Bool {
    let before = text[..<offset].last { $0 != ASCII.space && $0 != ASCII.tab }
    return before == nil || before == ASCII.lf || before == ASCII.cr
  }

  /// Whether a comment parts a file into a migration and what takes it back.
  private static func parts(_ comment: ArraySlice<UInt8>) -> Bool {
    let words = ASCII.trimmed(comment.prefix { $0 != ASCII.lf }).text.lowercased()
    return words.filter { $0 != " " } == "--//@undo"
      || words == "---- create above / drop below ----"
  }

  /// Whether a comment begins the section that takes back, or the other one; nil if it begins none.
  private static func takesBack(_ comment: ArraySlice<UInt8>) -> Bool? {
    guard comment.starts(with: "--") else { return nil }
    let said = ASCII.trimmedStart(comment.dropFirst(2))
    switch ASCII.trimmed(said.prefix { $0 != ASCII.lf }).text.lowercased() {
    case "up migration", "!ups": return false
    case "down migration", "!downs": return true
    default: if parts(comment) { return true }
    }
    let tools: [StaticString] = ["+goose", "+migrate", "migrate:"]
    guard let tool = tools.first(where: { ASCII.hasPrefix(said, ignoringCase: $0) }) else {
      return nil
    }
    let word = ASCII.trimmedStart(said.dropFirst(tool.utf8CodeUnitCount))
      .prefix { !ASCII.isBlank($0) }
    switch word.text.lowercased() {
    case "up": return false
    case "down": return true
    default: return nil
    }
  }
}
