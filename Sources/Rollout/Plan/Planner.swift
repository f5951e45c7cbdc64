import Artifact
import CKernel
import Glibc

/// Looks at what stands where files are to be, and says what must not be touched.
struct Planner {
  private let target: Target
  private(set) var refusals: [Refusal] = []
  /// The directories that have to be made, the upper ones first.
  private(set) var missing: [ArtifactPath] = []
  private var isMissing: Set<ArtifactPath> = []
  private var parents: [[String]: Parent] = [:]
  private let umask = Planner.umask()
  private let now: FileState.Time

  private enum Parent {
    case present(Directory, Inheritance)
    case missing(Inheritance)
    case refused(String)
  }

  /// What new files get from the directory that is there.
  private struct Inheritance {
    var group: UInt32?
    var acl: DefaultACL?
  }

  init(_ target: Target) {
    self.target = target
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    // Where a file system keeps whole seconds only, as ext4 with small inodes, so has the target.
    let isCoarse = (try? target.root.status())?.nanoseconds == 0
    now = FileState.Time(seconds: time.tv_sec, nanoseconds: isCoarse ? 0 : time.tv_nsec)
  }

  /// The change at a path where `before` was found; nil if that is the content, or it is refused. Where
  /// nothing stands yet it may be `like` a file that goes: of the same owner, with the same rights.
  mutating func change(
    at path: ArtifactPath, from before: FileState, to content: [UInt8], sha256: String,
    like other: FileState? = nil
  ) throws -> ChangeSet.Change? {
    var after = FileState(.file)
    after.sha256 = sha256
    after.size = content.count
    after.modified = now
    after.uid = geteuid()
    let inheritance: Inheritance
    switch try parent(path.parent) {
    case .refused(let why):
      refusals.append(Refusal(path: path.string, why: why))
      return nil
    case .missing(let found): inheritance = found
    case .present(let directory, let found):
      inheritance = found
      if let why = try objection(to: before, at: path.name, in: directory) {
        refusals.append(Refusal(path: path.string, why: why))
        return nil
      }
    }
    if before.kind == .file, before.sha256 == sha256 { return nil }
    after.gid = inheritance.group ?? getegid()
    if before.kind == .absent, other == nil,
      let why = objection(toGroup: after.gid, of: "a new file there")
    {
      refusals.append(Refusal(path: path.string, why: why))
      return nil
    }
    after.mode = 0o666 & ~umask
    if let given = inheritance.acl?.given(0o666) {
      after.mode = given.mode
      after.attributes = given.attribute.map { [$0] } ?? []
    }
    if let old = [before, other].compactMap(\.self).first(where: { $0.kind == .file }) {
      // What lends rights to whoever runs the file was given to the old content, not to this.
      after.mode = old.mode & 0o777
      after.uid = old.uid
      after.gid = old.gid
      after.attributes = old.attributes.filter { $0.name != Attributes.capability }
    }
    return ChangeSet.Change(path: path, before: before, after: after, content: content)
  }

  /// The change that takes away what was found at a path: a file with these very bytes. Nil if nothing
  /// stands there, or it is refused.
  mutating func deletion(
    at path: ArtifactPath, of before: FileState, sha256: String
  ) throws -> ChangeSet.Change? {
    if before.kind == .absent { return nil }
    var why: String?
    switch try parent(path.parent) {
    case .refused(let reason): why = reason
    case .missing: why = "it was changed while it was looked at; try again"
    case .present(let directory, _): why = try objection(to: before, at: path.name, in: directory)
    }
    if why == nil, before.kind != .file || before.sha256 != sha256 {
      why =
        "what stands there is not what the change deletes; make the change again from what is there"
    }
    if let why {
      refusals.append(Refusal(path: path.string, why: why))
      return nil
    }
    return ChangeSet.Change(path: path, before: before, after: .absent, content: [])
  }

