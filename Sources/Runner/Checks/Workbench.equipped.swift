import Foundation

extension Workbench {
  /// The programs of this machine, the real supervisor, and the user's cache. Removes what an earlier
  /// run that was killed has left.
  package static func equipped(
    environment: [String: String], database: String?, limits: TrialLimits
  ) async throws -> Workbench {
    Scratch.sweep()
    let cache = cacheDirectory(environment)
    let supervisor = Supervisor.live
    let user = unprivileged()
    let toolbox = try await Toolbox.search(
      path: environment["PATH"],
      versions: ToolVersions(cache: cache, supervisor: supervisor, user: user))
    return Workbench(
      toolbox: toolbox, supervisor: supervisor, cache: cache, user: user, database: database,
      limits: limits)
  }

  /// `$XDG_CACHE_HOME/sandbox`, else `~/.cache/sandbox` (XDG Base Directory Specification); nil if
  /// neither is an absolute path, or if what is there is not ours alone to write.
  static func cacheDirectory(_ environment: [String: String]) -> String? {
    let base =
      environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment["HOME"].flatMap { $0.hasPrefix("/") ? "\($0)/.cache" : nil }
    guard let base else { return nil }
    let path = "\(base)/sandbox"
    var status = stat()
    if lstat(path, &status) == 0 {
      let isOurs =
        status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid()
        && status.st_mode & 0o022 == 0
      return isOurs ? path : nil
    }
    return path
  }

  /// Whom root runs tools as: PostgreSQL refuses to run as root, and nothing else should.
  static func unprivileged() -> User? {
    guard geteuid() == 0 else { return nil }
    guard let entry = getpwnam("nobody"), entry.pointee.pw_uid > 0, entry.pointee.pw_gid > 0 else {
      return User(uid: 65534, gid: 65534)
    }
    return User(uid: entry.pointee.pw_uid, gid: entry.pointee.pw_gid)
  }
}
