import Artifact
import Judging

/// The modules that JavaScript asks for, held against what is there. Nothing is executed.
enum ModuleCheck {
  static let name = "javascript/import"
  /// More findings than that tell nobody more.
  private static let most = 20

  /// An outcome for each file of a report that parses and asks for modules that are not node's own, or
  /// uses what its own module system has not, by its place in the report.
  static func outcomes(
    for artifacts: [Artifact], after outcomes: [Int: [Outcome]], on baseline: Baseline
  ) -> [Int: Outcome] {
    var found: [Int: Outcome] = [:]
    var modules: ReportModules?
    var isTold = false
    for (index, artifact) in artifacts.enumerated() {
      guard let parsed = outcomes[index]?.parsed else { continue }
      let node = Node.version(in: parsed.check.tool)
      let requests = ModuleRequests.find(in: artifact.content)
        .filter { !Node.has($0.specifier, node) }
      let isBundled = parsed.check.tool?.hasPrefix(Tool.Name.node.rawValue) != true
      let face = parsed.moduleType == .module ? ModuleFace(of: artifact.content) : nil
      let lacking = (face == nil ? nil : parsed.names) ?? []
      guard !requests.isEmpty || face?.foreign.isEmpty == false || !lacking.isEmpty else {
        continue
      }
      let known =
        modules ?? ReportModules(artifacts: artifacts, after: outcomes, on: baseline)
      modules = known
      var look = ModuleRequestCheck(
        artifact: artifact, modules: known, node: node)
      look.take(requests, isBundled: isBundled)
      if let face {
        look.link(face)
        look.noteLacking(face, lacking)
        look.noteMix(face)
      } else if isBundled, !known.augments {
        look.linkBundled(
          ModuleFace(of: artifact.content, isTyped: Language(path: look.file) == .typescript))
      }
      // Where nothing could declare a package, one note tells the whole report so.
      if !isBundled, !known.tree.hasManifest, !isTold, look.noteUndeclarable() { isTold = true }
      found[index] = look.outcome
    }
    return found
  }

  /// One file's requests, each name once.
  private struct ModuleRequestCheck {
    let artifact: Artifact
    let modules: ReportModules
    /// The version of node that read the file.
    let node: [Int]
    var missing: [ModuleRequest] = []
    /// Those that the package.json's `"imports"` do not have, and those of a later node.
    var unmapped: [ModuleRequest] = []
    /// Those that stand for files that are not there.
    var astray: [ModuleRequest] = []
    var later: [(request: ModuleRequest, since: String?)] = []
    var undeclared: [ModuleRequest] = []
    /// Those that only a bundler completes, and what they are completed to.
    var incomplete: [ModuleRequest] = []
    var complete: [ModuleRequest: String] = [:]
    /// Whether node is who reads it, and so refuses one of them.
    var isRefused = false
    var findings: [Finding] = []
    var hasFailed = false
    /// What is asked of files of the report that are unchecked.
    var unsure: [(ask: ModuleFace.Ask, specifier: String, name: String)] = []
    /// Whether a module of node's own has not what it is asked for.
    var lacksName = false

    var file: String { artifact.path?.string ?? artifact.rawPath }
    private var tree: ModuleTree { modules.tree }

