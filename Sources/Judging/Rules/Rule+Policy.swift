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

  package static let overdue = Rule(
    "audit/overdue", .error,
    "The policy asks for an audit of the gate, and the last one that passed is too old.",
    advice: """
      Run 'sandbox audit' and mend what it finds. It is to be run by a timer: see the manual's \
      page on trust.
      """,
    bad: .elsewhere(
      "A policy with an audit.max_age of 26h, in a home whose ledger has no audit that passed."),
    good: .elsewhere("The same home after 'sandbox audit'."))

  package static let auditFailed = Rule(
    result: "audit/failed", .error,
    "The gate did not do what it has to do when it was tried.",
    advice: "Run 'sandbox audit' with the seed that is told, mend what it names, and run it again.")

  /// All of these.
  static let ofPolicy = [policyChanged, accepted, overdue]
}
