import Artifact

/// What is wrong in a policy, and where.
package struct PolicyFault: Error, Sendable, Equatable {
  package let message: String
  package let place: Position
}

/// Reads a policy, and finds all that is wrong in it, not the first fault only.
package struct PolicyReader {
  package internal(set) var policy = Policy()
  /// In the order of their places; a policy with one is none.
  package private(set) var faults: [PolicyFault] = []
  private let text: SourceText

  package init(_ bytes: [UInt8]) {
    text = SourceText(bytes)
    guard UTF8Form.isValid(bytes) else {
      let start = Position(line: 1, column: 1)
      faults = [PolicyFault(message: "the policy is not valid UTF-8", place: start)]
      return
    }
    do throws(JSONSyntaxError) {
      read(try JSONNode(parsing: bytes))
    } catch {
      faults = [PolicyFault(message: error.message, place: text.position(at: error.offset))]
    }
    faults.sort { $0.place < $1.place }
  }

  static let keys = [
    "$schema", "version", "gate", "allow_unchecked", "allow_review", "rules", "paths", "limits",
    "baseline", "exempt", "from", "accepted", "jail", "dry_run", "audit", "due", "checks",
  ]

  private mutating func read(_ node: JSONNode) {
    let members = members(of: node, "the policy", among: Self.keys)
    if case .object = node.value, members["version"] == nil {
      fault("'version' is missing; this is version 1", at: node)
    }
    for (key, node) in members {
      note(key, node)
      switch key {
      case "$schema": _ = string(node, "'$schema'")
      case "version":
        if number(node, "'version'").map({ $0 == 1 }) == false {
          fault("the version is not 1, the only one that there is", at: node)
        }
      case "gate": readGate(node)
      case "allow_unchecked": readUnchecked(node)
      case "allow_review":
        policy.allowReview = value(node.bool, of: node, "'allow_review' is true or false")
      case "rules": readRules(node)
      case "paths": readPaths(node)
      case "limits": readLimits(node)
      case "baseline": readBaseline(node)
      case "audit": readAudit(node)
      case "due": readDue(node)
      case "accepted": policy.accepted = distinct(node, "'accepted'") { $0.acceptance($1) }
      case "checks": readChecks(node)
      case "exempt": policy.exempt = distinct(node, "'exempt'") { $0.glob($1) }
      case "from":
        policy.forms = distinct(node, "'from'") { $0.word($1, "a form") as PlainForm? }
      case "jail": policy.jail = word(node, "'jail'")
      default: policy.dryRun = value(node.bool, of: node, "'dry_run' is true or false")
      }
    }
  }

  private mutating func readGate(_ node: JSONNode) {
    let members = members(of: node, "'gate'", among: ["review", "block"])
    func threshold(_ key: String) -> Double? {
      guard let node = members[key], let value = number(node, "'\(key)'") else { return nil }
      guard (0...100).contains(value) else {
        fault("'\(key)' is a severity from 0 to 100", at: node)
        return nil
      }
      note("gate.\(key)", node)
      return value
    }
    policy.review = threshold("review")
    policy.block = threshold("block")
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
    for (key, node) in members(of: node, "'audit'", among: ["max_age", "known"]) {
      note("audit.\(key)", node)
      if key == "known" {
        policy.known = distinct(node, "'known'") { $0.knownLimit($1) }
      } else {
        let age = node.string.flatMap { Duration(argument: $0) }
        policy.auditAge = value(age, of: node, "'max_age' is \(Duration.expectation), a text")
      }
    }
  }

  private mutating func knownLimit(_ node: JSONNode) -> Policy.KnownLimit? {
    let keys = ["claim", "owner", "until", "reason"]
    let members = members(of: node, "a known limit", among: keys)
    let words = keys.compactMap { members[$0]?.string }.filter { !$0.isEmpty }
    guard words.count == keys.count, Acceptance.isDay(words[2]) else {
      fault("a known limit has a claim, an owner, until (a day) and a reason, all texts", at: node)
      return nil
    }
    return Policy.KnownLimit(claim: words[0], owner: words[1], until: words[2], reason: words[3])
  }

  private mutating func readDue(_ node: JSONNode) {
    for (key, node) in members(of: node, "'due'", among: ["review_days", "acceptance_days"]) {
      let given = node.int.flatMap { (1...3650).contains($0) ? $0 : nil }
      let days = value(given, of: node, "'\(key)' is a whole number from 1 to 3650")
      if key == "review_days" { policy.reviewDays = days } else { policy.acceptanceDays = days }
      note("due.\(key)", node)
    }
  }

  private mutating func readUnchecked(_ node: JSONNode) {
    switch node.value {
    case .bool(let value): policy.allowUnchecked = value ? .all : .only([])
    case .array:
      let languages = distinct(node, "'allow_unchecked'") { $0.word($1, "a language") as Language? }
      policy.allowUnchecked = .only(languages)
    default: fault("'allow_unchecked' is true, false, or a list of languages", at: node)
    }
  }

  private mutating func readRules(_ node: JSONNode) {
    for (key, node) in members(of: node, "'rules'", among: nil) {
      switch (Rule.named[key], Rule.isFixed(key)) {
      case (_?, false):
        policy.severities[key] = word(node, "'\(key)'")
        note("rules.\(key)", node)
      case (_?, true):
        faultAtKey(
          "'\(key)' cannot be changed by a policy: it keeps a report in its place, or judges it",
          node)
      case (nil, true): faultAtKey("'\(key.quoted)' cannot be changed by a policy", node)
      case (nil, false):
        let meant = Suggestion.clause(for: key, among: Rule.settable.map(\.id))
        faultAtKey("there is no rule '\(key.quoted)'\(meant)", node)
      }
    }
  }

  private mutating func readPaths(_ node: JSONNode) {
    for (key, node) in members(of: node, "'paths'", among: ["allow", "deny"]) {
      if key == "allow", node.items?.isEmpty == true {
        fault("'allow' is empty, which would allow nothing; leave it out to allow all", at: node)
      }
      let globs = distinct(node, "'\(key)'") { $0.glob($1) }
      if key == "allow" { policy.paths.allow = globs } else { policy.paths.deny = globs }
      note("paths.\(key)", node)
    }
  }

  private mutating func acceptance(_ node: JSONNode) -> Acceptance? {
    let keys = ["sha256", "id", "accept", "reason", "by", "until"]
    let members = members(of: node, "an acceptance", among: keys)
    guard case .object = node.value else { return nil }
    func text(_ key: String, _ form: String, _ fits: (String) -> Bool) -> String? {
      guard let member = members[key] else {
        fault("'\(key)' is missing in an acceptance", at: node)
        return nil
      }
      return value(member.string.flatMap { fits($0) ? $0 : nil }, of: member, "'\(key)' is \(form)")
    }
    let isHex = { (text: String) in
      text.utf8.count == 64 && text.utf8.allSatisfy { ASCII.isDigit($0) || (97...102).contains($0) }
    }
    let sha256 = text("sha256", "the SHA-256 of the report, in small letters", isHex)
    let reason = text("reason", "a text that says why") { !$0.isEmpty }
    let by = text("by", "the name of who accepts it") { !$0.isEmpty }
    let until = text("until", "a day such as 2026-12-31", Acceptance.isDay)
    var accepted: Set<Acceptance.What> = []
    if let member = members["accept"] {
      accepted = Set(distinct(member, "'accept'") { $0.word($1, "what is accepted") })
    } else {
      fault("'accept' is missing in an acceptance", at: node)
    }
    let id = members["id"].flatMap { string($0, "'id'") }
    guard let sha256, let reason, let by, let until, !accepted.isEmpty else { return nil }
    return Acceptance(
      sha256: sha256, id: id, accepted: accepted, reason: reason, by: by, until: until)
  }

  mutating func glob(_ node: JSONNode) -> Glob? {
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
      guard let name = TrialLimits.Name(rawValue: key) else { continue }
      policy.limits[name] = amount(node, of: name)
      note("limits.\(key)", node)
    }
  }

  private mutating func amount(_ node: JSONNode, of name: TrialLimits.Name) -> TrialLimits.Amount? {
    let what: String
    switch name.domain {
    case .time(let bounds):
      let time = node.string.flatMap { Duration(argument: $0) }
      if let time, bounds.contains(time) { return .time(time) }
      what = "\(Duration.expectation), a text,"
    case .bytes(let bounds):
      let count = node.string.flatMap { ByteCount(argument: $0) }
      if let count, bounds.contains(count) { return .bytes(count) }
      what = "\(ByteCount.expectation), a text,"
    case .count(let bounds):
      let count = node.number.flatMap(Int.init(exactly:))
      if let count, bounds.contains(count) { return .count(count) }
      what = "a whole number"
    }
    fault("'\(name.rawValue)' is \(what) \(name.domain.bounds)", at: node)
    return nil
  }

  private mutating func readBaseline(_ node: JSONNode) {
    policy.baseline = distinct(node, "'baseline'") { (reader, item) -> String? in
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
  }

  // MARK: Values

  /// The members of an object, each once, in order. Unknown keys (where the known ones are told) and
  /// those that are given twice are faults.
  mutating func members(
    of node: JSONNode, _ subject: String, among keys: [String]?
  ) -> Members {
    guard case .object(let members) = node.value else {
      fault("\(subject) is an object: { … }", at: node)
      return []
    }
    var found: Members = []
    var seen: Set<String> = []
    for (key, node) in members {
      if seen.contains(key) {
        faultAtKey("'\(key.quoted)' is given twice", node)
      } else if let keys, !keys.contains(key) {
        faultAtKey(
          "unknown key '\(key.quoted)' in \(subject)" + Suggestion.clause(for: key, among: keys),
          node)
      } else {
        seen.insert(key)
        found.append((key, node))
      }
    }
    return found
  }

  /// What each item of a list means; an item that is given twice is a fault.
  mutating func distinct<Value: Hashable>(
    _ node: JSONNode, _ subject: String, _ read: (inout PolicyReader, JSONNode) -> Value?
  ) -> [Value] {
    var seen: Set<Value> = []
    var values: [Value] = []
    for item in value(node.items, of: node, "\(subject) is a list: [ … ]") ?? [] {
      guard let value = read(&self, item) else { continue }
      if seen.insert(value).inserted {
        values.append(value)
      } else {
        fault("this is given twice", at: item)
      }
    }
    return values
  }

  mutating func string(_ node: JSONNode, _ subject: String) -> String? {
    value(node.string, of: node, "\(subject) is a text")
  }

  mutating func number(_ node: JSONNode, _ subject: String) -> Double? {
    value(node.number.flatMap { $0.isFinite ? $0 : nil }, of: node, "\(subject) is a number")
  }

  mutating func word<Word: CaseIterable & RawRepresentable<String>>(
    _ node: JSONNode, _ subject: String
  ) -> Word? {
    if let word = node.string.flatMap(Word.init) { return word }
    let words = Word.allCases.map(\.rawValue)
    let wrong = node.string.map {
      ", and not '\($0.quoted)'" + Suggestion.clause(for: $0, among: words)
    }
    fault("\(subject) is one of \(words.joined(separator: ", "))\(wrong ?? "")", at: node)
    return nil
  }

  /// What was read of a node; a fault where that is nothing.
  mutating func value<Value>(
    _ value: Value?, of node: JSONNode, _ expectation: @autoclosure () -> String
  ) -> Value? {
    if value == nil { fault(expectation(), at: node) }
    return value
  }

  // MARK: Places

  mutating func fault(_ message: String, at node: JSONNode) {
    faults.append(
      PolicyFault(message: message, place: text.position(at: node.range.lowerBound)))
  }

  mutating func faultAtKey(_ message: String, _ node: JSONNode) {
    faults.append(PolicyFault(message: message, place: keyPlace(of: node)))
  }

  mutating func note(_ setting: String, _ node: JSONNode) {
    policy.places[setting] = keyPlace(of: node)
  }

  private func keyPlace(of node: JSONNode) -> Position {
    text.position(at: (node.keyRange ?? node.range).lowerBound)
  }
}

/// The members of an object, each key once, in their order.
typealias Members = [(key: String, value: JSONNode)]

extension Members {
  subscript(key: String) -> JSONNode? { first { $0.key == key }?.value }
}

extension Rule {
  /// Those that a policy may change.
  package static var settable: [Rule] { all.filter { !isFixed($0.id) } }
}

extension String {
  /// As much of it as a message can hold.
  var quoted: String {
    unicodeScalars.count <= 100
      ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(99))) + "…"
  }
}
