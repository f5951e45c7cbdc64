import Artifact
import Foundation

/// A directory of its own, 0700, far from every project, for as long as it is lent.
enum ThrowAway {
  static func lend<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let parent = try Directory.named(FileManager.default.temporaryDirectory.path)
    let name = "sandbox-audit-\(UUID().uuidString)"
    try parent.make(name)
    defer { try? parent.remove(name) }
    return try await body(parent.naming(name))
  }
}

/// What was tried against the jail or a home: how often, what got through, and what could not be tried.
struct Tries {
  var tried = 0
  var failed: [String] = []
  var lacks: [String] = []
}
