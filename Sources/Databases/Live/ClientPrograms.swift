import Glibc

/// Where PostgreSQL's own client programs lie.
enum ClientPrograms {
  /// All that are called so: those of PATH first, then those of distributions, the newest first.
  ///
  /// Debian's wrapper is left out: it would choose a server by files of its own.
  static func named(_ name: String, path: String?) -> [String] {
    // A relative directory in PATH would be whoever's who fills the current one.
    let directories = (path ?? "").split(separator: ":").filter {
      $0.utf8.first == UInt8(ascii: "/")
    }
    let onPath = directories.map { "\($0)/\(name)" }.filter { access($0, X_OK) == 0 }.map(resolved)
      .filter { !$0.hasSuffix("/pg_wrapper") }
    let distributed =
      matches("/usr/lib/postgresql/*/bin/\(name)")
      + matches("/usr/pgsql-*/bin/\(name)")
    var seen: Set<String> = []
    return (onPath + distributed.sorted { version($0) > version($1) })
      .filter { access($0, X_OK) == 0 && seen.insert($0).inserted }
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// The number in a path.
  private static func version(_ path: String) -> Int {
    path.split { !$0.isASCII || !$0.isNumber }.first.flatMap { Int($0) } ?? 0
  }

  private static func matches(_ pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
  }
}
