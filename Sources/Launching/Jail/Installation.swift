import Foundation

/// Where a program that does not lie in the system's directories keeps what it runs with.
struct Installation {
  /// What a run of it must be able to read; empty for a program of the system.
  let paths: [String]

  /// `PREFIX/bin/node` needs `PREFIX/lib`; not all of PREFIX, which may be somebody's home.
  init(of program: String) {
    let system = ["/usr/", "/bin/", "/sbin/", "/lib/", "/lib64/"]
    guard !system.contains(where: program.hasPrefix) else {
      paths = []
      return
    }
    let directory = URL(fileURLWithPath: program).deletingLastPathComponent()
    let prefix = directory.deletingLastPathComponent().path
    var paths = [program]
    if ["bin", "sbin"].contains(directory.lastPathComponent), prefix != "/" {
      let parts = ["lib", "lib64", "libexec", "share/postgresql"].map { "\(prefix)/\($0)" }
      paths += parts.filter { FileManager.default.fileExists(atPath: $0) }
      // A server starts its siblings.
      if FileManager.default.fileExists(atPath: "\(directory.path)/initdb") {
        paths[0] = directory.path
      }
    }
    self.paths = paths
  }
}
