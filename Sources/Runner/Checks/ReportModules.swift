import Artifact
import Judging

/// The modules of a report and of what it builds upon, each looked into when it is asked for.
final class ReportModules {
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
      guard let place, let parsed = outcomes[place]?.parsed else { return nil }
      let source = artifacts[place].content
      var face =
        parsed.code.map { ModuleFace(of: $0) }
        ?? ModuleFace(of: source, isTyped: language == .typescript)
      if hasTags(path) { face.add(seemingIn: source.bytes) }
      return module(face)
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
    guard !hasTags(path), let text = baseline.text(of: path) else { return nil }
    // Nobody parsed it: what has neither kind's statements may be either.
    return module(ModuleFace(of: text, isTyped: language == .typescript))
  }

  /// Whether any text may stand between its tags, which no reader of tokens knows from code.
  private func hasTags(_ path: String) -> Bool {
    [".tsx", ".jsx"].contains(where: path.lowercased().hasSuffix)
  }

  private func module(_ face: ModuleFace) -> ModuleLinks.Module? {
    face.hasStatements ? .module(face) : nil
  }
}

extension [Outcome] {
  /// What was said of a file of JavaScript, TypeScript or JSX that was read whole, and has nothing against
  /// it.
  var parsed: Outcome? {
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
