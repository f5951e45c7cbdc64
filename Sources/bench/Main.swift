import Artifact
import Console
import Foundation
import Runner

/// How fast reports are tried, side by side in one run with what a user would do otherwise: one
/// `node --check` and one `psql` for each file.
@main
struct Main {
  struct NoSession: Sendable {}

  static let program = Program(
    "bench", version: Product.version,
    "Measure how fast the reports of a directory are tried.",
    discussion: """
        swift run -c release bench reports/
        swift run -c release bench --rounds 5 --sample 40 reports/
      """,
    options: Group {
      NoSession()
    },
    commands: measure)

  static let measure = Command<NoSession>(
    "try", "Try all reports below a directory, and check their files one by one beside it.",
    Operands<String>("report|dir", as: .path, "Reports, or directories that hold some."),
    Option<Int>(
      "--rounds", as: .within(1...100), placeholder: "N", default: 3,
      "How often each way is measured, in turn; the median is shown."),
    Option<Int>(
      "--sample", as: .within(1...100_000), placeholder: "N", default: 60,
      "How many files of each language are checked one by one.")
  ) { _, names, rounds, sample in
    try await Measurement(names: names, rounds: rounds, sample: sample).run()
    return 0
  }

  static func main() async {
    var arguments = Array(CommandLine.arguments.dropFirst())
    // There is one thing to measure yet.
    if let first = arguments.first,
      !["try", "help", "completions", "--help", "-h", "--version"].contains(first)
    {
      arguments.insert("try", at: 0)
    }
    await program.main(arguments)
  }
}
