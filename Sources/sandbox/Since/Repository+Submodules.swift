import Artifact
import Foundation

extension Repository {
  /// Whether a commit is here.
  func has(commit: String) async throws -> Bool {
    let answer = try await git.ask(
      .revParse, ["--verify", "--quiet", "--end-of-options", "\(commit)^{commit}"])
    return answer.status == 0 && answer.line == commit
  }

  /// That of a directory of a working tree; nil where there is none of its own: git would find the one
  /// around it, and a link may lead anywhere.
  init?(checkout place: String, _ environment: [String: String]) async throws {
    var status = stat()
    guard RealPath.of(place) == place, lstat("\(place)/.git", &status) == 0,
      status.st_mode & S_IFMT != S_IFLNK
    else { return nil }
    try await self.init(submodule: place, environment)
  }

  /// The repository that has a submodule's commit: the one in its place in the working tree, else the one
  /// that git keeps of it. Its name comes from the branch, and names no more than a directory of git's own;
  /// what is there is told by the commit.
  func submodule(
    _ module: GitTree.Entry, of tree: GitTree, standingAt path: [UInt8], top: String,
    _ environment: [String: String]
  ) async throws -> Repository? {
    let place = "\(top)/\(path.text)"
    if let found = try await Repository(checkout: place, environment),
      try await found.has(commit: module.object)
    {
      return found
    }
    guard let name = try await name(of: module, in: tree) else { return nil }
    let kept = try await git(.revParse, "--git-path", "modules/\(name)").line
    let common = try await git(.revParse, "--git-common-dir").line + "/modules/\(name)"
    for place in kept == common ? [kept] : [kept, common] {
      let whole = place.hasPrefix("/") ? place : "\(self.top)/\(place)"
      if let found = try await Repository(submodule: whole, environment),
        try await found.has(commit: module.object)
      {
        return found
      }
    }
    return nil
  }

  /// The name that `.gitmodules` gives a submodule; nil where there is none, or none that git would take
  /// (no part of it is `..`: gitmodules(5)).
  private func name(of module: GitTree.Entry, in tree: GitTree) async throws -> String? {
    guard let file = tree[Array(".gitmodules".utf8)], file.kind == .file else { return nil }
    let answer = try await git.ask(
      .configuration,
      ["--blob", file.object, "-z", "--no-includes", "--get-regexp", "^submodule\\..*\\.path$"])
    guard answer.status == 0 else { return nil }
    for part in answer.parts {
      guard let end = part.firstIndex(of: ASCII.lf), part[(end + 1)...] == module.path[...] else {
        continue
      }
      let key = part[..<end].text
      let name = String(key.dropFirst("submodule.".count).dropLast(".path".count))
      let parts = name.split(
        omittingEmptySubsequences: false, whereSeparator: { $0 == "/" || $0 == "\\" })
      return parts.contains { $0.isEmpty || $0 == ".." || $0 == "." } ? nil : name
    }
    return nil
  }
}
