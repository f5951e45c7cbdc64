import Console
import Runner

/// What `--shard` asks for.
enum ShardChoice: Sendable, ArgumentValue {
  case this(Shard)
  /// What the environment says, of so many where that is told.
  case auto(of: Int?)

  init?(argument: String) {
    if argument == "auto" {
      self = .auto(of: nil)
    } else if argument.hasPrefix("auto/") {
      guard let last = Shard("1/\(argument.dropFirst(5))") else { return nil }
      self = .auto(of: last.count)
    } else {
      guard let shard = Shard(argument) else { return nil }
      self = .this(shard)
    }
  }

  var spelling: String {
    switch self {
    case .this(let shard): shard.description
    case .auto(let count): count.map { "auto/\($0)" } ?? "auto"
    }
  }

  static var expectation: String { "I/N with I from 1 to N, 'auto', or 'auto/N'" }

  /// The shard. Throws where the environment does not say it.
  func shard(in environment: [String: String]) throws(UsageError) -> Shard {
    switch self {
    case .this(let shard): return shard
    case .auto(let count):
      do {
        return try Shard.found(in: environment, total: count)
      } catch {
        throw UsageError("--shard \(spelling): \(error)")
      }
    }
  }
}
