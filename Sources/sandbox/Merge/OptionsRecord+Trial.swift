import Artifact
import Judging
import Results
import Runner

extension OptionsRecord {
  /// Those of a trial. Neither a password of a database's address nor a machine's own directory stands
  /// in them.
  init(_ settings: TrialSettings, _ allowance: Allowance, in session: Session) {
    let allowed = Language.allCases.map(\.rawValue).filter(allowance.unchecked)
    let sources = settings.baseline.sources.map {
      $0.name == session.directory ? "." : session.shown($0.name)
    }
    func flag(_ isSet: Bool) -> String? { isSet ? "yes" : nil }
    self.init([
      "allow-unchecked": allowed.isEmpty ? nil : allowed.joined(separator: ","),
      "allow-review": flag(allowance.review), "run-tests": flag(settings.runsTests),
      "checks": flag(!settings.checks.isEmpty),
      "no-dry-run": flag(!settings.runsSQL), "database": flag(settings.database != nil),
      "jail": settings.jail?.rawValue, "together": flag(settings.isTogether),
      "own-names": flag(settings.reading.ownNames), "from": settings.reading.form?.rawValue,
      "baseline": sources.isEmpty ? nil : sources.joined(separator: ","),
    ])
    let usual = TrialLimits()
    for name in TrialLimits.Name.allCases where settings.limits[name] != usual[name] {
      self[name.recorded] = settings.limits[name].spelling
    }
  }
}
