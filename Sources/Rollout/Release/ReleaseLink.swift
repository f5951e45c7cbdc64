import Artifact
import Glibc

/// A target that is a link to one of several releases, as `current -> releases/20240101`: a new release
/// is made beside the one that it leads to, and the link is switched, by one rename.
package struct ReleaseLink: Sendable {
  /// The directory that holds the link, under the link's path: what is locked, and found again.
  package let target: Target
  /// What the link leads to: what a change is planned upon.
  package let release: Target
  /// The link, in the directory that holds it.
  let path: ArtifactPath
  let state: FileState
  /// The way from there down to the release.
  let way: ArtifactPath

  /// Opens the link that a person names.
  package init(path given: String, home: Home?) throws {
    let link: (directory: Directory, name: String)?
    do {
      link = try Directory.parent(of: given)
    } catch {
      throw Self.unusable(
        given, "the directory that holds it cannot be opened (\(error))",
        "name a link in one that is there")
    }
    guard let (directory, name) = link, let path = try? ArtifactPath(name) else {
      throw Self.unusable(given, "it is named by no plain name", "name the link itself")
    }
    let state = try directory.state(of: name)
    guard state.kind == .link else {
      throw Self.unusable(
        given, state.kind == .absent ? "nothing is there" : "a \(state.kind.word) is there",
        "make it one (mv current releases/first && ln -s releases/first current), or leave --atomic away"
      )
    }
    guard let text = String(validating: state.linkTarget, as: UTF8.self),
      let way = Self.way(text, from: directory)
    else {
      throw Self.unusable(
        given, "it does not lead plainly to a directory below \(directory.path)",
        "let it name the release itself, as 'releases/20240101' or by its real absolute path")
    }
    let release: Directory
    do throws(FileFailure) {
      release = try directory.directory(way.components)
    } catch {
      let why = error.barrier.map { $0.isEmpty ? "nothing is there" : $0 }
      throw Self.unusable(
        given, "\(way.string), which it names, cannot be opened (\(why ?? error.description))",
        "let it name a directory that is there, by a way without links, in the same file system")
    }
    (self.path, self.state, self.way) = (path, state, way)
    target = try Target(directory, home: home, link: name)
    self.release = try Target(release, home: home)
  }

  private static func unusable(_ given: String, _ why: String, _ advice: String) -> RolloutError {
    .unusable("--atomic switches a link to a directory, and \(given) is none: \(why); \(advice)")
  }

  /// What the text of a link names below the directory that it is in; nil for anything else. No link may
  /// be on the way, and no `..`: who can turn such a one switches what nobody looks at.
  private static func way(_ text: String, from directory: Directory) -> ArtifactPath? {
    var bytes = Array(text.utf8)[...]
    let above = Array(directory.naming("").utf8)
    if bytes.starts(with: above) { bytes = bytes.dropFirst(above.count) }
    while bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
    return try? ArtifactPath(String(decoding: bytes, as: UTF8.self))
  }

  /// The way to a release of that name beside this one.
  func beside(_ name: String) throws -> ArtifactPath {
    try ArtifactPath((way.parent + [name]).joined(separator: "/"))
  }

  /// The link, as it leads to a release of that name beside this one: relative where it was.
  func leading(to name: String) -> FileState {
    let slash = UInt8(ascii: "/")
    var text = state.linkTarget[...]
    while text.last == slash { text = text.dropLast() }
    while let last = text.last, last != slash { text = text.dropLast() }
    var after = state
    after.linkTarget = Array(text + name.utf8)
    after.size = after.linkTarget.count
    after.sha256 = SHA256.hex(after.linkTarget)
    // Whole seconds are kept by every file system.
    after.modified = FileState.Time(seconds: Int(Moment.now.seconds), nanoseconds: 0)
    return after
  }
}
