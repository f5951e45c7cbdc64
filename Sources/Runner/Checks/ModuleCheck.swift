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
      if modules.seemsToExport(ask.name, path) { return }
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

/// The modules of a report and of what it builds upon, each looked into when it is asked for.
private final class ReportModules {
  let tree: ModuleTree
  let baseline: Baseline
  private let artifacts: [Artifact]
  private let outcomes: [Int: [Outcome]]
  /// The place of each path in the report; nil where two files have it.
  private var places: [String: Int?] = [:]
  private var known: [String: ModuleLinks.Module?] = [:]

  init(artifacts: [Artifact], after outcomes: [Int: [Outcome]], on baseline: Baseline) {
    (self.artifacts, self.outcomes, self.baseline) = (artifacts, outcomes, baseline)
    tree = ModuleTree(artifacts: artifacts, upon: baseline.modules)
    for (index, artifact) in artifacts.enumerated() {
      let path = artifact.path?.string ?? artifact.rawPath
      places[path] = .some(places[path] == nil ? index : nil)
    }
  }

  var links: ModuleLinks {
    ModuleLinks(module: { self.module($0) }, path: { self.path(of: $0, from: $1) })
  }

  /// The file that is asked for; nil where that is none of ours.
  func path(of specifier: String, from file: String) -> String? {
    if specifier.hasPrefix("#") {
      let targets = tree.targets(of: specifier)
      guard targets.count == 1, let only = targets.first, only.hasPrefix("./") else { return nil }
      let path = String(only.dropFirst(2))
      return tree.has(path) ? path : nil
    }
    let request = ModuleRequest(kind: .declaration, specifier: specifier, offset: 0)
    guard request.isRelative else { return nil }
    guard Language(path: file) != .javascript else {
      return request.candidates(from: file)?.first(where: tree.has)
    }
    // Which of several a bundler takes is its own affair.
    let all = Set(request.bundled(from: file)).filter(tree.has)
    return all.count == 1 ? all.first : nil
  }

  /// Whether a file says what modules of others export: `declare module './a' { … }`.
  private(set) lazy var augments = artifacts.contains { $0.content.bytes.holds("declare module") }

  /// Whether the file is an ES module that was looked into.
  func isModule(_ path: String) -> Bool {
    if case .module? = module(path) { true } else { false }
  }

  /// Whether a line that exports has the name in it: between tags of JSX stands any text, so that not all that is
  /// read as tokens is that.
  func seemsToExport(_ name: String, _ path: String) -> Bool {
    guard [".tsx", ".jsx"].contains(where: path.lowercased().hasSuffix) else { return false }
    guard case .some(.some(let place)) = places[path] else { return true }
    let text = artifacts[place].content.bytes
    return text.ranges(of: Array("export".utf8)).contains { export in
      let rest = text[export.upperBound...].prefix(4000)
      let line = rest.prefix { $0 != ASCII.lf }
      let isList = line.contains(UInt8(ascii: "{")) && !line.contains(UInt8(ascii: "}"))
      let said = isList ? rest.prefix { $0 != UInt8(ascii: "}") } : line
      return said.split { !ASCII.isWord($0) && $0 != UInt8(ascii: "$") && $0 < 0x80 }
        .contains { $0.elementsEqual(name.utf8) }
    }
  }

  /// Whether a file of JavaScript in the report neither passed nor failed, or is not all there.
  func isUnchecked(_ path: String) -> Bool {
    guard Language(path: path) == .javascript, case .some(.some(let place)) = places[path] else {
      return false
    }
    return outcomes[place]?.contains {
      $0.check.name == Language.javascript.syntaxCheck
        && [.passed, .failed].contains($0.check.verdict)
    } != true
  }

  /// Whether the modules pass on so much of each other that not all of it was looked through: then what is
  /// left is not known, and no file is said to have been.
  private(set) var isSpent = false
  private var steps = 0

  private func module(_ path: String) -> ModuleLinks.Module? {
    steps += 1
    guard steps <= 20_000 else {
      isSpent = true
      return nil
    }
    if let module = known[path] { return module }
    let module = look(path)
    known[path] = .some(module)
    return module
  }

  private func look(_ path: String) -> ModuleLinks.Module? {
    let language = Language(path: path)
    guard [.javascript, .typescript, .jsx].contains(language), !path.hasSuffix(".d.ts") else {
      return nil
    }
    if language != .javascript, let place = places[path] {
      guard let place, outcomes[place]?.parsed != nil else { return nil }
      return module(ModuleFace(of: artifacts[place].content, isTyped: language == .typescript))
    }
    if let place = places[path] {
      guard let place, let parsed = outcomes[place]?.parsedJavaScript else { return nil }
      let face = ModuleFace(of: artifacts[place].content)
      return switch parsed.moduleType {
      case .module: .module(face)
      case .commonjs: .commonjs(face, lexed: parsed.names)
      case nil: nil
      }
    }
    guard let text = baseline.text(of: path) else { return nil }
    // Nobody parsed it: what has neither kind's statements may be either.
    return module(ModuleFace(of: text, isTyped: language == .typescript))
  }

  private func module(_ face: ModuleFace) -> ModuleLinks.Module? {
    face.hasStatements ? .module(face) : nil
  }
}

extension [Outcome] {
  /// What was said of a file of JavaScript, TypeScript or JSX that was read whole, and has nothing against
  /// it.
  fileprivate var parsed: Outcome? {
    first { outcome in
      outcome.check.verdict == .passed
        && [Language.javascript, .typescript, .jsx].contains {
          $0.syntaxCheck == outcome.check.name
        }
    }
  }

  /// What node said of a file that it has read whole and had nothing against.
  var parsedJavaScript: Outcome? {
    first {
      $0.check.name == Language.javascript.syntaxCheck && $0.check.verdict == .passed
        && $0.check.tool?.hasPrefix(Tool.Name.node.rawValue) == true
    }
  }
}
