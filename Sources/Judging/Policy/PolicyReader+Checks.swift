import Artifact
import _StringProcessing

extension OwnCheck {
  static let required = ["name", "files", "run", "passes", "fails", "errors", "good", "bad"]
  static let namePattern = "^[a-z][a-z0-9-]{0,39}$"
}

extension PolicyReader {
  /// Checkers of the user's own. Two of one name are a fault: a finding tells which it is of.
  mutating func readChecks(_ node: JSONNode) {
    var checks: [OwnCheck] = []
    for item in value(node.items, of: node, "'checks' is a list: [ … ]") ?? [] {
      guard let check = check(item) else { continue }
      if checks.contains(where: { $0.name == check.name }) {
        fault("there is a check '\(check.name)' already", at: item)
      } else {
        checks.append(check)
      }
    }
    policy.checks = checks
  }

  private mutating func check(_ node: JSONNode) -> OwnCheck? {
    let faults = self.faults.count
    let members = members(of: node, "a check", among: OwnCheck.required + ["columns"])
    guard case .object = node.value else { return nil }
    for key in OwnCheck.required where members[key] == nil {
      fault("'\(key)' is missing in a check", at: node)
    }
    let name = members["name"].flatMap { checkName($0) }
    let files = members["files"].flatMap { checkedFiles($0) }
    let run = members["run"].flatMap { command($0) }
    let passes = members["passes"].flatMap { statuses($0, "passes") }
    let fails = members["fails"].flatMap { statuses($0, "fails") }
    let errors = members["errors"].flatMap { errorForm($0) }
    let columns = members["columns"].map { columnForm($0) } ?? OwnCheck.Columns()
    let good = members["good"].flatMap { string($0, "'good'") }
    let bad = members["bad"].flatMap { string($0, "'bad'") }
    if let passes, let fails, let both = passes.first(where: fails.contains) {
      fault("status \(both) cannot both pass and fail", at: members["fails"] ?? node)
    }
    if let good, good == bad { fault("'good' and 'bad' are the same", at: node) }
    guard self.faults.count == faults, let name, let files, let run, let passes, let fails,
      let errors, let good, let bad
    else { return nil }
    return OwnCheck(
      name: name, files: files, run: run, passes: passes, fails: fails, errors: errors,
      columns: columns, good: good, bad: bad)
  }

  private mutating func checkName(_ node: JSONNode) -> String? {
    let isName = { (text: String) in
      let bytes = text.utf8
      return (1...40).contains(bytes.count) && (97...122).contains(bytes.first ?? 0)
        && bytes.allSatisfy { (97...122).contains($0) || ASCII.isDigit($0) || $0 == 45 }
    }
    return value(
      node.string.flatMap { isName($0) ? $0 : nil }, of: node,
      "'name' is of small letters, digits and -, a letter first")
  }

  private mutating func checkedFiles(_ node: JSONNode) -> Glob? {
    guard let files = glob(node) else { return nil }
    if OwnCheck.ending(of: files) == nil {
      fault("'files' ends in a name or an ending, such as **/*.rb: the copies get it", at: node)
    }
    return files
  }

  private mutating func command(_ node: JSONNode) -> [String]? {
    guard let run = value(node.strings, of: node, "'run' is a list of texts") else { return nil }
    let isBare = { (name: String) in
      (1...100).contains(name.utf8.count)
        && name.utf8.allSatisfy { ASCII.isWord($0) || "-+.".utf8.contains($0) }
        && !name.hasPrefix("-") && !name.hasPrefix(".")
    }
    if !isBare(run.first ?? "") {
      fault(
        "'run' begins with the bare name of a program, which is looked up in the system's directories",
        at: node.items?.first ?? node)
    }
    let places = run.dropFirst().filter { $0 == OwnCheck.file || $0 == OwnCheck.all }
    if places.count != 1 {
      fault("'run' has one argument that is {file} or {files}, and nothing else", at: node)
    }
    for (item, argument) in zip(node.items ?? [], run).dropFirst() {
      if argument.utf8.contains(0) { fault("an argument holds a NUL", at: item) }
      if OwnCheck.namesFile(argument) {
        fault(
          "an argument names a file: nothing is there in the jail but the copies, /usr and /dev/null",
          at: item)
      }
    }
    return run
  }

  private mutating func statuses(_ node: JSONNode, _ key: String) -> [Int]? {
    let statuses = distinct(node, "'\(key)'") { reader, item in
      reader.value(
        item.int.flatMap { (0...255).contains($0) ? $0 : nil }, of: item,
        "a status is a whole number from 0 to 255")
    }
    if node.items?.isEmpty == true { fault("'\(key)' is empty", at: node) }
    return statuses
  }

  private mutating func errorForm(_ node: JSONNode) -> OwnCheck.Errors? {
    guard let text = string(node, "'errors'") else { return nil }
    if let document = OwnCheck.Document(rawValue: text) { return .document(document) }
    let groups = ["file", "line", "message"].filter { !text.contains("(?<\($0)>") }
    if let missing = groups.first {
      let words = OwnCheck.Document.allCases.map(\.rawValue).joined(separator: ", ")
      fault("'errors' is one of \(words), or a pattern with a group (?<\(missing)>…)", at: node)
      return nil
    }
    if text.contains("\n") || text.utf8.count > 1000 || (try? text.compiled()) == nil {
      fault("'errors' is no regular expression that can be read", at: node)
      return nil
    }
    return .pattern(text)
  }

  private mutating func columnForm(_ node: JSONNode) -> OwnCheck.Columns {
    var columns = OwnCheck.Columns()
    for (key, node) in members(of: node, "'columns'", among: ["unit", "first"]) {
      if key == "unit" {
        columns.unit = word(node, "'unit'")
      } else if let first = value(
        node.int.flatMap { (0...1).contains($0) ? $0 : nil }, of: node, "'first' is 0 or 1")
      {
        columns.first = first
      }
    }
    return columns
  }
}

extension OwnCheck {
  /// Whether a word of the command line plainly names a file that may be the repository's. The jail has
  /// none of these anyway: whoever wrote this is told.
  static func namesFile(_ argument: String) -> Bool {
    // A script of several words is no path.
    guard argument.contains("/"), !argument.contains(where: \.isWhitespace) else { return false }
    let path = argument.drop { $0 != "/" && $0 != "." && $0 != "~" }
    return !(path == "/dev/null" || path.hasPrefix("/usr/")) || path.contains("/..")
  }
}
