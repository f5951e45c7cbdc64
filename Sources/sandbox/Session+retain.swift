import Artifact
import Console
import Rollout

extension Retention: ArgumentValue {}

extension Session {
  /// The workspaces that a setting has go, but for those of reports that a rollout here was made from.
  func expired(
    by retention: Retention, in workspaces: Workspaces, before start: Moment
  ) throws -> [Workspaces.Entry] {
    let rollouts = try Rollouts(in: workspaces.home, state: StateDirectory(named: state)).all()
    let digests = Set(rollouts.map(\.report))
    // The digest of a set is that of no report.
    let ids = Set(
      rollouts.map { ($0.origin.id ?? "").split(separator: ", ").map(String.init) }
        .filter { $0.count > 1 }.joined())
    return try workspaces.expired(by: retention, before: start) { entry in
      digests.contains(entry.result?["sha256"]?.string ?? "")
        || ids.contains(entry.result?["id"]?.string ?? "")
    }
  }

  /// Removes what the home's own setting has go, once a day, and says so. What it cannot do is no fault of
  /// the run that asks.
  func retain(_ workspaces: Workspaces, since start: Moment) {
    do {
      guard let retention = try workspaces.retention() else { return }
      let count = try workspaces.retainDaily {
        try expired(by: retention, in: workspaces, before: start)
      }
      if count > 0 {
        complain(
          "removed \(count.counted("workspace")): this home keeps \(retention.spelling) "
            + "('sandbox clean --retain' sets it)")
      }
    } catch {
      complain("no old workspace was removed: \(error)")
    }
  }
}
