import Artifact

/// What a policy has to do with a report.
extension Rule {
  package static let policyChanged = Rule(
    "policy/changed", .error,
    "A change must not touch the policy that it is judged by.",
    advice: "The policy of the base was used. Change the policy in a change of its own.")

  package static let accepted = Rule(
    "policy/accepted", .note,
    "Somebody takes this report as it is, for a time.",
    advice: """
      Nothing has to be done before the day that is named. By then mend the report, or accept \
      it again with 'sandbox policy accept'.
      """)

  package static let overdue = Rule(
    "audit/overdue", .error,
    "The policy asks for an audit of the gate, and the last one that passed is too old.",
    advice: """
      Run 'sandbox audit' and mend what it finds. It is to be run by a timer: see the manual's \
      page on trust.
      """)

  package static let auditFailed = Rule(
    result: "audit/failed", .error,
    "The gate did not do what it has to do when it was tried.",
    advice: "Run 'sandbox audit' with the seed that is told, mend what it names, and run it again.")

  /// All of these.
  static let ofPolicy = [policyChanged, accepted, overdue]
}
