import Artifact
import Console
import Glibc
import Rollout

/// `rollback adopt`: makes a home ours that was copied, restored, or made by an older version.
enum Adopt {
  static let command = Command<Session>(
    "Vouch for a home that was copied, restored, or made by an older version.",
    discussion: """
      What a home's journals say is done: files are written to the directories that they name, with \
      your rights. So they are acted upon only if they are signed with the home's key, which lies \
      outside of every project (--state). This command shows what the journals would do; then it signs \
      exactly what it showed: at a terminal after a question, else with the word that it prints.
      """,
    Option<String?>(
      "--confirm", placeholder: "WORD", "Sign what was shown; the first run prints the word.")
  ) { session, word in
    try session.rollouts { rollouts in
      guard let adoption = try rollouts.adoption() else {
        try Terminal.print("the home is yours already: nothing to adopt\n")
        return 0
      }
      try Terminal.print(lines(adoption).lines)
      guard let word = try word ?? answer(to: adoption) else {
        try Terminal.print(
          "nothing was signed; if all of that is right: "
            + "\(session.command("adopt", "--confirm", adoption.digest))\n")
        return 1
      }
      guard word == adoption.digest else {
        throw RolloutError.refused(
          "nothing was signed: '\(word)' is not the word for what is there now, which is shown above"
        )
      }
      try rollouts.adopt(word)
      try Terminal.print("signed: the home is yours\n")
      return 0
    }
  }

  private static func lines(_ adoption: Adoption) -> [Shown] {
    var lines: [Shown] = [adoption.why.shown, ""]
    for entry in adoption.entries {
      let standing = entry.rollout?.standing.rawValue ?? "unknown"
      lines.append("\(entry.id)  \(standing)  \(entry.rollout?.target ?? "no target")")
      if let flaw = entry.flaw {
        lines.append("  stays as it is, unsigned: \(flaw)")
        continue
      }
      lines.append("  \(entry.effect)")
      let files = entry.rollout?.files ?? []
      let most = Terminal.most(20)
      lines += files.prefix(most).map { "  \($0.kind.rawValue)  \($0.path)" }
      if files.count > most { lines.append("  … and \(files.count - most) more") }
    }
    if adoption.entries.isEmpty { lines.append("it holds no rollouts") }
    return lines
  }

  /// At a terminal, the word if the answer is yes.
  private static func answer(to adoption: Adoption) throws -> String? {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { return nil }
    try Terminal.print("sign exactly this? (yes or no) ")
    return readLine() == "yes" ? adoption.digest : nil
  }
}
