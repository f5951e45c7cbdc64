import Foundation

/// Processes of the host that the tests start and look for.
enum Bystander {
  /// A number that no other process has on its command line; seconds, for sleep(1).
  static func mark() -> String { "600.\(UInt32.random(in: 1_000_000...UInt32.max))" }

  /// The one whose last argument is the mark.
  static func pid(_ mark: String) -> Int32? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { Int32($0) }.first { pid in
      let data = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
      let line = String(decoding: data, as: UTF8.self)
      return line.hasSuffix("\0\(mark)\0") && !line.contains("__supervise")
        && !line.contains("__inside")
    }
  }

  /// Waits up to two minutes until it is gone.
  static func vanishes(_ mark: String) async -> Bool {
    for _ in 0..<12_000 {
      if pid(mark) == nil { return true }
      try? await Task.sleep(for: .milliseconds(10))
    }
    return false
  }

  /// Waits up to two minutes for it.
  static func appears(_ mark: String) async -> Bool {
    for _ in 0..<12_000 {
      if pid(mark) != nil { return true }
      try? await Task.sleep(for: .milliseconds(10))
    }
    return false
  }
}
