import Artifact

/// One tool's look at one artifact.
package struct Check: Sendable, Equatable {
  /// `<language>/<what>`.
  package var name: String
  /// The tool and its version; nil if none looked, or only we did.
  package var tool: String?
  package var verdict: Verdict
  /// The share that this artifact took of the tool's run; zero if it was not run.
  package var duration: Duration
  /// The jail that the tool ran in; nil if none ran.
  package var jail: Jail.Tier?
  /// What ended the tool before it had an answer for this file; nil if it had one.
  package var stop: Stop?
  /// The run was stopped before this look came to its end: it says nothing, and its report is not tried.
  var isInterrupted = false

  package init(_ name: String, tool: String?, _ verdict: Verdict, duration: Duration = .zero) {
    self.name = name
    self.tool = tool
    self.verdict = verdict
    self.duration = duration
  }
}

extension Check {
  /// The rule of what it finds.
  var rule: String { name == TestCheck.name ? TestCheck.rule : name }
}

/// An artifact as a checker sees it: its text and how to read it, nothing of where it came from.
package struct Subject: Sendable {
  /// Its place among all subjects of the run.
  package let id: Int
  /// The report it belongs to.
  package let report: Int
  /// The artifact's place in its report.
  package let artifact: Int
  package let language: Language
  package let dialect: SQLDialect?
  /// As the report has it.
  package let path: String
  package let text: SourceText
  /// What the report's own `package.json` says in `"type"`.
  package let moduleType: Node.ModuleType?
}

extension Subject {
  /// The name behind the last `/`; only its extension matters.
  var name: String { path.split(separator: "/").last.map(String.init) ?? "" }

  /// Bytes of the largest file that is given to a tool, or looked into: parsers take seconds then.
  static let largest = 16 << 20
}

/// What a checker says about one subject.
package struct Outcome: Sendable {
  package var check: Check
  /// Other tools' looks at it, behind that one.
  package var further: [Check] = []
  /// Located in the file; the place in the report is added by whoever knows it.
  package var findings: [Finding] = []
  /// The file with the repairs that were proven; nil if there are none.
  package var mended: Mended?
}
