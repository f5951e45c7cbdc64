import Artifact

/// What a policy has to do with a report.
extension Rule {
  package static let policyChanged = Rule(
    "policy/changed", .error,
    "A change must not touch the policy that it is judged by.",
    advice: "The policy of the base was used. Change the policy in a change of its own.",
    bad: .elsewhere(
      """
      A branch that adds a report and changes .sandbox.json as well, tried with 'sandbox try \
      --since main'.
      """),
    good: .elsewhere("The same branch without its change of .sandbox.json."))

  package static let accepted = Rule(
    "policy/accepted", .note,
    "Somebody takes this report as it is, for a time.",
    advice: """
      Nothing has to be done before the day that is named. By then mend the report, or accept \
      it again with 'sandbox policy accept'.
      """,
    bad: .elsewhere(
      """
      A policy whose "accepted" holds the SHA-256 of a report that is unchecked, with a day \
      that is still to come.
      """),
    good: .elsewhere("The same report mended, so that it passes and nobody has to accept it."))

  /// All of these.
  static let ofPolicy = [policyChanged, accepted]
}
