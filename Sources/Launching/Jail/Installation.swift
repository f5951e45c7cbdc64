import Foundation

/// Where a program that does not lie in the system's directories keeps what it runs with.
struct Installation {
  /// What a run of it must be able to read; empty for a program of the system.
  let paths: [String]

  /// `PREFIX/bin/node` needs `PREFIX/lib`, and the libraries that it says it searches for; not all of PREFIX, which
  /// may be somebody's home.
  init(of program: String) {
    let system = ["/usr/", "/bin/", "/sbin/", "/lib/", "/lib64/"]
    func isSystems(_ path: String) -> Bool { system.contains(where: path.hasPrefix) }
    guard !isSystems(program) else {
      paths = []
      return
    }
    let directory = URL(fileURLWithPath: program).deletingLastPathComponent()
    let prefix = directory.deletingLastPathComponent().path
    var paths = [program]
    var programs = [program]
    if ["bin", "sbin"].contains(directory.lastPathComponent), prefix != "/" {
      var parts = ["lib", "lib64", "libexec", "share/postgresql"]
      // A server starts its siblings.
      let sibling = "\(directory.path)/initdb"
      if FileManager.default.fileExists(atPath: sibling) {
        paths[0] = directory.path
        programs.append(sibling)
        // One whose prefix names it has its files there without a directory of their own.
        if FileManager.default.fileExists(atPath: "\(prefix)/share/postgres.bki") {
          parts.append("share")
        }
      }
      paths += parts.map { "\(prefix)/\($0)" }.filter { FileManager.default.fileExists(atPath: $0) }
    }
    for path in programs.flatMap({ SearchedLibraries(of: $0).paths })
    where !isSystems(path) && !paths.contains(path) { paths.append(path) }
    self.paths = paths
  }
}
