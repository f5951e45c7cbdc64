import Artifact

/// The modules that are known, linked by their names as node links them before it runs any.
package struct ModuleLinks {
  package enum Module {
    /// An ES module.
    case module(ModuleFace)
    /// CommonJS, and the names that node's own lexer finds in it, `* ./a` for all of another file's; nil where it
    /// was not asked.
    case commonjs(ModuleFace, lexed: Set<String>?)
  }

  /// Whether a module gives a name.
  package enum Answer: Sendable, Equatable {
    case yes, no, unknown
    /// Node's lexer does not find it, and so node refuses it, though the code might set it when it runs.
    case unseen
    /// Two stars give it, each another one.
    case twice
  }

  /// The module at a path, and the path of what a file asks for; nil where it is not known.
  let module: (_ path: String) -> Module?
  let path: (_ specifier: String, _ file: String) -> String?

  package init(
    module: @escaping (String) -> Module?, path: @escaping (String, String) -> String?
  ) {
    (self.module, self.path) = (module, path)
  }

  package func answer(to name: String, of path: String) -> Answer {
    var seen: Set<String> = []
    var owner: String?
    return answer(to: name, of: path, &seen, &owner)
  }

  /// `owner`: the module that surely makes what it gives.
  private func answer(
    to name: String, of path: String, _ seen: inout Set<String>, _ owner: inout String?
  ) -> Answer {
    // A circle of stars gives nothing of its own.
    guard seen.insert(path).inserted else { return .no }
    guard seen.count < 500 else { return .unknown }
    switch module(path) {
    case nil: return .unknown
    case .module(let face):
      if face.exports.contains(name) {
        owner = face.own.contains(name) ? path : nil
        return .yes
      }
      if face.isOpen || face.seeming.contains(name) { return .unknown }
      // What a star passes on is never the default.
      if name == "default" { return .no }
      var answer = Answer.no
      for star in face.stars {
        var its: String?
        let next =
          self.path(star, path).map { self.answer(to: name, of: $0, &seen, &its) } ?? .unknown
        if next == .twice { return .twice }
        if next == .yes {
          if answer == .yes, let owner, let its, owner != its { return .twice }
          owner = answer == .yes ? owner ?? its : its
          answer = .yes
        } else if next != .no, answer != .yes {
          answer = .unknown
        }
      }
      return answer
    case .commonjs(let face, let lexed):
      if ["default", "module.exports"].contains(name) { return .yes }
      if !face.hasOpenMembers, !face.members.contains(name) { return .no }
      guard let lexed else { return .unknown }
      if lexed.contains(name) { return .yes }
      for other in lexed where other.hasPrefix("* ") {
        let specifier = String(other.dropFirst(2))
        guard let next = self.path(specifier, path),
          next.hasSuffix(".js") || next.hasSuffix(".cjs"),
          next.hasSuffix(".js") || specifier.hasSuffix(".cjs")
        else { return .unknown }
        let its = answer(to: name, of: next, &seen, &owner)
        guard its == .no || its == .unseen else { return its == .yes ? .yes : .unknown }
      }
      return .unseen
    }
  }

  /// The names that a module gives of itself, for whoever asked for another.
  package func names(of path: String) -> [String] {
    var seen: Set<String> = []
    return names(of: path, &seen).sorted()
  }

  private func names(of path: String, _ seen: inout Set<String>) -> Set<String> {
    guard seen.count < 50, seen.insert(path).inserted else { return [] }
    switch module(path) {
    case nil: return []
    case .module(let face):
      return face.stars.compactMap { self.path($0, path) }.reduce(into: face.exports) {
        $0.formUnion(names(of: $1, &seen).subtracting(["default"]))
      }
    case .commonjs(let face, let lexed):
      return lexed?.filter { !$0.hasPrefix("* ") } ?? face.members
    }
  }
}
