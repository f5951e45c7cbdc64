import Artifact
import Judging

extension Operator {
  /// Every way to plant a fault.
  package static let all =
    sql + dryRun + javascript + json + yaml + python + bash + others + paths + fields + bodies
    + twins

  /// The rules that no plant shows, and why.
  package static let unplanted: [String: String] = [
    Rule.repeated.id: "a note: it refuses nothing",
    Rule.gaveWay.id: "a note: it refuses nothing",
    Rule.fenceRemoved.id: "a note: it refuses nothing",
    Rule.pathCleaned.id: "a note: it refuses nothing",
    Rule.hiddenPath.id: "a note; the review that it asks for is planted as gate/review",
    Rule.installScript.id: "a note; the review that it asks for is planted as gate/review",
    Rule.commentary.id: "a note: it refuses nothing",
    Rule.markerRemark.id: "a note: it refuses nothing",
    Rule.notIdempotent.id: "a note: it refuses nothing",
    Rule.metaCommand.id: "planted as what it leads to, unchecked/meta-command",
    Rule.moduleRequest.id: "planted as what it leads to, unchecked/needs-context",
    Rule.fenceInContent.id: "only files without markers have it; the corpus of tests does that",
    Rule.noArtifacts.id: "a report without files; nothing is there to plant in",
    Rule.lookAlike.id: "it is found by a search of directories, which an audit does not make",
    Rule.deniedPath.id: "the policy's own; which paths it allows is no part of an audit",
    Rule.test.id: "tests are run on request only; the canaries do",
    Rule.blocked.id: "a note of the jail; the canaries try that",
    Rule.diskLimit.id: "a limit of a run, not of a file",
    Rule.memoryLimit.id: "a limit of a run, not of a file",
    Rule.outputLimit.id: "a limit of a run, not of a file",
    Rule.processLimit.id: "a limit of a run, not of a file",
    Rule.signal.id: "how a run ended, not what a file is",
    Rule.timeLimit.id: "a limit of a run, not of a file",
    Rule.policyChanged.id: "a change of a repository: see 'sandbox audit --installed'",
    Rule.accepted.id: "a note: it refuses nothing",
    Rule.overdue.id: "the audit itself ends it",
  ]

  // MARK: Languages

  private static let sql: [Operator] = [
    replace("keyword-misspelt", .sqlSyntax, .sql, "CREATE", "CRAETE", isExact: true),
    replace("keyword-digit", .sqlSyntax, .sql, "TABLE", "TAB1E", isExact: true),
    edit("last-parenthesis-gone", .sqlSyntax, .sql) { text, _ in text.droppingLast(")") },
    edit("comma-gone", .sqlSyntax, .sql) { text, random in
      let sites = sites(of: ",\n", in: text, .sql)
      return sites.isEmpty ? nil : text.removing(random.pick(sites).lowerBound)
    },
    replace("comma-too-many", .sqlSyntax, .sql, "\n);", ",\n);"),
    edit("quote-gone", .sqlSyntax, .sql) { text, random in
      let sites = sites(of: "'", in: text, .sql)
      return sites.isEmpty ? nil : text.removing(random.pick(sites).lowerBound)
    },
    edit("cut", .sqlSyntax, .sql) { text, random in
      // Within the first statement: where one ends there is nothing wrong.
      let end = sites(of: "\n);", in: text, .sql).first?.lowerBound ?? text.utf8.count
      return end < 30 ? nil : String(text.prefix(random.number(25...end)))
    },
    append(
      "merge-conflict", .sqlSyntax, .sql, "<<<<<<< HEAD\nSELECT #N;\n=======\nSELECT 2;\n>>>>>>> b"),
    append("prose", .sqlSyntax, .sql, "This migration makes table #N."),
    append("auto-increment", .sqlSyntax, .sql, "CREATE TABLE zz#N (id INT AUTO_INCREMENT);"),
    append("no-break-space", .sqlSyntax, .sql, "CREATE\u{A0}TABLE\u{A0}zz#N (id INT);"),
  ]

