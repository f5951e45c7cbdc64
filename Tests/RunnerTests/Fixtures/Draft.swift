import Artifact

@testable import Judging
@testable import Launching
@testable import Runner

/// A report in the writing: what a test does not say is as it should be.
struct Draft {
  /// The lines of the header, by their keys.
  var fields = [
    ("id", "fsar_1"), ("timestamp", "2026-01-02T20:13:28Z"), ("severity", "5"),
    ("block_execution", "false"),
  ]
  var body = ""
  var risks = "- it may be wrong"
  var mitigations = "- look at it"

  init(_ body: String = "think more") { self.body = body }

  /// A report that proposes these files.
  init(files: [(path: String, text: String)]) {
    body = files.map { "===FILE:\($0.path)===\n\($0.text)\n===END===" }.joined(separator: "\n")
  }

  func with(_ key: String, _ value: String) -> Draft {
    var draft = self
    draft.fields = fields.map { $0.0 == key ? (key, value) : $0 }
    return draft
  }

  func without(_ key: String) -> Draft {
    var draft = self
    draft.fields.removeAll { $0.0 == key }
    return draft
  }

  func adding(_ key: String, _ value: String) -> Draft {
    var draft = self
    draft.fields.append((key, value))
    return draft
  }

  var markdown: String {
    var text = "# FSAR Proposal Report\n\n"
    for (key, value) in fields { text += "- \(key): \(value)\n" }
    text += "- proposal:\n\(body)\n"
    if !risks.isEmpty { text += "\n## Risks\n\(risks)\n" }
    if !mitigations.isEmpty { text += "\n## Mitigations\n\(mitigations)\n" }
    return text
  }

  /// The JSON twin: the same fields and the same proposal.
  var json: String {
    var members = fields.map { key, value in
      let isBare = key == "severity" || key == "block_execution"
      return "\(JSONValue.string(key).text): \(isBare ? value : JSONValue.string(value).text)"
    }
    members.append("\"proposal\": \(JSONValue.string(body).text)")
    for (key, list) in [("risks", risks), ("mitigations", mitigations)] {
      let items = list.split(separator: "\n").map { JSONValue.string(String($0.dropFirst(2))) }
      members.append("\"\(key)\": \(JSONValue.array(items).text)")
    }
    return "{\(members.joined(separator: ", "))}\n"
  }

  var report: Report {
    guard let report = MarkdownReader.report(in: SourceText(Array(markdown.utf8))) else {
      preconditionFailure("a draft is a report")
    }
    return report
  }

  /// What becomes of it if the checkers answer like this.
  func judged(
    twins: [Docket.Entry] = [], under criteria: Criteria = Criteria(),
    by answer: (Subject) -> Outcome = { $0.passed }
  ) -> ReportResult {
    let entry = Docket.Entry(path: "report.md", report: report, twins: twins)
    let item = PendingReport(
      path: entry.path, entry.report, found: entry.findings,
      twins: twins.map { NamedReport(path: $0.path, report: $0.report) }, by: criteria)
    var outcomes: [Int: [Outcome]] = [:]
    for subject in ReportSet([item]).subjects(of: 0, from: 0) {
      outcomes[subject.artifact, default: []].append(answer(subject))
    }
    return item.judged(by: outcomes)
  }
}

extension Subject {
  /// A file by itself, under the language of its name.
  static func file(
    _ name: String, _ text: some Sequence<UInt8>, id: Int = 0, moduleType: ModuleType? = nil
  ) -> Subject {
    let text = SourceText(Array(text))
    let language = Language(path: name)
    return Subject(
      id: id, report: 0, artifact: id, language: language,
      dialect: language == .sql ? SQLDialect.of(text) : nil, path: name, text: text,
      moduleType: moduleType)
  }

  static func file(_ name: String, _ text: String, id: Int = 0) -> Subject {
    file(name, Array(text.utf8), id: id)
  }

  /// As a file of a report, with a number among all.
  func of(report: Int, numbered id: Int) -> Subject {
    Subject(
      id: id, report: report, artifact: id, language: language, dialect: dialect, path: path,
      text: text, moduleType: moduleType)
  }

  var passed: Outcome { Outcome(check: Check(language.syntaxCheck, tool: "a tool 1", .passed)) }

  func unchecked(_ why: Unchecked) -> Outcome {
    Outcome(check: Check(language.syntaxCheck, tool: "a tool 1", .unchecked(why)))
  }

  func failed(at place: Position? = nil) -> Outcome {
    Outcome(
      check: Check(language.syntaxCheck, tool: "a tool 1", .failed),
      findings: [Finding(rule: language.syntaxCheck, severity: .error, "wrong", at: place)])
  }
}

extension SourceText {
  init(_ text: String) { self.init(Array(text.utf8)) }
}

extension ArraySlice<UInt8> {
  init(_ text: String) { self = Array(text.utf8)[...] }
}
