import Artifact
import Console
import Runner

extension OptionsRecord {
  /// Those of a trial. Neither a password of a database's address nor a machine's own directory stands
  /// in them.
  init(_ options: TrialOptions, _ allowance: ExitStatus.Allowance, in session: Session) {
    let allowed = Language.allCases.filter(allowance.unchecked).map(\.rawValue)
    let sources = options.baseline.sources.map { source in
      switch source {
      case .script(let path), .directory(let path):
        path == session.directory ? "." : session.shown(path)
      case .database: "a database"
      }
    }
    func flag(_ isSet: Bool) -> String? { isSet ? "yes" : nil }
    self.init([
      "allow-unchecked": allowed.isEmpty ? nil : allowed.joined(separator: ","),
      "allow-review": flag(allowance.review), "run-tests": flag(options.runsTests),
      "no-dry-run": flag(!options.runsSQL), "database": flag(options.database != nil),
      "jail": options.jail?.rawValue,
      "baseline": sources.isEmpty ? nil : sources.joined(separator: ","),
    ])
    let (limits, usual) = (options.limits, TrialLimits())
    func limit<Value: Equatable & ArgumentValue>(_ name: String, _ field: (TrialLimits) -> Value) {
      let value = field(limits)
      if value != field(usual) { self["\(name)-limit"] = value.spelling }
    }
    limit("file", \.file)
    limit("report", \.report)
    limit("cpu", \.cpu)
    limit("memory", \.memory)
    limit("disk", \.disk)
    limit("inode", \.inodes)
    limit("process", \.processes)
    limit("descriptor", \.descriptors)
    limit("output", \.output)
  }
}