  private static let dryRun: [Operator] = [
    append("wrong-column", .dryRun, .sql, "CREATE INDEX zz#N ON @ (zz_nothing);", isExact: true),
    append("table-twice", .dryRun, .sql, "CREATE TABLE @ (id#N INT);", isExact: true),
    append(
      "column-twice", .dryRun, .sql, "ALTER TABLE @ ADD COLUMN z#N INT, ADD COLUMN z#N INT;",
      isExact: true),
    append("wrong-default", .dryRun, .sql, "ALTER TABLE @ ADD COLUMN z#N INT DEFAULT 'ab';"),
    append("no-operator", .dryRun, .sql, "ALTER TABLE @ ADD COLUMN z#N TEXT CHECK (z#N > 5);"),
    append("second-key", .dryRun, .sql, "ALTER TABLE @ ADD CONSTRAINT z#N PRIMARY KEY (id);"),
    append("view-of-nothing", .dryRun, .sql, "CREATE VIEW z#N AS SELECT zz_nothing FROM @;"),
    append("division", .dryRun, .sql, "SELECT #N/0;", isExact: true),
    Operator("order", .rule(Rule.dryRun.id), [.sql]) { draft, random in
      let name = "zz\(random.number(1...99_999))"
      draft.files = [
        ("migrations/001_\(name).sql", "ALTER TABLE \(name) ADD COLUMN a INT;\n"),
        ("migrations/002_\(name).sql", "CREATE TABLE \(name) (id INT);\n"),
      ]
      return true
    },
    Operator("missing-table", .reason("needs-context"), [.sql]) { draft, random in
      draft.files[0].content += "ALTER TABLE zz\(random.number(1...99_999)) ADD COLUMN y INT;\n"
      return true
    },
    Operator("unknown-type", .reason("needs-context"), [.sql]) { draft, random in
      draft.files[0].content += "CREATE TABLE zz\(random.number(1...99_999)) (id INTEGRE);\n"
      return true
    },
    Operator("meta-command", .reason("meta-command"), [.sql]) { draft, random in
      draft.files[0].content += "\\! touch /tmp/zz\(random.number(1...99_999))\n"
      return true
    },
  ]

  private static let javascript: [Operator] = [
    edit("brace-gone", .javascriptSyntax, .javascript) { text, random in
      let sites = sites(of: "}\n", in: text, .javascript)
      return sites.isEmpty ? nil : text.removing(random.pick(sites).lowerBound)
    },
    replace("parenthesis-gone", .javascriptSyntax, .javascript, "(input)", "(input"),
    edit("quote-gone", .javascriptSyntax, .javascript) { text, random in
      let sites = sites(of: "'", in: text, .javascript)
      return sites.isEmpty ? nil : text.removing(random.pick(sites).lowerBound)
    },
    replace(
      "keyword-digit", .javascriptSyntax, .javascript, "function ", "funct1on ", isExact: true),
    append("const-twice", .javascriptSyntax, .javascript, "const z#N = 1;\nconst z#N = 2;"),
    append(
      "await-outside", .javascriptSyntax, .javascript, "function z#N() { await input; }",
      isExact: true),
    append("typescript", .javascriptSyntax, .javascript, "const z#N: number = 1;", isExact: true),
    append(
      "double-else", .javascriptSyntax, .javascript, "if (#N) { } else { } else { }", isExact: true),
    append(
      "typographic-quotes", .javascriptSyntax, .javascript, "const z#N = \u{201C}a\u{201D};",
      isExact: true),
    append(
      "merge-conflict", .javascriptSyntax, .javascript, "<<<<<<< HEAD\nlet z#N;\n=======\n>>>>>>> b"
    ),
    append(
      "prose", .javascriptSyntax, .javascript, "This file is complete and ready #N.", isExact: true),
    Operator("missing-module", .reason("needs-context"), [.javascript]) { draft, random in
      draft.files[0].content += "require('./zz\(random.number(1...99_999)).js');\n"
      return true
    },
  ]

