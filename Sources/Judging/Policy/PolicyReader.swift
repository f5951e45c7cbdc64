import Artifact

/// What is wrong in a policy, and where.
package struct PolicyFault: Error, Sendable, Equatable {
  package let message: String
  package let place: Position

  package init(_ message: String, at place: Position) {
    self.message = message
    self.place = place
  }
}

/// Reads a policy, and finds all that is wrong in it, not the first fault only.
package struct PolicyReader {
  package private(set) var policy = Policy()
  /// In the order of their places; a policy with one is none.
  package private(set) var faults: [PolicyFault] = []
  private let text: SourceText

  package init(_ bytes: [UInt8]) {
    text = SourceText(bytes)
    guard UTF8Form.isValid(bytes) else {
      faults = [PolicyFault("the policy is not valid UTF-8", at: Position(line: 1, column: 1))]
      return
    }
    do throws(JSONSyntaxError) {
      read(try JSONNode(parsing: bytes))
    } catch {
      faults = [PolicyFault(error.message, at: text.position(at: error.offset))]
    }
    faults.sort { $0.place < $1.place }
  }

  static let keys = [
    "$schema", "version", "gate", "allow_unchecked", "allow_review", "rules", "paths", "limits",
    "baseline", "exempt", "accepted", "jail", "dry_run", "audit", "due",
  ]

  private mutating func read(_ node: JSONNode) {
    let members = members(of: node, "the policy", among: Self.keys)
    if case .object = node.value, members["version"] == nil {
      fault("'version' is missing; this is version 1", at: node)
    }
    for (key, node) in members {
      switch key {
      case "$schema": _ = string(node, "'$schema'")
      case "version":
        if number(node, "'version'").map({ $0 == 1 }) == false {
          fault("the version is not 1, the only one that there is", at: node)
        }
      case "gate": readGate(node)
      case "allow_unchecked": readUnchecked(node)
      case "allow_review":
        policy.allowReview = bool(node, "'allow_review'")
        note(key, node)
      case "rules": readRules(node)
      case "paths": readPaths(node)
      case "limits": readLimits(node)
      case "baseline": readBaseline(node)
      case "audit": readAudit(node)
      case "due": readDue(node)
      case "accepted":
        guard let items = list(node, "'accepted'") else { continue }
        policy.accepted = distinct(items) { $0.acceptance($1) }
        note(key, node)
      case "exempt":
        guard let items = list(node, "'exempt'") else { continue }
        policy.exempt = distinct(items) { $0.glob($1) }
        note(key, node)
      case "jail":
        policy.jail = word(node, "'jail'", among: JailTier.allCases.map(\.rawValue))
          .flatMap(JailTier.init)
        note(key, node)
      default:
        policy.dryRun = bool(node, "'dry_run'")
        note(key, node)
      }
    }
  }

  private mutating func readGate(_ node: JSONNode) {
    let members = members(of: node, "'gate'", among: ["review", "block"])
    func threshold(_ key: String, _ reader: inout PolicyReader) -> Double? {
      guard let node = members[key], let value = reader.number(node, "'\(key)'") else { return nil }
      guard (0...100).contains(value) else {
        reader.fault("'\(key)' is a severity from 0 to 100", at: node)
        return nil
      }
      reader.note("gate.\(key)", node)
      return value
    }
    policy.review = threshold("review", &self)
    policy.block = threshold("block", &self)
    let thresholds = policy.criteria.thresholds
    let isWhole = members.allSatisfy { policy.places["gate.\($0.key)"] != nil }
    if isWhole, thresholds.review > thresholds.block {
      let isDefault = policy.block == nil || policy.review == nil
      fault(
        "the review threshold \(thresholds.review.plain) is above \(thresholds.block.plain), "
          + "from which on a report is blocked"
          + (isDefault ? " (the one that is not set is the default)" : ""),
        at: members["review"] ?? members["block"] ?? node)
    }
  }

  private mutating func readAudit(_ node: JSONNode) {
    guard let node = members(of: node, "'audit'", among: ["max_age"])["max_age"] else { return }
    policy.auditAge = node.string.flatMap { Duration(argument: $0) }
    if policy.auditAge == nil { fault("'max_age' is \(Duration.expectation), a text", at: node) }
    note("audit.max_age", node)
  }

  private mutating func readDue(_ node: JSONNode) {
    let members = members(of: node, "'due'", among: ["review_days", "acceptance_days"])
    func days(_ key: String, _ reader: inout PolicyReader) -> Int? {
      guard let node = members[key] else { return nil }
      let days = node.int.flatMap { (1...3650).contains($0) ? $0 : nil }
      if days == nil { reader.fault("'\(key)' is a whole number from 1 to 3650", at: node) }
      reader.note("due.\(key)", node)
      return days
    }
    policy.reviewDays = days("review_days", &self)
    policy.acceptanceDays = days("acceptance_days", &self)
  }

  private mutating func readUnchecked(_ node: JSONNode) {
    note("allow_unchecked", node)
    switch node.value {
    case .bool(let value): policy.allowUnchecked = value ? .all : .only([])
    case .array(let items):
      let names = Language.allCases.map(\.rawValue)
      let words = distinct(items) { $0.word($1, "a language", among: names) }
      policy.allowUnchecked = .only(words.compactMap { Language(rawValue: $0) })
    default: fault("'allow_unchecked' is true, false, or a list of languages", at: node)
    }
  }

  private mutating func readRules(_ node: JSONNode) {
    for (key, node) in members(of: node, "'rules'", among: nil) {
      guard let rule = Rule.named[key] else {
        let why =
          Rule.isFixed(key)
          ? "'\(key.quoted)' cannot be changed by a policy"
          : "there is no rule '\(key.quoted)'"
            + Suggestion.clause(for: key, among: Rule.settable.map(\.id))
        faultAtKey(why, node)
        continue
      }
      guard !rule.isFixed else {
        faultAtKey(
          "'\(key)' cannot be changed by a policy: it keeps a report in its place, or judges it",
          node)
        continue
      }
      if let word = word(node, "'\(key)'", among: Severity.allCases.map(\.rawValue)) {
        policy.severities[key] = Severity(rawValue: word)
        note("rules.\(key)", node)
      }
    }
  }

  private mutating func readPaths(_ node: JSONNode) {
    for (key, node) in members(of: node, "'paths'", among: ["allow", "deny"]) {
      guard let items = list(node, "'\(key)'") else { continue }
      if key == "allow", items.isEmpty {
        fault("'allow' is empty, which would allow nothing; leave it out to allow all", at: node)
      }
      let globs = distinct(items) { $0.glob($1) }
      if key == "allow" { policy.paths.allow = globs } else { policy.paths.deny = globs }
      note("paths.\(key)", node)
    }
  }

  private mutating func acceptance(_ node: JSONNode) -> Acceptance? {
    let keys = ["sha256", "id", "accept", "reason", "by", "until"]
    let members = members(of: node, "an acceptance", among: keys)
    guard case .object = node.value else { return nil }
    func text(_ key: String, _ reader: inout PolicyReader, _ form: String, _ fits: (String) -> Bool)
      -> String?
    {
      guard let member = members[key] else {
        reader.fault("'\(key)' is missing in an acceptance", at: node)
        return nil
      }
      if let text = member.string, fits(text) { return text }
      reader.fault("'\(key)' is \(form)", at: member)
      return nil
    }
    let isHex = { (text: String) in
      text.utf8.count == 64 && text.utf8.allSatisfy { ASCII.isDigit($0) || (97...102).contains($0) }
    }
    let sha256 = text("sha256", &self, "the SHA-256 of the report, in small letters", isHex)
    let reason = text("reason", &self, "a text that says why") { !$0.isEmpty }
    let by = text("by", &self, "the name of who accepts it") { !$0.isEmpty }
    let until = text("until", &self, "a day such as 2026-12-31", Acceptance.isDay)
    var accepted: Set<Acceptance.What> = []
    if let member = members["accept"], let items = list(member, "'accept'") {
      let words = Acceptance.What.allCases.map(\.rawValue)
      accepted = Set(
        distinct(items) { $0.word($1, "what is accepted", among: words) }
          .compactMap(Acceptance.What.init))
    } else if members["accept"] == nil {
      fault("'accept' is missing in an acceptance", at: node)
    }
    let id = members["id"].flatMap { string($0, "'id'") }
    guard let sha256, let reason, let by, let until, !accepted.isEmpty else { return nil }
    return Acceptance(
      sha256: sha256, id: id, accepted: accepted, reason: reason, by: by, until: until)
  }

  private mutating func glob(_ node: JSONNode) -> Glob? {
    guard let text = string(node, "a pattern") else { return nil }
    do throws(Glob.Problem) {
      return try Glob(text)
    } catch {
      fault(error.message, at: node)
      return nil
    }
  }

  private mutating func readLimits(_ node: JSONNode) {
    let names = TrialLimits.Name.allCases.map(\.rawValue)
    for (key, node) in members(of: node, "'limits'", among: names) {
      guard let name = TrialLimits.Name(rawValue: key), let amount = amount(node, of: name) else {
        continue
      }
      policy.limits[name] = amount
      note("limits.\(key)", node)
    }
  }

  private mutating func amount(_ node: JSONNode, of name: TrialLimits.Name) -> TrialLimits.Amount? {
    let what: String
    switch name.domain {
    case .time(let bounds):
      if let time = node.string.flatMap({ Duration(argument: $0) }), bounds.contains(time) {
        return .time(time)
      }
      what =
        "\(Duration.expectation), a text, from \(bounds.lowerBound.spelling) to "
        + bounds.upperBound.spelling
    case .bytes(let bounds):
      if let count = node.string.flatMap({ ByteCount(argument: $0) }), bounds.contains(count) {
        return .bytes(count)
      }
      what =
        "\(ByteCount.expectation), a text, from \(bounds.lowerBound.spelling) to "
        + bounds.upperBound.spelling
    case .count(let bounds):
      if case .number(let digits) = node.value,
        let count = Double(digits).flatMap(Int.init(exactly:)),
        bounds.contains(count)
      {
        return .count(count)
      }
      what = "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
    }
    fault("'\(name.rawValue)' is \(what)", at: node)
    return nil
  }

  private mutating func readBaseline(_ node: JSONNode) {
    guard let items = list(node, "'baseline'") else { return }
    policy.baseline = distinct(items) { (reader, item) -> String? in
      guard let text = reader.string(item, "a baseline") else { return nil }
      if text == "." { return text }
      do throws(ArtifactPath.Problem) {
        return try ArtifactPath(text.hasSuffix("/") ? String(text.dropLast()) : text).string
      } catch {
        reader.fault(
          "a baseline is a path below the policy's directory, or \".\": "
            + error.message, at: item)
        return nil
      }
    }
    note("baseline", node)
  }

  // MARK: Values

  /// The members of an object, each once, in order. Unknown keys (where the known ones are told) and
  /// those that are given twice are faults.
  private mutating func members(
    of node: JSONNode, _ subject: String, among keys: [String]?
  ) -> Members {
    guard case .object(let members) = node.value else {
      fault("\(subject) is an object: { … }", at: node)
      return Members()
    }
    var found = Members()
    for (key, node) in members {
      if found[key] != nil {
        faultAtKey("'\(key.quoted)' is given twice", node)
      } else if let keys, !keys.contains(key) {
        faultAtKey(
          "unknown key '\(key.quoted)' in \(subject)" + Suggestion.clause(for: key, among: keys),
          node)
      } else {
        found.append(key, node)
      }
    }
    return found
  }

  /// What each item means; an item that is given twice is a fault.
  private mutating func distinct<Value: Hashable>(
    _ items: [JSONNode], _ read: (inout PolicyReader, JSONNode) -> Value?
  ) -> [Value] {
    var seen: Set<Value> = []
    var values: [Value] = []
    for item in items {
      guard let value = read(&self, item) else { continue }
      if seen.insert(value).inserted {
        values.append(value)
      } else {
        fault("this is given twice", at: item)
      }
    }
    return values
  }

  private mutating func list(_ node: JSONNode, _ subject: String) -> [JSONNode]? {
    if case .array(let items) = node.value { return items }
    fault("\(subject) is a list: [ … ]", at: node)
    return nil
  }

  private mutating func string(_ node: JSONNode, _ subject: String) -> String? {
    if let text = node.string { return text }
    fault("\(subject) is a text", at: node)
    return nil
  }

  private mutating func bool(_ node: JSONNode, _ subject: String) -> Bool? {
    if case .bool(let value) = node.value { return value }
    fault("\(subject) is true or false", at: node)
    return nil
  }

  private mutating func number(_ node: JSONNode, _ subject: String) -> Double? {
    if case .number(let digits) = node.value, let value = Double(digits), value.isFinite {
      return value
    }
    fault("\(subject) is a number", at: node)
    return nil
  }

  private mutating func word(
    _ node: JSONNode, _ subject: String, among words: [String]
  ) -> String? {
    guard let word = node.string else {
      fault("\(subject) is one of \(words.joined(separator: ", "))", at: node)
      return nil
    }
    if words.contains(word) { return word }
    fault(
      "\(subject) is one of \(words.joined(separator: ", ")), and not '\(word.quoted)'"
        + Suggestion.clause(for: word, among: words), at: node)
    return nil
  }

  // MARK: Places

  private mutating func fault(_ message: String, at node: JSONNode) {
    faults.append(PolicyFault(message, at: text.position(at: node.range.lowerBound)))
  }

  private mutating func faultAtKey(_ message: String, _ node: JSONNode) {
    let offset = (node.keyRange ?? node.range).lowerBound
    faults.append(PolicyFault(message, at: text.position(at: offset)))
  }

  private mutating func note(_ setting: String, _ node: JSONNode) {
    policy.places[setting] = text.position(at: (node.keyRange ?? node.range).lowerBound)
  }
}

/// The members of an object, each key once, in their order.
private struct Members: Sequence {
  private var items: [(key: String, value: JSONNode)] = []
  private var places: [String: Int] = [:]

  subscript(key: String) -> JSONNode? { places[key].map { items[$0].value } }

  mutating func append(_ key: String, _ node: JSONNode) {
    places[key] = items.count
    items.append((key, node))
  }

  func makeIterator() -> IndexingIterator<[(key: String, value: JSONNode)]> {
    items.makeIterator()
  }
}

extension Rule {
  /// Those that a policy may change.
  package static var settable: [Rule] { all.filter { !$0.isFixed } }
}

extension String {
  /// As much of it as a message can hold.
  fileprivate var quoted: String {
    unicodeScalars.count <= 100
      ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(99))) + "…"
  }
}
