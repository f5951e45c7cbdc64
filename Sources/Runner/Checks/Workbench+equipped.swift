import Artifact
import CKernel
import Foundation
import Judging
import Launching

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
    let (cache, refusal) = cacheDirectory(environment)
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
    bench.cacheRefusal = refusal
    _ = await swept
    return bench
  }

  /// `$XDG_CACHE_HOME/sandbox`, else `~/.cache/sandbox` (XDG Base Directory Specification); nil if
  /// neither is an absolute path. Where it is not ours alone, nil and why: nothing in it is used.
  static func cacheDirectory(_ environment: [String: String]) -> (path: String?, refusal: String?) {
    let base =
      environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment["HOME"].flatMap { $0.hasPrefix("/") ? "\($0)/.cache" : nil }
    guard let base else { return (nil, nil) }
    let path = "\(base)/sandbox"
    do {
      if let cache = try existing(path) {
        let status = try cache.status()
        guard status.uid == geteuid(), status.mode & 0o022 == 0 else {
          return (nil, refusal(path, "it is not yours alone"))
        }
      }
      // What is not there yet is made below the nearest directory that is.
      var above = path
      while above != "/" {
        if let found = try existing(above) {
          if let intruder = try found.intruder() { return (nil, refusal(path, "\(intruder)")) }
          return (found.path + path.dropFirst(above.count), nil)
        }
        above =
          above.lastIndex(of: "/").map { $0 == above.startIndex ? "/" : String(above[..<$0]) }
          ?? "/"
      }
      return (path, nil)
    } catch {
      return (nil, refusal(path, "\(error)"))
    }
  }

  private static func existing(_ path: String) throws(FileFailure) -> Directory? {
    do throws(FileFailure) {
      return try Directory.named(path)
    } catch {
      guard error.errno == ENOENT else { throw error }
      return nil
    }
  }

  private static func refusal(_ path: String, _ why: String) -> String {
    "the cache \(path) is not used, so each run makes what it could keep there: \(why); name another "
      + "with XDG_CACHE_HOME"
  }

  /// Whom root runs tools as: PostgreSQL refuses to run as root, and nothing else should.
  /// Nil where we are not root.
  package static func unprivileged() throws -> User? { try RunUser.ofThisProgram() }
}