  private static let json: [Operator] = [
    edit("brace-gone", .jsonSyntax, .json) { text, _ in text.droppingLast("}") },
    edit("comma-too-many", .jsonSyntax, .json) { text, random in
      let sites = sites(of: "}", in: text, .json)
      return sites.isEmpty ? nil : text.inserting(",", at: random.pick(sites).lowerBound)
    },
    edit("quote-gone", .jsonSyntax, .json) { text, random in
      text.removing(random.pick(sites(of: "\"", in: text, .json)).lowerBound)
    },
    replace("single-quotes", .jsonSyntax, .json, "\"kind\"", "'kind'", isExact: true),
    replace("not-a-number", .jsonSyntax, .json, "\"least\": ", "\"least\": NaN", isExact: true),
    edit("cut", .jsonSyntax, .json) { text, random in
      String(text.prefix(random.number(3...(text.count - 4))))
    },
  ]

  private static let yaml: [Operator] = [
    append("open-quote", .yamlSyntax, .yaml, "z#N: \"open"),
    append("open-list", .yamlSyntax, .yaml, "z#N: [1, 2"),
    append("key-twice", .yamlSyntax, .yaml, "z#N: 1\nz#N: 2"),
    append("wrong-indent", .yamlSyntax, .yaml, "z#N:\n    a: 1\n  b: 2"),
    append("no-anchor", .yamlSyntax, .yaml, "z#N: *nothing", isExact: true),
    replace("tab", .yamlSyntax, .yaml, "  - name", "\t- name"),
  ]

  private static let python: [Operator] = [
    replace("colon-gone", .pythonSyntax, .python, "rows):", "rows)", isExact: true),
    replace("keyword-digit", .pythonSyntax, .python, "import ", "1mport ", isExact: true),
    replace("parenthesis-gone", .pythonSyntax, .python, "found)", "found"),
    append("wrong-indent", .pythonSyntax, .python, "  z#N = 1", isExact: true),
    append("old-print", .pythonSyntax, .python, "print 'z#N'", isExact: true),
    append("return-outside", .pythonSyntax, .python, "return #N", isExact: true),
  ]

  private static let bash: [Operator] = [
    append("open-if", .bashSyntax, .bash, "if [ #N ]; then"),
    append("open-quote", .bashSyntax, .bash, "echo \"#N"),
    append("stray-done", .bashSyntax, .bash, "done # #N", isExact: true),
    replace("fi-gone", .bashSyntax, .bash, "fi\n", "\n"),
    append("open-function", .bashSyntax, .bash, "z#N() {"),
    append("stray-parenthesis", .bashSyntax, .bash, "echo #N )", isExact: true),
  ]

  /// Languages that no base is in: a file of their own beside it.
  private static let others: [Operator] = [
    file("toml-value-gone", .tomlSyntax) { ("config/z\($0).toml", "[z\($0)]\nname =\n") },
    file("toml-open-list", .tomlSyntax) { ("config/z\($0).toml", "z\($0) = [1, 2\n") },
    file("toml-twice", .tomlSyntax) { ("config/z\($0).toml", "z\($0) = 1\nz\($0) = 2\n") },
    file("xml-open", .xmlSyntax) { ("config/z\($0).xml", "<z\($0)><a></z\($0)>\n") },
    file("xml-two-roots", .xmlSyntax) { ("config/z\($0).xml", "<z\($0)/><b/>\n") },
    file("xml-quote-gone", .xmlSyntax) { ("config/z\($0).xml", "<z\($0) a=\"1/>\n") },
  ]

  // MARK: Paths

  private static func path(
    _ name: String, _ rule: Rule, _ change: @escaping @Sendable (String) -> String
  ) -> Operator {
    Operator("path-\(name)", .rule(rule.id)) { draft, random in
      draft.files[0].path = change(
        draft.files[0].path.replacing("/", with: "/\(random.number(1...9999))"))
      return true
    }
  }

