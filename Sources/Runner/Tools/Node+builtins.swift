extension Node {
  /// Whether a name is node's own: `node:` and anything, or a name that needs no prefix.
  static func isBuiltin(_ name: String) -> Bool {
    name.hasPrefix("node:") || builtins.contains(name)
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
