import Artifact
import Console
import Judging
import Runner

extension TrialSettings {
  /// One setting in force, and from where it is.
  struct Entry: Sendable {
    enum Origin: Sendable {
      case standard
      case policy(Position)
      case option(String)
    }

    let name: String
    let value: JSONValue
    let from: Origin
  }

  /// All that a policy can set, as it is in force.
  func list(_ options: TrialOptions, _ unchecked: Selection<Language>, review: Bool) -> [Entry] {
    let values = policy?.policy ?? Policy()
    func entry(
      _ name: String, _ value: JSONValue, _ option: String = "", given isGiven: Bool = false
    ) -> Entry {
      let place = values.places[name].map(Entry.Origin.policy)
      return Entry(name: name, value: value, from: isGiven ? .option(option) : place ?? .standard)
    }
    func words(_ words: [String]) -> JSONValue { .array(words.map(JSONValue.string)) }
    let allowed: JSONValue =
      switch (unchecked, values.allowUnchecked) {
      case (.everything, _), (.nothing, .all): .bool(true)
      case (.only(let languages), _), (.nothing, .only(let languages)):
        words(languages.map(\.rawValue))
      case (.nothing, nil): words([])
      }
    var list = [
      entry("gate.review", .number(criteria.thresholds.review)),
      entry("gate.block", .number(criteria.thresholds.block)),
      entry("allow_unchecked", allowed, "--allow-unchecked", given: unchecked != .nothing),
      entry(
        "allow_review", .bool(review || values.allowReview == true), "--allow-review",
        given: review),
    ]
    list += criteria.severities.sorted { $0.key < $1.key }.map {
      entry("rules.\($0.key)", .string($0.value.rawValue))
    }
    list += [
      entry("paths.allow", words(criteria.paths.allow?.map(\.pattern) ?? ["**"])),
      entry("paths.deny", words(criteria.paths.deny.map(\.pattern))),
    ]
    list += TrialLimits.Name.allCases.map { name in
      entry(
        "limits.\(name.rawValue)", limits[name].json, "--limit \(name.rawValue)",
        given: options.limits[name] != nil)
    }
    return list + [
      entry(
        "baseline", words(baseline.sources.map(\.name)), "--baseline",
        given: options.baseline != nil),
      entry("accepted", words(values.accepted.map { "\($0.id ?? $0.sha256) until \($0.until)" })),
      entry("exempt", words(values.exempt.map(\.pattern))),
      entry("from", words(values.forms.map(\.rawValue))),
      entry("checks", words(values.checks.map(\.words))),
      entry("checks.run", .bool(criteria.unrun.isEmpty), "--checks", given: options.runsChecks),
      entry("jail", .optional(jail?.rawValue), "--jail", given: options.jail != nil),
      entry("dry_run", .bool(runsSQL), "--no-dry-run", given: options.runsSQL != nil),
      entry("audit.max_age", .optional(values.auditAge?.spelling)),
      entry("due.review_days", values.reviewDays.map { .int($0) } ?? .null),
      entry("due.acceptance_days", .int(acceptanceDays)),
    ]
  }
}

extension Baseline.Source {
  var name: String {
    switch self {
    case .script(let path), .directory(let path): path
    // An address may hold a password.
    case .database, .dump: "a database"
    }
  }
}