  private static let paths: [Operator] = [
    path("above", .unsafePath) { "../\($0)" },
    path("above-inside", .unsafePath) { "a/../../\($0)" },
    path("absolute", .unsafePath) { "/\($0)" },
    path("backslash", .unsafePath) { "..\\\($0)" },
    path("drive", .unsafePath) { "C:\\\($0)" },
    path("bidi", .unsafePath) { "a\u{202E}\($0)" },
    path("zero-width", .unsafePath) { "a\u{200B}\($0)" },
    path("long", .unsafePath) { String(repeating: "a", count: 300) + "/\($0)" },
    path("git-hook", .protectedPath) { ".git/hooks/\($0)" },
    path("git-case", .protectedPath) { ".GIT/\($0)" },
    path("git-inside", .protectedPath) { "vendor/.git/\($0)" },
    path("workflow", .protectedPath) { ".github/workflows/\($0)" },
    path("policy", .protectedPath) { "\($0)/.sandbox.json" },
    path("sandboxes", .protectedPath) { "Sandboxes/\($0)" },
    path("rollbacks", .protectedPath) { "Rollbacks/\($0)" },
  ]

  // MARK: What a report says of itself

  private static func field(
    _ name: String, _ decision: Gate.Decision = .shut,
    _ change: @escaping @Sendable (inout Draft, inout Seeded) -> Void
  ) -> Operator {
    Operator("field-\(name)", .gate(decision)) { draft, random in
      change(&draft, &random)
      return true
    }
  }

  private static let fields: [Operator] =
    ["id", "timestamp", "severity", "block_execution"].flatMap { name in
      [
        field("\(name)-missing") { draft, _ in draft.set(name, nil) },
        field("\(name)-twice") { draft, _ in draft.fields += draft.fields.filter { $0.name == name }
        },
      ]
    } + [
      field("blocked") { draft, _ in draft.set("block_execution", "true") },
      field("block-word") { draft, random in
        draft.set("block_execution", random.pick(["True", "yes", "0", "FALSE", ""]))
      },
      field("severity-high") { draft, random in draft.set("severity", "\(random.number(45...999))")
      },
      field("severity-word") { draft, random in
        draft.set("severity", random.pick(["six", "-1", "6/10", "NaN", "0x2D", "6 (low)", ""]))
      },
      field("severity-middling", .review) { draft, random in
        draft.set("severity", "\(random.number(25...44))")
      },
      field("severity-below", .review) { draft, random in
        draft.set("severity", "44.\(random.number(1...9))")
      },
      field("timestamp-word") { draft, random in
        draft.set("timestamp", random.pick(["yesterday", "2026-02-30T00:00:00Z", "1767312000"]))
      },
      field("risks-empty") { draft, _ in draft.risks = "" },
      field("mitigations-empty") { draft, _ in draft.mitigations = "" },
    ]

  // MARK: Markers, fences, elisions

  private static func file(
    _ name: String, _ rule: Rule,
    _ made: @escaping @Sendable (Int) -> (path: String, content: String)
  ) -> Operator {
    Operator(name, .rule(rule.id)) { draft, random in
      draft.files.append(made(random.number(1000...999_999)))
      return true
    }
  }

