import Foundation

extension Workbench {
  /// The programs of this machine, the real supervisor, the strongest jail that can be made here (at
  /// least `least`), and the user's cache. Removes what an earlier run that was killed has left.
  ///
  /// Throws `JailFailure` where there is no such jail.
  package static func equipped(
    environment: [String: String], database: String?, limits: TrialLimits,
    jail least: Jail.Tier? = nil, runsSQL: Bool = false
  ) async throws -> Workbench {
    async let swept = Scratch.sweep()
    let cache = cacheDirectory(environment)
    let user = try unprivileged()
    let memory = JailMemory(cache: cache, user: user)
    let supervisor = memory.watching(.live)
    var (jail, obstacles) = (Jail(tier: .namespaces, user: user), [JailSurvey.Obstacle]())
    if !memory.holds {
      (jail, obstacles) = try await JailSurvey(supervisor: supervisor, user: user)
        .strongest(atLeast: least)
      if jail.tier == .namespaces { memory.keep() }
    }
    let toolbox = try await Toolbox.search(
      path: environment["PATH"],
      versions: ToolVersions(cache: cache, supervisor: supervisor, jail: jail))
    var bench = Workbench(
      toolbox: toolbox, supervisor: supervisor, jail: jail, obstacles: obstacles, cache: cache,
      database: database, limits: limits)
    bench.runsSQL = runsSQL
    _ = await swept
    return bench
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
  /// Nil where we are not root.
  package static func unprivileged() throws -> User? { try RunUser.ofThisProgram() }
}
