import Artifact
import Judging
import Log
import Rollout

extension TrialSettings {
  /// Why nothing may be tried, where the policy asks for an audit: there is none that passed and is young
  /// enough in a ledger that this home's key signed.
  func overdue(_ session: Session) throws -> String? {
    guard let age = policy?.policy.auditAge else { return nil }
    let now = Moment.now
    let asked = "the policy asks for an audit that passed in the last \(age.spelling)"
    guard
      let home = try Home.find(
        named: session.home, environment: session.environment, from: session.directory)
    else { return "\(asked), and there is no home with a ledger" }
    let ledger: Ledger?
    do {
      ledger = try Rollouts(in: home, state: StateDirectory(named: session.state)).readLedger()
    } catch {
      return "\(asked), and the ledger cannot be relied on: \(error)"
    }
    let since = now.seconds - Double(age.components.seconds)
    // One from the future is none: the clock was ahead, or is behind now.
    let last = try ledger?.last(.audit, since: since) { record in
      let time = record["at"]?.string.flatMap { Moment(precise: $0) }
      return record["outcome"]?.string == "passed" && record["mode"]?.string != "quick"
        && time.map { $0 < now + 60 } == true
    }
    return last == nil ? "\(asked), and there is none: run 'sandbox audit'" : nil
  }
}
