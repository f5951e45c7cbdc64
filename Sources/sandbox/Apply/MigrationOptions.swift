import Console

/// What `sandbox apply` is told of a database that it shall change.
struct MigrationOptions: Sendable {
  /// How many rows of each table a rehearsal gets; nil is all.
  enum Rows: Sendable, ArgumentValue {
    case sample(Int)
    case full

    static let usual = Rows.sample(1000)

    static let expectation = "sample, full or a number of rows"

    init?(argument text: String) {
      switch text {
      case "sample": self = .usual
      case "full": self = .full
      default:
        guard let count = Int(text), (0...10_000_000).contains(count) else { return nil }
        self = .sample(count)
      }
    }

    var spelling: String {
      switch self {
      case .sample(let count): "\(count)"
      case .full: "full"
      }
    }

    var isUsual: Bool { count == Self.usual.count }
    var count: Int? { if case .sample(let count) = self { count } else { nil } }
  }

  var database: String
  var rows: Rows
  /// The server that clones are made on; nil: one of ours.
  var host: String?
  /// Why a lock that is longer than a moment is taken.
  var lockReason: String?
  var asSuperuser: Bool
  var retryLimit: Duration

  static let group = Group(
    Option<String?>(
      "--migrate", placeholder: "URL|SERVICE",
      "Run the report's SQL on this live PostgreSQL database, with a way back that was rehearsed on a clone."
    ),
    Option<Rows>(
      "--rehearse", placeholder: "sample|full|N", default: .usual,
      "How many rows of each table the clone gets: 1000 (and all of a small database where they are not enough), all, or so many."
    ),
    Option<String?>(
      "--rehearse-on", placeholder: "URL|SERVICE",
      "Make the clone on this server, in a database of its own that is dropped after, instead of in a cluster of ours."
    ),
    Option<String?>(
      "--accept-lock", placeholder: "REASON",
      "Lock live tables for more than 250 ms, as predicted, for this reason."),
    Flag("--as-superuser", "Change the database as a superuser; refused otherwise."),
    Option<Duration>(
      "--lock-limit", as: .within(.seconds(1)...(.seconds(3600))), placeholder: "TIME",
      default: .seconds(60), "How long to try again for locks, of which each try waits 100 ms.")
  ) { (database, rows, host, reason, asSuperuser, limit) throws(UsageError) -> MigrationOptions? in
    if let reason, reason.allSatisfy(\.isWhitespace) {
      throw UsageError("'--accept-lock' takes a reason, and this one is blank")
    }
    let isUsual = rows.isUsual && limit == .seconds(60)
    if database == nil, host != nil || reason != nil || asSuperuser || !isUsual {
      throw UsageError(
        "'--rehearse', '--rehearse-on', '--accept-lock', '--as-superuser' and '--lock-limit' say how to do "
          + "'--migrate', which is missing")
    }
    return database.map {
      MigrationOptions(
        database: $0, rows: rows, host: host, lockReason: reason, asSuperuser: asSuperuser,
        retryLimit: limit)
    }
  }
}
