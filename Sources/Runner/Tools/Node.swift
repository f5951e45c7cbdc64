import Judging

/// JavaScript, judged by node's own parser (V8): one process for all files of a run.
///
/// `node --check` costs 50 ms for each file, and exits 0 for a `.js` that has both `import` and a
/// syntax error (node 20 and 22); this asks V8 for each of the two goals instead. Tried with node
/// 20, 22 and 24.
package enum Node {
  /// A file to parse; its name and path never reach node.
  package struct Source: Sendable {
    /// Only its extension matters: `.mjs` is a module, `.cjs` is CommonJS, all else is `.js`.
    package var name: String
    /// Valid UTF-8; a byte order mark and a `#!` line may be there.
    package var text: [UInt8]
    /// Decides for `.js`; without it a file is CommonJS unless only a module can be meant.
    package var moduleType: ModuleType?

    package init(name: String, text: [UInt8], moduleType: ModuleType? = nil) {
      self.name = name
      self.text = text
      self.moduleType = moduleType
    }

    /// The word for the script: the goal to parse under.
    var kind: String {
      let name = name.lowercased()
      if name.hasSuffix(".mjs") { return "module" }
      if name.hasSuffix(".cjs") { return "commonjs" }
      return moduleType?.rawValue ?? "either"
    }
  }

  /// The run that parses these files.
  package static func batch(_ sources: [Source]) -> Batch {
    Batch(arguments: arguments, files: sources.map { (kind: $0.kind, text: $0.text) })
  }

  /// Modules need a flag to be parsed by name, and its warning would go to standard error. The places
  /// of their errors need another, which gives the script, and nothing else, node's own modules.
  static let arguments = [
    "--input-type=commonjs", "--experimental-vm-modules", "--expose-internals", "--no-warnings",
    "-e", script,
  ]

  /// Programs/parse.cjs
  package static let script = String(decoding: PackageResources.parse_cjs, as: UTF8.self)
}
