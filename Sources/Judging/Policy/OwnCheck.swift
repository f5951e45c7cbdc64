import Artifact

/// A checker of the user's own: a program of this machine that a policy names, and how its answer is
/// read. It is started without a shell, and is given copies of the files, nothing of their names.
package struct OwnCheck: Sendable, Equatable {
  package let name: String
  /// The files that it judges, by their paths.
  package let files: Glob
  /// The program, a bare name, and its arguments.
  package let run: [String]
  /// The statuses of a program that has nothing against a file, and of one that has.
  package let passes: [Int]
  package let fails: [Int]
  package let errors: Errors
  package let columns: Columns
  /// Its canaries: what must pass, and what must fail, or it judges nothing.
  package let good, bad: String

  /// In which form the errors are told.
  package enum Errors: Sendable, Equatable {
    /// A line each: a pattern with the groups `file`, `line`, `message`, and `column` if it has one.
    case pattern(String)
    case document(Document)
  }

  package enum Document: String, Sendable, CaseIterable { case sarif, checkstyle, rdjson }

  /// How the program counts columns.
  package struct Columns: Sendable, Equatable {
    package enum Unit: String, Sendable, CaseIterable { case points, bytes, utf16 }
    /// Nil: the one of the format.
    package var unit: Unit?
    package var first = 1
  }

  /// The argument that the files stand for: one of a run, or all of them.
  package static let file = "{file}"
  package static let all = "{files}"

  package var takesMany: Bool { run.contains(Self.all) }
  /// Where its program stands: behind `env` and what that sets, which we set ourselves, or `env` would be all
  /// that is looked for and known of it.
  private var start: Int {
    guard run[0] == "env" else { return 0 }
    let start = run.dropFirst().firstIndex { !$0.contains("=") } ?? 0
    return run[start].hasPrefix("-") ? 0 : start
  }
  package var program: String { run[start] }
  /// What it finds in its environment.
  package var variables: [String: String] {
    run[..<start].dropFirst().reduce(into: [:]) { variables, word in
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      variables[String(parts[0])] = String(parts[1])
    }
  }
  /// As checks and findings are called.
  package var rule: String { Self.prefix + name }
  package static let prefix = "check/"

  /// What the copies end in: by the policy's pattern, never by a report's name. Nil where that says none.
  package var ending: String? { Self.ending(of: files) }

  static func ending(of files: Glob) -> String? {
    let last = files.pattern.split(separator: "/").last ?? ""
    let parts = last.split(separator: ".", omittingEmptySubsequences: false)
    let ending = parts.first == "*" ? last.dropFirst(2) : parts.last ?? ""
    let isPlain = ending.utf8.allSatisfy { ASCII.isWord($0) || "-.".utf8.contains($0) }
    return isPlain && !ending.isEmpty ? String(ending) : nil
  }

  /// The program's arguments for these files.
  package func arguments(for names: [String]) -> [String] {
    run.dropFirst(start + 1).flatMap { $0 == Self.file || $0 == Self.all ? names : [$0] }
  }

  /// For a list of settings: `ruby: ruby -c {file} for **/*.rb`.
  package var words: String { "\(name): \(run.joined(separator: " ")) for \(files.pattern)" }

  /// Whether it judges the file of this path.
  package func judges(_ path: ArtifactPath?) -> Bool { path.map(files.matches) ?? false }
}