  /// Why what stands there cannot be replaced, or nothing be created there.
  private func objection(
    to state: FileState, at name: String, in directory: Directory
  ) throws -> String? {
    switch state.kind {
    case .directory: return "a directory stands there; remove it or rename the file"
    case .special(let word): return "a \(word) stands there, which is never replaced"
    case .unreachable(let why): return why
    case .file, .link, .absent: break
    }
    guard let status = try directory.status(of: name) else { return nil }
    if status.flags & UInt32(KERNEL_IMMUTABLE | KERNEL_APPEND_ONLY) != 0 {
      return "the file is immutable (chattr +i or +a); take that from it with chattr first"
    }
    let me = geteuid()
    if me != 0, status.uid != me {
      return "the file belongs to another user (uid \(status.uid)), "
        + "to whom we could not give it back; run as that user"
    }
    return objection(toGroup: status.gid, of: "the file")
  }

  /// Only a member gives a file to a group.
  private func objection(toGroup group: gid_t, of what: String) -> String? {
    let groups = [gid_t](unsafeUninitializedCapacity: 65_536) { list, count in
      count = max(0, Int(getgroups(65_536, list.baseAddress)))
    }
    if geteuid() == 0 || group == getegid() || groups.contains(group) { return nil }
    return "\(what) has the group \(group), of which you are no member, and could not get it; "
      + "run as a member of it"
  }

  /// The directory that files are to be in.
  private mutating func parent(_ names: [String]) throws -> Parent {
    if let known = parents[names] { return known }
    let found = try look(for: names)
    parents[names] = found
    return found
  }

  private mutating func look(for names: [String]) throws -> Parent {
    if names.first?.lowercased().hasPrefix(Store.name) == true {
      return .refused("\(Store.name) in a target holds the tool's own files")
    }
    var current = target.root
    var inheritance = Inheritance()
    for depth in 0...names.count {
      if depth > 0 {
        do throws(FileFailure) {
          current = try current.directory([names[depth - 1]])
        } catch {
          guard error.errno == ENOENT else { return .refused(error.barrier ?? error.description) }
          if let why = try objection(toChanging: current) { return .refused(why) }
          try remember(Array(names.prefix(depth)), names)
          inheritance.acl = try DefaultACL(of: current)
          return .missing(inheritance)
        }
      }
      let status = try current.status()
      inheritance.group = status.mode & S_ISGID != 0 ? status.gid : nil
      if target.reserved.contains(Directory.Identity(status)) {
        return .refused("\(current.path) holds the tool's own files")
      }
    }
    if let why = try objection(toChanging: current) { return .refused(why) }
    inheritance.acl = try DefaultACL(of: current)
    return .present(current, inheritance)
  }

  /// Why nothing can be installed in a directory.
  private func objection(toChanging directory: Directory) throws -> String? {
    if try directory.status().flags & UInt32(KERNEL_IMMUTABLE | KERNEL_APPEND_ONLY) != 0 {
      return "the directory \(directory.path) is immutable (chattr +i or +a)"
    }
    if faccessat(directory.descriptor, ".", W_OK | X_OK, AT_EACCESS) != 0 {
      return "the directory \(directory.path) cannot be written: "
        + String(cString: strerror(errno)).lowercased()
    }
    return nil
  }

  private mutating func remember(_ first: [String], _ all: [String]) throws {
    for count in first.count...all.count {
      let path = try ArtifactPath(all.prefix(count).joined(separator: "/"))
      if isMissing.insert(path).inserted { missing.append(path) }
    }
  }

  /// The bits that new files do not get. From /proc: umask(2) cannot tell it without changing it.
  private static func umask() -> Int {
    let status = (try? Contents.ofFile("/proc/self/status")) ?? []
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix("Umask:") }
    return line.flatMap { $0.dropFirst(6).split { $0 == " " || $0 == "\t" }.first }
      .flatMap { Int($0, radix: 8) }
      ?? 0o022
  }
}
