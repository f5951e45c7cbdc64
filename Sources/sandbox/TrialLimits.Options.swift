import Artifact
import Console
import Judging
import Runner

extension TrialLimits {
  typealias Given = [Name: Amount]

  /// The option that changes them: what was given.
  static let options = Group(
    Option<[String]>(
      "--limit",
      as: Domain(
        "NAME=VALUE", completion: .words(Name.allCases.map { "\($0.rawValue)=" }),
        note: Name.allCases.map { "\($0.rawValue)=\(standard[$0].spelling)" }
          .joined(separator: ", ")
      ) { $0 },
      placeholder: "NAME=VALUE",
      "What a file, its report or one tool may take, by the names of a policy's limits.")
  ) { texts throws(UsageError) in
    var given: Given = [:]
    for text in texts {
      let (name, amount) = try setting(text)
      guard given.updateValue(amount, forKey: name) == nil else {
        throw UsageError("'--limit \(name.rawValue)=' is given twice; give it once")
      }
    }
    return given
  }

  private static let standard = TrialLimits()

  private static func setting(_ text: String) throws(UsageError) -> (Name, Amount) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    // `inode` is what `--inode-limit` said of `inodes`.
    let old = Name.allCases.first { $0.recorded == "\(parts[0])-limit" }
    guard let name = Name(rawValue: parts[0]) ?? old else {
      throw UsageError(
        "invalid value '\(text.echoed)' for '--limit': expected NAME=VALUE, where NAME is "
          + alternatives(Name.allCases.map(\.rawValue))
          + Suggestion.clause(for: parts[0], among: Name.allCases.map(\.rawValue)))
    }
    let value = parts.count > 1 ? parts[1] : ""
    func amount<Value: ArgumentValue & Comparable>(
      _ bounds: ClosedRange<Value>, _ amount: (Value) -> Amount
    ) throws(UsageError) -> Amount {
      guard let read = Value(argument: value), bounds.contains(read) else {
        throw UsageError(
          "invalid value '\(value.echoed)' for '--limit \(name.rawValue)=': expected "
            + "\(Value.expectation) from \(bounds.lowerBound.spelling) to "
            + bounds.upperBound.spelling)
      }
      return amount(read)
    }
    switch name.domain {
    case .time(let bounds): return (name, try amount(bounds, Amount.time))
    case .count(let bounds): return (name, try amount(bounds, Amount.count))
    case .bytes(let bounds): return (name, try amount(bounds, Amount.bytes))
    }
  }

  /// Arguments in which each limit is spelled as it was before there was `--limit`: `--file-limit 5s`,
  /// which goes on to work and is shown nowhere.
  static func respelled(_ arguments: [String]) -> [String] {
    let names = Dictionary(uniqueKeysWithValues: Name.allCases.map { ("--\($0.recorded)", $0) })
    var rest = arguments[...]
    var all: [String] = []
    while let argument = rest.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard argument != "--" else { return all + ["--"] + rest }
      guard let name = names[String(parts[0])] else {
        all.append(argument)
        continue
      }
      let value = parts.count > 1 ? String(parts[1]) : rest.popFirst() ?? ""
      all += ["--limit", "\(name.rawValue)=\(value)"]
    }
    return all
  }
}

extension TrialLimits.Name {
  /// As the options of a results file name it.
  var recorded: String {
    switch self {
    case .inodes: "inode-limit"
    case .processes: "process-limit"
    case .descriptors: "descriptor-limit"
    case .file, .report, .cpu, .memory, .disk, .output: "\(rawValue)-limit"
    }
  }
}
