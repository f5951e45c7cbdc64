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
  package var jail: JailTier?
  /// What ended the tool before it had an answer for this file; nil if it had one.
  package var stop: Stop?
  /// The run was stopped before this look came to its end: it says nothing, and its report is not tried.
  package var isInterrupted = false

  package init(_ name: String, tool: String?, _ verdict: Verdict, duration: Duration = .zero) {
    self.name = name
    self.tool = tool
    self.verdict = verdict
    self.duration = duration
  }
}

extension Check {
  /// The check that runs the tests of a report; what it finds is of the rule `javascript/test`.
  package static let testName = "javascript/tests"

  /// The rule of what a check with this name finds.
  static func rule(of name: String) -> String { name == testName ? Rule.test.id : name }
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
  package let moduleType: ModuleType?
}

extension Subject {
  /// The name behind the last `/`; only its extension matters.
  package var name: String { path.split(separator: "/").last.map(String.init) ?? "" }

  /// Bytes of the largest file that is given to a tool, or looked into: parsers take seconds then.
  package static let largest = 16 << 20
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
  /// What node read it as, where it is JavaScript; else nil.
  package var moduleType: ModuleType?
  /// The names that it gives as CommonJS to whoever imports it, by node's lexer; nil: not known.
  package var names: Set<String>?
  /// The same code without types and JSX, where text between tags may stand in it; else nil.
  package var code: SourceText?

  package init(
    check: Check, further: [Check] = [], findings: [Finding] = [], mended: Mended? = nil
  ) {
    self.check = check
    self.further = further
    self.findings = findings
    self.mended = mended
  }
}