    /// Of what is bundled before it runs only the paths are looked for, in all ways that a bundler might.
    mutating func take(_ requests: [ModuleRequest], isBundled: Bool) {
      var seen: Set<String> = []
      for request in requests where seen.insert(request.specifier).inserted {
        if isBundled {
          if request.isRelative, !request.asImport.bundled(from: file).contains(where: tree.has) {
            missing.append(request)
          }
        } else if request.specifier.hasPrefix("node:") {
          takeBuiltin(request)
        } else if request.specifier.hasPrefix("#") {
          let targets = tree.targets(of: request.specifier)
          if targets.isEmpty {
            unmapped.append(request)
          } else if !targets.contains(where: {
            !$0.hasPrefix("./") || tree.has(String($0.dropFirst(2)))
          }) {
            astray.append(request)
          }
        } else if request.isRelative {
          let candidates = request.candidates(from: file) ?? []
          guard let found = candidates.first(where: tree.has) else {
            missing.append(request)
            // What a bundler would have found.
            if request.kind == .require,
              let other = request.asImport.candidates(from: file)?.first(where: tree.has)
            {
              complete[request] = request.completed(to: other)
            }
            continue
          }
          if found != candidates.first, let whole = request.completed(to: found) {
            incomplete.append(request)
            complete[request] = whole
            isRefused =
              isRefused
              || request.kind == .declaration && file.lowercased().hasSuffix(".mjs")
                && !Self.bundlers.contains(where: tree.declares)
          }
        } else if let package = request.packageName, !tree.declares(package) {
          undeclared.append(request)
        }
      }
      let hasBaseline = modules.baseline.hasDirectory
      let here =
        hasBaseline ? "is neither in this report nor in the baseline" : "is not in this report"
      let help = hasBaseline ? nil : "name the repository that has it: --baseline DIR"
      note(missing, here) { [complete] request in
        complete[request].map { "write \(Self.clipped($0)): `require` completes no such name" }
          ?? help
      }
      note(unmapped, "is in the \"imports\" of no package.json") { _ in help }
      note(astray, "stands for a file that \(here)") { _ in help }
      for (request, since) in later.prefix(ModuleCheck.most) {
        findings.append(
          finding(
            at: request,
            "`\(Self.clipped(request.specifier))` is "
              + (since.map { "of node \($0), and node \(nodeVersion) is here" }
                ?? "no module of a node that is known"),
            severity: .warning, help: "install a node that has it, or do without"))
      }
      note(incomplete, "is found by bundlers only: node completes no name that is imported") {
        [complete] request in complete[request].map { "write \(Self.clipped($0))" }
      }
      if tree.hasManifest {
        note(undeclared, "is declared by no package.json") { request in
          request.packageName.map { "add \(Self.clipped($0)) to its dependencies" }
        }
      }
    }

    private static let bundlers = [
      "vite", "webpack", "rollup", "esbuild", "parcel", "next", "nuxt", "astro", "tsup", "tsx",
      "@rspack/core", "bun",
    ]

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

    private var nodeVersion: String { node.map(String.init).joined(separator: ".") }

    private mutating func takeBuiltin(_ request: ModuleRequest) {
      if let since = Node.prefixed[request.specifier] {
        later.append((request, since))
      } else if request.kind == .declaration, Node.isKnown(node) {
        fail(at: request.offset, "node has no module `\(Self.clipped(request.specifier))`")
      } else {
        later.append((request, nil))
      }
    }

    /// Holds the names that it asks for against the modules that are to give them.
    mutating func link(_ face: ModuleFace) {
      var seen: Set<String> = []
      let asks = face.asks.filter { ask in
        // A bundler makes something else of `./a.svg?raw`.
        !ask.specifier.contains("?") && seen.insert(ask.specifier + "\0" + ask.name).inserted
      }
      for ask in asks {
        guard let path = modules.path(of: ask.specifier, from: file) else { continue }
        if path.hasSuffix(".json") {
          linkJSON(ask, isRead: face.attributed.contains(ask.specifier), seen: &seen)
          continue
        }
        let (name, specifier) = (Self.clipped(ask.name), Self.clipped(ask.specifier))
        switch modules.links.answer(to: ask.name, of: path) {
        case .yes: break
        case .unknown: if modules.isUnchecked(path) { unsure.append((ask, specifier, name)) }
        case .twice:
          fail(
            at: ask.offset, "two stars of `\(specifier)` export `\(name)`, each another one",
            help: "node refuses the import: ask the one that is meant for it")
        case .no: failLacking(ask, path)
        case .unseen:
          fail(
            at: ask.offset,
            "node sees no export named `\(name)` in `\(specifier)`, which is CommonJS: it refuses the import",
            help: "import the default, and take `\(name)` of that")
        }
      }
      if let (ask, specifier, name) = unsure.first {
        let more =
          unsure.count > 1 ? ", and so it is with \((unsure.count - 1).counted("other"))" : ""
        findings.append(
          Finding(
            rule: ModuleCheck.name, severity: .note,
            "`\(specifier)` is unchecked: whether it exports `\(name)` is not known\(more)",
            at: artifact.content.position(at: ask.offset)))
      }
      if modules.isSpent {
        findings.append(
          Finding(
            rule: ModuleCheck.name, severity: .note,
            "the modules pass on so much of each other that not every name was looked for"))
      }
    }

    /// The same of what is bundled: there CommonJS and JSON give what they are asked for.
    mutating func linkBundled(_ face: ModuleFace) {
      var seen: Set<String> = []
      for ask in face.asks where seen.insert(ask.specifier + "\0" + ask.name).inserted {
        guard let path = modules.path(of: ask.specifier, from: file), modules.isModule(path),
          modules.links.answer(to: ask.name, of: path) == .no
        else { continue }
        failLacking(ask, path)
      }
    }

