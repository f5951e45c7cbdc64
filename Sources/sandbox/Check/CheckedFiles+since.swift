import Artifact
import CKernel
import Foundation
import Judging
import Launching
import Results
import Runner

// `check --since`: what was changed since a commit, as git has it; with --worktree as it stands here.

extension CheckedFiles {
  /// The policy is the one that the commit has. Throws `Git.Problem` and `PolicyProblem`.
  init(
    since rev: String, below names: [String], workTree isWorkTree: Bool, _ choice: PolicyChoice,
    _ session: Session
  ) async throws {
    let repository = try await Repository(session.environment, around: session.directory)
    self.init(root: repository.top)
    let isHook = Judged.isHook(session.environment)
    judged = isWorkTree ? .worktree : isHook ? .index : .head
    // Before the first commit there is nothing to look back to: all is new.
    let head = try? await repository.commit("HEAD")
    let isFirst = head == nil && rev == "HEAD"
    let commit = isFirst ? "" : try await repository.commit(rev)
    let bases = isFirst ? [] : try await repository.bases(of: commit, head ?? commit)
    since = SinceRecord(rev: rev, commit: commit, base: bases.first ?? "", judged: judged.rawValue)
    var old: [GitTree] = []
    for base in bases { old.append(try await repository.tree(of: base)) }
    if old.isEmpty { old = [.empty] }
    let atHead = isFirst ? .empty : try await repository.tree(of: "HEAD")
    let index = try await repository.index()
    let tree = judged == .head ? atHead : index
    let places = try names.flatMap { try Changes.places(of: $0, in: repository.top) }
    func isNamed(_ path: [UInt8]) -> Bool {
      places.isEmpty || places.contains { Changes.is(path, below: $0) }
    }

    let changed = tree.changes(since: old)
    let untracked = try await repository.untracked()
    let work = WorkTree(repository: repository)
    if isWorkTree {
      let known = index.entries.filter { $0.kind == .file }.map(\.path)
      let edited = try await work.differences(
        at: (known + untracked.filter { $0.last != .slash }).filter(isNamed), from: index,
        index: index, anything: true)
      let committed = atHead.changes(since: old)
      let paths = Set((changed + committed).map(\.path) + edited.map(\.path)).filter(isNamed)
      for path in paths.inOrder() { takeStanding(path, in: repository) }
      judge(changed.map(\.path) + Array(paths))
    } else {
      let mine = changed.filter { isNamed($0.path) }
      try await take(mine, of: repository)
      // What stands here otherwise might be taken for what was judged.
      let beside = try await work.differences(
        at: mine.compactMap { $0.entry?.kind == .file ? $0.path : nil }.filter {
          Self.isCode($0.text)
        }, from: tree, index: index, anything: true)
      for (path, difference) in beside {
        refuse(path, Changes.message(difference, isStaged: judged == .index))
      }
      judge(changed.map(\.path))
      upon = try await Self.copy(of: tree, without: Set(files.map(\.path)), in: repository)
    }
    sort()
    policy = try await policy(choice, of: commit, since: rev, in: repository)
  }

  private func policy(
    _ choice: PolicyChoice, of commit: String, since rev: String, in repository: Repository
  ) async throws -> PolicyInForce? {
    switch choice {
    case .none: return nil
    case .named(let path):
      try Changes.mustNotBeLinked(path, in: repository.top)
      return try PolicyFile.named(path)
    case .found where commit.isEmpty: return nil
    case .found:
      let directories = Set(files.map { Changes.directory(of: Array($0.path.utf8)) })
      return try await Changes.policy(
        of: commit, with: try await repository.tree(of: commit),
        for: directories.isEmpty ? [[]] : directories, in: repository, rev: rev)
    }
  }

  private mutating func refuse(_ path: [UInt8], _ message: String) {
    files.removeAll { $0.path.utf8.elementsEqual(path) }
    unreadable.append(Unreadable(path: path.text, message: message))
  }

  /// Notes where the change touches what judges it.
  private mutating func judge(_ paths: [[UInt8]]) {
    for path in Set(paths.filter(Changes.isPolicy)).inOrder() {
      findings.append(
        RunFinding(
          path: path.text,
          Finding(
            .policyChanged, "the change touches a policy", inReport: Position(line: 1, column: 1),
            help: "who changes what judges files does so in a merge of its own, without this gate"))
      )
    }
  }

  /// Takes what git has.
  private mutating func take(_ changes: [GitTree.Change], of repository: Repository) async throws {
    var entries: [GitTree.Entry] = []
    for entry in changes.compactMap(\.entry) {
      switch entry.kind {
      case .conflict: refuse(entry.path, Changes.conflict)
      case .file where !entry.path.isUTF8:
        refuse(entry.path, "the name is not valid UTF-8; rename the file")
      case .file where Self.isCode(entry.path.text): entries.append(entry)
      case .file, .link, .module: skipped += 1
      }
    }
    let contents = try await repository.contents(
      of: entries.map(\.object), atMost: Candidate.largest)
    for (entry, bytes) in zip(entries, contents) {
      if let bytes, !bytes.starts(with: "version https://git-lfs.github.com/spec/".utf8) {
        files.append((entry.path.text, bytes))
      } else {
        refuse(
          entry.path,
          bytes == nil
            ? "its object is not here, or larger than \(Candidate.largest >> 20) MB"
            : "git has a pointer of Git LFS here, not the file")
      }
    }
  }

  /// Takes what stands here; what is gone is nothing to judge.
  private mutating func takeStanding(_ path: [UInt8], in repository: Repository) {
    guard path.isUTF8 else {
      return refuse(path, "the name is not valid UTF-8; rename the file")
    }
    guard Self.isCode(path.text) else {
      skipped += 1
      return
    }
    let names = path.text.split(separator: "/").map(String.init)
    do {
      let parent = try Directory.named(repository.top).directory(names.dropLast())
      guard let name = names.last, let status = try parent.status(of: name) else { return }
      guard status.mode & S_IFMT == S_IFREG else {
        skipped += 1
        return
      }
      files.append((path.text, try parent.read(name, atMost: Candidate.largest)))
    } catch let failure as FileFailure where failure.errno == ENOENT {
    } catch {
      refuse(path, (error as? FileFailure)?.reason ?? "\(error)")
    }
  }

  /// The rest of a tree, as git has it: what is judged builds upon that, not upon what stands here. Of
  /// what nobody reads only the names.
  private static func copy(
    of tree: GitTree, without own: Set<String>, in repository: Repository
  ) async throws -> Scratch {
    let scratch = try Scratch()
    let place = FileTree(try Directory.recorded(scratch.path))
    let entries = tree.entries.filter { entry in
      entry.kind == .file && entry.path.isUTF8 && !own.contains(entry.path.text)
    }
    let read: [GitTree.Entry] = entries.filter {
      [.javascript, .typescript, .jsx, .json, .sql].contains(Language(path: $0.path.text))
    }
    let contents = try await repository.contents(of: read.map(\.object), atMost: 1 << 20)
    var known: [[UInt8]: [UInt8]] = [:]
    for (entry, bytes) in zip(read, contents) { known[entry.path] = bytes }
    for entry in entries {
      // A path that no report may propose is none that a report's file can ask for.
      guard let path = try? ArtifactPath(entry.path.text) else { continue }
      try place.write(known[entry.path] ?? [], at: path)
    }
    return scratch
  }
}