  private static let bodies: [Operator] = [
    file("empty-file", .empty) { ("lib/z\($0).js", "") },
    file("blank-file", .empty) { ("lib/z\($0).js", "\n  \n") },
    file("other-language", .languageMismatch) {
      ("config/z\($0).yaml", "CREATE TABLE IF NOT EXISTS z\($0) (id INT PRIMARY KEY);\n")
    },
    Operator("path-twice", .rule(Rule.duplicate.id)) { draft, random in
      draft.files.append((draft.files[0].path, draft.files[0].content + "\n\n"))
      draft.files[1].content = other(draft.files[0].path, random.number(1...9999))
      return true
    },
    Operator("path-other-case", .rule(Rule.unsafePath.id)) { draft, random in
      let path = draft.files[0].path
      let parts = path.split(separator: "/", maxSplits: 1)
      let shouted = parts.count == 2 ? "\(parts[0])/\(parts[1].uppercased())" : path.uppercased()
      draft.files.append((shouted, other(path, random.number(1...9999))))
      return shouted != path
    },
    Operator("path-through-file", .rule(Rule.unsafePath.id)) { draft, random in
      draft.files.append(
        (draft.files[0].path + "/z.js", "module.exports = \(random.number(1...9));\n"))
      return true
    },
    Operator("marker-misspelt", .rule(Rule.unrecognizedMarker.id)) { draft, random in
      draft.behind = "===FLE:lib/z\(random.number(1...99_999)).js===\nrun(2);\n===END===\n"
      return true
    },
    Operator("marker-half", .rule(Rule.unrecognizedMarker.id)) { draft, random in
      draft.behind = "===FILE:lib/z\(random.number(1...99_999)).js\nrun(2);\n===END===\n"
      return true
    },
    Operator("last-file-open", .rule(Rule.unclosed.id)) { draft, random in
      draft.files.append(("lib/z\(random.number(1...99_999)).js", "module.exports = 1;\n"))
      draft.unclosed = 1
      return true
    },
    Operator("second-block", .rule(Rule.codeLeftOut.id)) { draft, random in
      draft.behind =
        "And also:\n\n```js\nconst z = \(random.number(1...99_999));\nmodule.exports = z;\n```\n"
      return true
    },
    elision("elision-rest", "... rest of the code remains the same"),
    elision("elision-todo", "TODO: implement this"),
    elision("elision-here", "your code here"),
    elision("elision-existing", "... existing code ..."),
  ]

  private static func elision(_ name: String, _ words: String) -> Operator {
    Operator(name, .rule(Rule.placeholder.id), [.sql, .javascript, .python, .bash, .yaml]) {
      draft, random in
      let sign = ["sql": "-- ", "js": "// "][draft.files[0].path.suffix { $0 != "." }] ?? "# "
      draft.files[0].content += "\(sign)\(words)\n"
      return random.number(0...1) >= 0
    }
  }

  /// Something else that the file may hold.
  private static func other(_ path: String, _ number: Int) -> String {
    switch path.suffix({ $0 != "." }) {
    case "sql": "CREATE TABLE z\(number) (id INT);\n"
    case "json": "{\"z\": \(number)}\n"
    case "yaml": "z: \(number)\n"
    case "sh": "echo \(number)\n"
    default: "z = \(number)\n"
    }
  }

  // MARK: Twins

  private static func twin(
    _ name: String, _ claim: Claim, _ field: String, _ value: @escaping @Sendable (Int) -> JSONValue
  ) -> Operator {
    Operator("twin-\(name)", claim) { draft, random in
      draft.twin = [(field, value(random.number(7...24)))]
      return true
    }
  }

  private static let twins: [Operator] = [
    twin("severity", .rule(Rule.twinsDiffer.id), "severity") { .int($0) },
    twin("proposal", .rule(Rule.twinsDiffer.id), "proposal") { .string("something else: \($0)") },
    twin("risks", .rule(Rule.twinsDiffer.id), "risks") { .array([.string("none \($0)")]) },
    twin("blocked", .rule(Rule.twinsDiffer.id), "block_execution") { _ in .bool(true) },
  ]
}

extension String {
  fileprivate func suffix(_ isWanted: (Character) -> Bool) -> String {
    String(reversed().prefix(while: isWanted).reversed())
  }

  fileprivate func droppingLast(_ text: Character) -> String? {
    guard let at = lastIndex(of: text) else { return nil }
    var copy = self
    copy.remove(at: at)
    return copy
  }

  fileprivate func removing(_ offset: Int) -> String {
    var bytes = Array(utf8)
    bytes.remove(at: offset)
    return String(decoding: bytes, as: UTF8.self)
  }

  fileprivate func inserting(_ text: String, at offset: Int) -> String {
    var bytes = Array(utf8)
    bytes.insert(contentsOf: text.utf8, at: offset)
    return String(decoding: bytes, as: UTF8.self)
  }
}
