import Console

/// How fast reports are tried, side by side in one run with what a user would do otherwise: one
/// `node --check` and one `psql` for each file; and what a jail costs, beside bubblewrap's.
@main
struct Main {
  struct NoSession: Sendable {}

  static let program = Program(
    "bench", version: Product.version,
    "Measure how fast reports are tried, what a jail costs, and how fast rollouts go forth and back.",
    discussion: """
        swift run -c release bench reports/
        swift run -c release bench --rounds 5 --sample 40 reports/
        swift run -c release bench jail
        swift run -c release bench rollout
        swift run -c release bench home --sizes 10,1000,100000
        swift run -c release bench trust
        swift run -c release bench databases --large
        swift run -c release bench check
      """,
    options: Group { NoSession() },
    commands: [
      "try": { measure }, "jail": { jail }, "rollout": { rollout }, "home": { home },
      "trust": { trust }, "databases": { databases }, "check": { check },
    ])

  private static func rounds(
    upTo most: Int, default usual: Int, of what: String = "each way"
  ) -> Option<Int> {
    Option<Int>(
      "--rounds", as: .within(1...most), placeholder: "N", default: usual,
      "How often \(what) is measured, in turn; the median is shown.")
  }

  private static func directory(of what: String) -> Option<String> {
    Option<String>(
      "--in", as: .directory, placeholder: "DIR", default: "/var/tmp",
      "Where the \(what) are made: on the file system that is asked about.")
  }

  static let home = Command<NoSession>(
    "Apply to, list and take back from homes that hold few rollouts and many.",
    Option<String>(
      "--sizes", placeholder: "N,N…", default: "10,1000,100000", "How many rollouts they hold."),
    rounds(upTo: 1000, default: 5, of: "each"),
    directory(of: "homes")
  ) { _, sizes, rounds, directory in
    let words = sizes.split(separator: ",")
    let numbers = words.compactMap { Int($0) }.filter { $0 > 0 }
    guard numbers.count == words.count else {
      throw UsageError("'--sizes' takes numbers with commas between them")
    }
    try await HomeMeasurement(sizes: numbers, rounds: rounds, directory: directory).run()
    return 0
  }

  static let rollout = Command<NoSession>(
    "Apply change sets and take them back, beside git, rsync, tar and a swap of directories.",
    rounds(upTo: 1000, default: 5),
    Option<Int>(
      "--files", as: .within(1000...1_000_000), placeholder: "N", default: 10_000,
      "How many files of 10 kB the tree has."),
    directory(of: "trees")
  ) { _, rounds, files, directory in
    try await RolloutMeasurement(
      files: files, sizes: [10, 100, 1000], rounds: rounds, directory: directory
    ).run()
    return 0
  }

  static let trust = Command<NoSession>(
    "Audit the gate, and add to, verify and sum up a ledger.",
    Option<Int>(
      "--records", as: .within(1...10_000_000), placeholder: "N", default: 1_000_000,
      "How many decisions the ledger has."),
    rounds(upTo: 10_000, default: 100, of: "adding one"),
    directory(of: "ledgers")
  ) { _, records, rounds, directory in
    try await TrustMeasurement(records: records, rounds: rounds, directory: directory).run()
    return 0
  }

  static let databases = Command<NoSession>(
    "Add a column to a live database and take it away, beside sqitch and psql, with clients at work.",
    rounds(upTo: 1000, default: 5),
    Option<Int>(
      "--megabytes", as: .within(10...100_000), placeholder: "N", default: 100,
      "How large the database is."),
    Flag("--large", "Measure one ten times as large, too, and one of 1,000 tables; takes minutes."),
    directory(of: "databases")
  ) { _, rounds, megabytes, isLarge, directory in
    try await DatabaseMeasurement(
      rounds: rounds, megabytes: megabytes, isLarge: isLarge, directory: directory
    ).run()
    return 0
  }

  static let check = Command<NoSession>(
    "Check a tree of files where it stands, and a sample of them one by one.",
    Option<Int>(
      "--files", as: .within(10...1_000_000), placeholder: "N", default: 10_000,
      "How many files the tree has."),
    rounds(upTo: 100, default: 3),
    Option<Int>(
      "--sample", as: .within(5...100_000), placeholder: "N", default: 100,
      "How many of them are checked one by one."),
    directory(of: "trees")
  ) { _, files, rounds, sample, directory in
    try await CheckMeasurement(
      files: files, rounds: rounds, sample: sample, directory: directory
    ).run()
    return 0
  }

  static let jail = Command<NoSession>(
    "Start programs bare, in our jail and in bubblewrap's, side by side.",
    rounds(upTo: 10_000, default: 100)
  ) { _, rounds in
    try await JailMeasurement(rounds: rounds).run()
    return 0
  }

  static let measure = Command<NoSession>(
    "Try all reports below a directory, and check their files one by one beside it.",
    Operands<String>("report|dir", as: .path, "Reports, or directories that hold some."),
    rounds(upTo: 100, default: 3),
    Option<Int>(
      "--sample", as: .within(1...100_000), placeholder: "N", default: 60,
      "How many files of each language are checked one by one.")
  ) { _, names, rounds, sample in
    try await Measurement(names: names, rounds: rounds, sample: sample).run()
    return 0
  }

  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    let known = [
      "try", "jail", "rollout", "home", "trust", "databases", "check", "help", "completions",
      "--help",
      "-h", "--version",
    ]
    // What is measured where nothing else is said.
    if let first = arguments.first, !known.contains(first) { arguments.insert("try", at: 0) }
    program.main(arguments)
  }
}