    private mutating func failLacking(_ ask: ModuleFace.Ask, _ path: String) {
      let names = modules.links.names(of: path)
      let some = names.prefix(5).map { "`\(Self.clipped($0))`" }.joined(separator: ", ")
      let more = names.count > 5 ? " and \((names.count - 5).counted("other"))" : ""
      let (name, specifier) = (Self.clipped(ask.name), Self.clipped(ask.specifier))
      fail(
        at: ask.offset, "`\(specifier)` does not provide an export named `\(name)`",
        help: names.isEmpty ? "it exports nothing by name" : "it exports \(some)\(more)")
    }

    /// Tells what this node's own modules have not: a later one may.
    mutating func noteLacking(_ face: ModuleFace, _ lacking: Set<String>) {
      for ask in face.asks where !lacking.isEmpty {
        let bare =
          ask.specifier.hasPrefix("node:") ? ask.specifier.dropFirst(5) : ask.specifier[...]
        guard lacking.contains("\(bare) \(ask.name)") else { continue }
        lacksName = true
        findings.append(
          Finding(
            rule: ModuleCheck.name, severity: .warning,
            "`\(ask.specifier)` of node \(nodeVersion) has no export named `\(Self.clipped(ask.name))`",
            at: artifact.content.position(at: ask.offset),
            help: "node refuses the import: mend the name, or install a node that has it"))
      }
    }

    private mutating func linkJSON(_ ask: ModuleFace.Ask, isRead: Bool, seen: inout Set<String>) {
      let specifier = Self.clipped(ask.specifier)
      if isRead, ask.name != "default" {
        fail(
          at: ask.offset,
          "`\(specifier)` is JSON: it only has a default, and no `\(Self.clipped(ask.name))`",
          help: "import the default, and take it of that")
      } else if !isRead, seen.insert(ask.specifier).inserted {
        findings.append(
          Finding(
            rule: ModuleCheck.name, severity: .note,
            "`\(specifier)` is JSON: node imports only its default, and only with { type: 'json' }",
            at: artifact.content.position(at: ask.offset)))
      }
    }

    private mutating func fail(at offset: Int, _ message: String, help: String? = nil) {
      hasFailed = true
      let count = findings.count { $0.rule == Rule.moduleLink.id }
      guard count < ModuleCheck.most else { return }
      findings.append(
        Finding(
          .moduleLink, message, at: artifact.content.position(at: offset), help: help))
    }

    /// What the file uses of CommonJS, though it is an ES module.
    mutating func noteMix(_ face: ModuleFace) {
      let why =
        face.hasStatements
        ? "which its imports or exports make of this file"
        : file.lowercased().hasSuffix(".mjs")
          ? "which its name makes of this file" : "as which node reads this file"
      for (word, offset) in face.foreign {
        let rule = word == .require ? ModuleCheck.name : Rule.moduleMix.id
        findings.append(
          Finding(
            rule: rule, severity: .note, "there is no `\(word.rawValue)` in an ES module, \(why)",
            at: artifact.content.position(at: offset), help: word.advice))
      }
    }

    private func finding(
      at request: ModuleRequest, _ message: String, severity: Severity = .note,
      help: String? = nil
    ) -> Finding {
      Finding(
        rule: ModuleCheck.name, severity: severity, message,
        at: artifact.content.position(at: request.offset), help: help)
    }

    private static func clipped(_ name: String) -> String {
      name.utf8.count <= 100 ? name : String(name.unicodeScalars.prefix(99)) + "…"
    }

    var outcome: Outcome {
      let isOpen =
        !missing.isEmpty || !unmapped.isEmpty || !astray.isEmpty || !later.isEmpty || lacksName
        || isRefused || !unsure.isEmpty || modules.isSpent
      var outcome = Outcome(
        check: Check(ModuleCheck.name, tool: nil, isOpen ? .unchecked(.needsContext) : .passed),
        findings: findings)
      // A check of its own: a policy that lowers the one does not lower the other.
      if hasFailed { outcome.further = [Check(Rule.moduleLink.id, tool: nil, .failed)] }
      return outcome
    }
  }
}

extension ModuleFace.ForeignWord {
  fileprivate var advice: String {
    switch self {
    case .require: "import it, or make a require of node:module's createRequire"
    case .module, .exports: "export it: export default …, or export { … }"
    case .directory: "import.meta.dirname, or dirname(fileURLToPath(import.meta.url))"
    case .file: "import.meta.filename, or fileURLToPath(import.meta.url)"
    }
  }
}
