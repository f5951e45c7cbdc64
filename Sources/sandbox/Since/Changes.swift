import Artifact
import Judging
import Results
import Runner

/// What was changed since a commit, as far as reports are concerned.
struct Changes: Sendable {
  /// Reports as git keeps them: what is judged.
  private(set) var kept = KeptReports()
  /// Files of the working tree that may be reports, as they are named from the current directory: what is
  /// judged instead where that was asked for.
  private(set) var standing: [String] = []
  private(set) var unreadable: [Unreadable] = []
  /// What was found of the change itself.
  private(set) var findings: [RunFinding] = []
  let since: SinceRecord
  /// Who made the commit that is judged; in a hook whoever makes it.
  private(set) var author: String?
  let judged: Judged
  /// The policy of the commit, or the one that was named.
  private(set) var policy: PolicyInForce?

  /// How documents that are no reports are read, where the policy lets them in.
  private let form: PlainForm?
  let session: Session
  let repository: Repository
  /// What was named, from the top of the repository; empty for all of it.
  let places: [[UInt8]]
  /// The directories of what is judged, from the top.
  private var directories: Set<[UInt8]> = []
  private var refused: Set<ExactText> = []
  /// All files that were changed, with the repository that has them: what looks like a report and is not
  /// read as one is refused, once it is known what the policy exempts.
  var suspects: [(path: [UInt8], object: String, repository: Repository)] = []

  /// `judges` are files that the verdict depends on besides the policy: a change that touches one of
  /// them is an error, too.
  ///
  /// Throws `PolicyProblem` and `Git.Problem`.
  init(
    since rev: String, below names: [String], judgedBy judges: [String] = [],
    workTree isWorkTree: Bool = false, as form: PlainForm? = nil, _ choice: PolicyChoice,
    _ session: Session
  ) async throws {
    self.session = session
    self.form = form
    let repository = try await Repository(session.environment, around: session.directory)
    self.repository = repository
    judged = isWorkTree ? .worktree : Judged.isHook(session.environment) ? .index : .head
    // Before the first commit a hook has nothing to look back to: all that is staged is new.
    let mayBeFirst = judged == .index && rev == "HEAD"
    let isFirst = mayBeFirst ? (try? await repository.commit(rev)) == nil : false
    let commit = isFirst ? "" : try await repository.commit(rev)
    let head = isFirst ? "" : try await repository.commit("HEAD")
    let bases = isFirst ? [""] : try await repository.bases(of: commit, head)
    author =
      judged == .head
      ? await repository.author(of: head) : session.environment["GIT_AUTHOR_EMAIL"]
    since = SinceRecord(rev: rev, commit: commit, base: bases[0], judged: judged.rawValue)
    places = try names.flatMap { try Self.places(of: $0, in: repository.top) }

    var trees: [String: GitTree] = [:]
    for object in Set(bases + [head]) where !object.isEmpty {
      trees[object] = try await repository.tree(of: object)
    }
    let old = bases.map { trees[$0] ?? .empty }
    let atHead = trees[head] ?? .empty
    let index = try await repository.index()
    let here = Checkout(
      repository: repository, tree: judged == .index ? index : atHead, index: index,
      untracked: try await repository.untracked())
    for name in names { try mustBeThere(name, in: old + [atHead, index]) }

    let changed: [GitTree.Change]
    switch judged {
    case .head, .index:
      changed = here.tree.changes(since: old)
      try await take(changed, of: here.tree, since: old)
      if judged == .head { try await refuseStaged(index.changes(since: [atHead])) }
      try await compare(here)
      try await mistrust(changed)
    case .worktree:
      changed = try await takeStanding(old, here)
    }
    policy = try await policy(choice, since: rev, commit, trees[commit])
    if let form, policy?.policy.forms.contains(form) != true {
      throw PolicyProblem(
        "plain documents say nothing of their risks, and \(policy?.name ?? "no policy of \(rev)") does not "
          + "let them in: \"from\": [\"\(form.rawValue)\"] would")
    }
    try await refuseLookAlikes()
    try await judge(changed, by: judges, here)
  }

  /// What is to be tried.
  var search: Search { judged == .worktree ? Search(files: standing) : kept.search }

  /// Reads what is to be tried: from the objects, or from where it stands.
  func read(_ files: [Search.File]) async throws -> [Candidate] {
    let named = files.map { Search.File(path: $0.path, isNamed: true, size: $0.size) }
    let found =
      judged == .worktree
      ? try await Trial.reader(as: form)(form == nil ? files : named)
      : try await kept.read(files, as: form)
    return found.map(\.unlessEmpty)
  }

  private func policy(
    _ choice: PolicyChoice, since rev: String, _ commit: String, _ tree: GitTree?
  ) async throws -> PolicyInForce? {
    switch choice {
    case .none: return nil
    case .named(let path):
      try Self.mustNotBeLinked(path, in: repository.top)
      return try PolicyFile.named(path)
    // Before the first commit no revision has one.
    case .found where commit.isEmpty: return nil
    case .found:
      let tree = if let tree { tree } else { try await repository.tree(of: commit) }
      return try await Self.policy(
        of: commit, with: tree, for: directories.isEmpty ? [[]] : directories, in: repository,
        rev: rev)
    }
  }

  func shown(_ path: [UInt8]) -> String { session.shown(repository.place(of: path)) }

  /// Notes what cannot be judged, once.
  mutating func refuse(_ path: [UInt8], _ message: String) { refuse(shown: shown(path), message) }

  mutating func refuse(shown path: String, _ message: String) {
    guard refused.insert(ExactText(path)).inserted else { return }
    // One path is judged, or cannot be.
    kept.remove(path)
    unreadable.append(Unreadable(path: path, message: message))
  }

  /// Takes reports of a repository: by their paths from the top of ours, with their objects.
  mutating func take(
    _ files: [(path: [UInt8], object: String)], of repository: Repository
  ) async throws {
    let found = files.map { (shown($0.path), $0.object) }
    for problem in try await kept.add(found, of: repository) {
      refuse(shown: problem.path, problem.message)
    }
    for file in files { directories.insert(Self.directory(of: file.path)) }
  }

  /// Takes a file of the working tree.
  mutating func take(standing path: [UInt8]) {
    standing.append(shown(path))
    directories.insert(Self.directory(of: path))
  }

  /// Notes that the change touches what judges it.
  mutating func find(_ path: [UInt8], isResult: Bool) {
    let what = isResult ? "the results that it is compared with" : "a policy"
    let finding = Finding(
      .policyChanged, "the change touches \(what)", inReport: Position(line: 1, column: 1),
      help: "who changes what judges reports does so in a merge of its own, without this gate")
    findings.append(RunFinding(path: shown(path), finding))
  }

  static func directory(of path: [UInt8]) -> [UInt8] {
    Array(path[..<(path.lastIndex(of: .slash) ?? 0)])
  }
}

extension Candidate {
  /// The same; what was changed is no plain document if it holds no file. Nobody named it.
  fileprivate var unlessEmpty: Candidate {
    guard case .report(let report) = content, !report.format.isReport else { return self }
    let found = Extraction(report)
    let isEmpty =
      found.artifacts.isEmpty
      && found.findings.allSatisfy { $0.severity != .error || $0.rule == Rule.noArtifacts.id }
    return Candidate(path: path, isNamed: false, content: isEmpty ? .noReport : content)
  }
}
