import Artifact
import Judging

/// The modules that JavaScript asks for, held against what is there. Nothing is executed.
enum ModuleCheck {
  static let name = "javascript/import"
  /// More findings than that tell nobody more.
  private static let most = 20

  /// An outcome for each file of a report that parses and asks for modules that are not node's own,
  /// by its place in the report.
  static func outcomes(
    for artifacts: [Artifact], after outcomes: [Int: [Outcome]], on baseline: Baseline
  ) -> [Int: Outcome] {
    var found: [Int: Outcome] = [:]
    var tree: ModuleTree?
    var isTold = false
    for (index, artifact) in artifacts.enumerated() {
      guard outcomes[index]?.hasParsedJavaScript == true else { continue }
      let all = ModuleRequests.find(in: artifact.content)
      let requests = all.filter { !Node.isBuiltin($0.specifier) }
      let required = requiredInModule(all, of: artifact)
      guard !requests.isEmpty || required != nil else { continue }
      let known = tree ?? ModuleTree(artifacts: artifacts, upon: baseline.modules)
      tree = known
      var look = ModuleRequestCheck(
        artifact: artifact, tree: known, hasBaseline: baseline.hasDirectory)
      look.take(requests)
      if let required { look.noteRequireInModule(required) }
      // Where nothing could declare a package, one note tells the whole report so.
      if !known.hasManifest, !isTold, look.noteUndeclarable() { isTold = true }
      found[index] = look.outcome
    }
    return found
  }

  /// The first `require` of a file that imports: it is an ES module, and has none but one that it makes.
  private static func requiredInModule(
    _ requests: [ModuleRequest], of artifact: Artifact
  ) -> ModuleRequest? {
    guard requests.contains(where: { $0.kind == .declaration }),
      artifact.content.bytes.firstRange(of: Array("createRequire".utf8)) == nil
    else { return nil }
    return requests.first { $0.kind == .require }
  }

  /// One file's requests, each name once.
  private struct ModuleRequestCheck {
    let artifact: Artifact
    let tree: ModuleTree
    let hasBaseline: Bool
    var missing: [ModuleRequest] = []
    var undeclared: [ModuleRequest] = []
    /// Those that only a bundler completes, and what they are completed to.
    var incomplete: [ModuleRequest] = []
    var complete: [ModuleRequest: String] = [:]
    var findings: [Finding] = []

    mutating func take(_ requests: [ModuleRequest]) {
      let file = artifact.path?.string ?? artifact.rawPath
      var seen: Set<String> = []
      for request in requests where seen.insert(request.specifier).inserted {
        if request.isRelative {
          let candidates = request.candidates(from: file) ?? []
          guard let found = candidates.first(where: tree.has) else {
            missing.append(request)
            continue
          }
          if found != candidates.first, let whole = request.completed(to: found) {
            incomplete.append(request)
            complete[request] = whole
          }
        } else if let package = request.packageName, !tree.declares(package) {
          undeclared.append(request)
        }
      }
      let here =
        hasBaseline ? "is neither in this report nor in the baseline" : "is not in this report"
      let help = hasBaseline ? nil : "name the repository that has it: --baseline DIR"
      note(missing, here) { _ in help }
      note(incomplete, "is found by bundlers only: node completes no name that is imported") {
        [complete] request in complete[request].map { "write \(Self.clipped($0))" }
      }
      if tree.hasManifest {
        note(undeclared, "is declared by no package.json") { request in
          request.packageName.map { "add \(Self.clipped($0)) to its dependencies" }
        }
      }
    }

    private mutating func note(
      _ requests: [ModuleRequest], _ what: String, help: (ModuleRequest) -> String?
    ) {
      findings += requests.prefix(ModuleCheck.most).map {
        finding(at: $0, "`\(Self.clipped($0.specifier))` \(what)", help: help($0))
      }
      if requests.count > ModuleCheck.most {
        let rest = requests[ModuleCheck.most...]
        findings.append(
          finding(at: rest[ModuleCheck.most], "and so it is with \(rest.count.counted("other"))"))
      }
    }

    /// False if there is nothing to say.
    mutating func noteUndeclarable() -> Bool {
      guard let first = undeclared.first else { return false }
      findings.append(
        finding(
          at: first,
          "`\(Self.clipped(first.specifier))` is a package, and there is no package.json to declare it"
        ))
      return true
    }

    mutating func noteRequireInModule(_ request: ModuleRequest) {
      findings.append(
        finding(
          at: request, "there is no `require` in an ES module, which its imports make of this file",
          help: "import it, or make a require of node:module's createRequire"))
    }

    private func finding(
      at request: ModuleRequest, _ message: String, help: String? = nil
    ) -> Finding {
      Finding(
        rule: ModuleCheck.name, severity: .note, message,
        at: artifact.content.position(at: request.offset), help: help)
    }

    private static func clipped(_ name: String) -> String {
      name.utf8.count <= 100 ? name : String(name.unicodeScalars.prefix(99)) + "…"
    }

    var outcome: Outcome {
      Outcome(
        check: Check(
          ModuleCheck.name, tool: nil, missing.isEmpty ? .passed : .unchecked(.needsContext)),
        findings: findings)
    }
  }
}

extension [Outcome] {
  /// Whether node has read the whole file and had nothing against it.
  var hasParsedJavaScript: Bool {
    contains {
      $0.check.name == Language.javascript.syntaxCheck && $0.check.verdict == .passed
    }
  }
}
