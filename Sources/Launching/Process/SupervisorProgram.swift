import Foundation

/// The program that a supervisor is: a small one of its own beside ours, which starts in a third of
/// a millisecond, or else ours once more.
package enum SupervisorProgram {
  package static let name = "sandbox-supervisor"

  /// The absolute path.
  package static let path: String = {
    // Not argv[0]: that may be relative, replaced, or a lie.
    let ourselves = "/proc/self/exe"
    guard let own = try? FileManager.default.destinationOfSymbolicLink(atPath: ourselves) else {
      return ourselves
    }
    let beside = URL(fileURLWithPath: own).deletingLastPathComponent().path + "/" + name
    return isTrusted(beside, as: own) ? beside : ourselves
  }()

  /// Whether it is the small one.
  package static var isBeside: Bool { path.hasSuffix("/\(name)") }

  /// Whether nobody can have put it there who could not have put us there: the same owner, or root,
  /// and writable for no one for whom we are not.
  static func isTrusted(_ path: String, as own: String) -> Bool {
    var program = stat()
    var ours = stat()
    guard lstat(path, &program) == 0, stat(own, &ours) == 0,
      program.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0
    else { return false }
    let writers = (program.st_mode & 0o022) & ~(ours.st_mode & 0o022)
    return (program.st_uid == ours.st_uid || program.st_uid == 0) && writers == 0
  }
}
