extension Node {
  /// Whether a name is one of a module of every node's own: one that needs no prefix, with it or without.
  static func isBuiltin(_ name: String) -> Bool {
    let bare = name.hasPrefix("node:") ? name.dropFirst(5) : name[...]
    return bare.hasPrefix("_") && bare.count < name.count || builtins.contains(String(bare))
  }

  /// Whether node of this version has the module.
  static func has(_ name: String, _ version: [Int]) -> Bool {
    isBuiltin(name)
      || prefixed[name].map { !version.lexicographicallyPrecedes(numbers($0)) } ?? false
  }

  /// The modules that only have a name with the prefix, and the node that had them first.
  static let prefixed = [
    "node:test": "18.0", "node:test/reporters": "19.9", "node:sea": "20.12", "node:sqlite": "22.5",
    "node:quic": "23.8",
  ]

  /// Whether what is in neither table is none of this node's modules: later ones may have more.
  static func isKnown(_ version: [Int]) -> Bool { version.first.map { $0 <= 24 } ?? false }

  /// The numbers of `node 20.11.1`.
  static func version(in label: String?) -> [Int] {
    numbers(label?.split(separator: " ").last ?? "")
  }

  private static func numbers(_ version: some StringProtocol) -> [Int] {
    version.split(separator: ".").compactMap { Int($0) }
  }

  /// `module.builtinModules` of node 20, 22 and 24, without what begins with `_`.
  private static let builtins: Set<String> = [
    "assert", "assert/strict", "async_hooks", "buffer", "child_process", "cluster", "console",
    "constants", "crypto", "dgram", "diagnostics_channel", "dns", "dns/promises", "domain",
    "events", "fs", "fs/promises", "http", "http2", "https", "inspector", "inspector/promises",
    "module", "net", "os", "path", "path/posix", "path/win32", "perf_hooks", "process", "punycode",
    "querystring", "readline", "readline/promises", "repl", "stream", "stream/consumers",
    "stream/promises", "stream/web", "string_decoder", "sys", "timers", "timers/promises", "tls",
    "trace_events", "tty", "url", "util", "util/types", "v8", "vm", "wasi", "worker_threads",
    "zlib",
  ]
}
