import Judging

/// JavaScript, judged by node's own parser (V8): one process for all files of a run.
///
/// `node --check` costs 50 ms for each file, and exits 0 for a `.js` that has both `import` and a
/// syntax error (node 20 and 22); this asks V8 for each of the two goals instead. Tried with node
/// 20, 22 and 24.
enum Node {
  /// The goal to parse a file under, as the script calls it: `.mjs` is a module, `.cjs` is
  /// CommonJS; what else it is `type` decides, and without it a file is CommonJS unless only a
  /// module can be meant.
  static func goal(of name: String, _ type: ModuleType?) -> String {
    let name = name.lowercased()
    if name.hasSuffix(".mjs") { return "module" }
    if name.hasSuffix(".cjs") { return "commonjs" }
    return type?.rawValue ?? "either"
  }

  /// Modules need a flag to be parsed by name, and its warning would go to standard error. The places
  /// of their errors need another, which gives the script, and nothing else, node's own modules.
  static let arguments = [
    "--input-type=commonjs", "--experimental-vm-modules", "--expose-internals", "--no-warnings",
    "-e", String(decoding: PackageResources.parse_cjs, as: UTF8.self),
  ]
}
