import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Policies", .timeLimit(.minutes(10))) struct PolicyReaderTests {
  static let example = """
    {
      "version": 1,
      "gate": {"review": 20, "block": 40.5},
      "allow_unchecked": ["css", "html"],
      "allow_review": false,
      "rules": {"javascript/import": "error", "sql/not-idempotent": "warning"},
      "paths": {"allow": ["migrations/**", "routes/*.js"], "deny": ["config/**"]},
      "limits": {"file": "5s", "report": "20s", "cpu": 3, "memory": "1G", "disk": "64M",
                 "inodes": 2000, "processes": 64, "descriptors": 256, "output": "256K"},
      "baseline": ["."],
      "jail": "namespaces",
      "dry_run": true
    }
    """

  private func read(_ text: String) -> PolicyReader { PolicyReader(Array(text.utf8)) }

  @Test("each setting is read, and where it stands")
  func whole() throws {
    let reader = read(Self.example)
    #expect(reader.faults == [])
    let policy = reader.policy
    #expect(policy.review == 20 && policy.block == 40.5)
    #expect(policy.allowUnchecked == .only([.css, .html]) && policy.allowReview == false)
    #expect(policy.severities == ["javascript/import": .error, "sql/not-idempotent": .warning])
    #expect(policy.paths.allow?.map(\.pattern) == ["migrations/**", "routes/*.js"])
    #expect(policy.paths.deny.map(\.pattern) == ["config/**"])
    #expect(policy.limits.count == TrialLimits.Name.allCases.count)
    #expect(policy.limits[.file] == .time(.seconds(5)))
    #expect(policy.limits[.memory] == .bytes(ByteCount(1 << 30)))
    #expect(policy.baseline == ["."] && policy.jail == .namespaces && policy.dryRun == true)
    #expect(policy.places["gate.block"] == Position(line: 3, column: 26))
    #expect(policy.places["dry_run"] == Position(line: 12, column: 3))
  }

  @Test("what is not set stays unset")
  func least() {
    let reader = read("{\"version\": 1}")
    #expect(reader.faults == [] && reader.policy.limits.isEmpty && reader.policy.baseline == nil)
    #expect(reader.policy.criteria.thresholds.review == 25)
    #expect(reader.policy.criteria.thresholds.block == 45)
  }

  /// Policies that are none, what is said of each, and whether its JSON Schema refuses it, too.
  static let bad: [(text: String, place: String, message: String, byForm: Bool)] = [
    (#"{"version": 1, "gaet": {}}"#, "1:16", "did you mean 'gate'?", true),
    (#"{"version": 1, "jail": "landlock", "jail": "landlock"}"#, "1:36", "given twice", false),
    (#"{"gate": {}}"#, "1:1", "'version' is missing", true),
    (#"{"version": 2}"#, "1:13", "not 1", true),
    (#"{"version": "1"}"#, "1:13", "is a number", true),
    (#"[]"#, "1:1", "is an object", true),
    (#"{"version": 1, "gate": {"review": "20"}}"#, "1:35", "is a number", true),
    (#"{"version": 1, "gate": {"review": 101}}"#, "1:35", "from 0 to 100", true),
    (#"{"version": 1, "gate": {"review": -1}}"#, "1:35", "from 0 to 100", true),
    (#"{"version": 1, "gate": {"review": 30, "block": 20}}"#, "1:35", "above 20", false),
    (#"{"version": 1, "gate": {"review": 50}}"#, "1:35", "is the default", false),
    (#"{"version": 1, "gate": {"block": 10}}"#, "1:34", "is the default", false),
    (#"{"version": 1, "gate": {"reviw": 5}}"#, "1:25", "did you mean 'review'?", true),
    (#"{"version": 1, "allow_unchecked": "css"}"#, "1:35", "list of languages", true),
    (#"{"version": 1, "allow_unchecked": ["ccs"]}"#, "1:36", "did you mean 'css'?", true),
    (#"{"version": 1, "allow_unchecked": ["css", "css"]}"#, "1:43", "given twice", true),
    (#"{"version": 1, "allow_review": 1}"#, "1:32", "true or false", true),
    (#"{"version": 1, "allow_review": null}"#, "1:32", "true or false", true),
    (#"{"version": 1, "rules": {"sql/syntx": "note"}}"#, "1:26", "'sql/syntax'?", true),
    (#"{"version": 1, "rules": {"sql/syntax": "off"}}"#, "1:40", "and not 'off'", true),
    (#"{"version": 1, "rules": {"path/unsafe": "note"}}"#, "1:26", "cannot be changed", true),
    (#"{"version": 1, "rules": {"path/denied": "error"}}"#, "1:26", "cannot be changed", true),
    (#"{"version": 1, "rules": {"gate/shut": "note"}}"#, "1:26", "cannot be changed", true),
    (#"{"version": 1, "rules": {"policy/changed": "note"}}"#, "1:26", "cannot be changed", true),
    (#"{"version": 1, "rules": {"jail/blocked": "note"}}"#, "1:26", "cannot be changed", true),
    (#"{"version": 1, "paths": {"deny": ["/etc"]}}"#, "1:35", "absolute", true),
    (#"{"version": 1, "paths": {"deny": ["!a"]}}"#, "1:35", "special", true),
    (#"{"version": 1, "paths": {"deny": ["a**"]}}"#, "1:35", "stands alone", false),
    (#"{"version": 1, "paths": {"allow": []}}"#, "1:35", "allow nothing", true),
    (#"{"version": 1, "limits": {"file": 10}}"#, "1:35", "10s", true),
    (#"{"version": 1, "limits": {"file": "10"}}"#, "1:35", "a duration", true),
    (#"{"version": 1, "limits": {"file": "1h"}}"#, "1:35", "to 10m", false),
    (#"{"version": 1, "limits": {"memory": "1GB"}}"#, "1:37", "2G", true),
    (#"{"version": 1, "limits": {"cpu": 1.5}}"#, "1:34", "whole number", true),
    (#"{"version": 1, "limits": {"cpu": 1e400}}"#, "1:34", "whole number", false),
    (#"{"version": 1, "baseline": "."}"#, "1:28", "is a list", true),
    (#"{"version": 1, "baseline": ["../x"]}"#, "1:29", "below", true),
    (#"{"version": 1, "baseline": ["/x"]}"#, "1:29", "below", true),
    (#"{"version": 1, "baseline": ["postgresql://a/b"]}"#, "1:29", "below", false),
    (#"{"version": 1, "jail": "docker"}"#, "1:24", "'docker'", true),
    (#"{"version": 1, "dry_run": "yes"}"#, "1:27", "true or false", true),
    (#"{"version": 1, "rules": {"check/ruby": "note"}}"#, "1:26", "cannot be changed", true),
    (#"{"version": 1, "checks": {}}"#, "1:26", "is a list", true),
    (#"{"version": 1, "checks": [1]}"#, "1:27", "is an object", true),
    (#"{"version": 1,}"#, "1:15", "expected a key", true),
    ("", "1:1", "unexpected end", true),
  ]

  @Test(
    "what is wrong is told with its place, and what was meant",
    arguments: PolicyReaderTests.bad.indices)
  func refused(index: Int) throws {
    let (text, place, message, _) = Self.bad[index]
    let fault = try #require(read(text).faults.first, "\(text)")
    #expect(read(text).faults.count == 1, "\(read(text).faults)")
    #expect("\(fault.place.line):\(fault.place.column)" == place, "\(text): \(fault)")
    #expect(fault.message.contains(message), "\(text): \(fault)")
  }

  /// A policy with one check, in which something may stand instead of something else.
  private static func check(_ old: String = "", _ new: String = "") -> String {
    let check =
      #"{"name": "own", "files": "**/*.rb", "run": ["ruby", "-c", "{file}"], "passes": [0], "fails": [1, 2], "#
      + #""errors": "^(?<file>\\S+):(?<line>\\d+): (?<message>.*)$", "columns": {"unit": "bytes", "first": 0}, "#
      + #""good": "a", "bad": "("}"#
    return
      "{\"version\": 1, \"checks\": [\(old.isEmpty ? check : check.replacing(old, with: new))]}"
  }

  /// What is changed in the check, what is said of it, and whether the schema refuses it, too.
  static let badChecks: [(old: String, new: String, message: String, byForm: Bool)] = [
    (#""name": "own""#, #""name": "Own x""#, "small letters", true),
    (#""name": "own", "#, "", "'name' is missing", true),
    (#""bad": "(""#, #""bad": "a""#, "are the same", false),
    (#""bad": "(""#, #""bad": "(", "bda": """#, "did you mean 'bad'?", true),
    ("**/*.rb", "lib/**", "ends in a name or an ending", false),
    ("**/*.rb", "**/*.r*", "ends in a name or an ending", false),
    ("**/*.rb", "/a.rb", "absolute", false),
    (#"["ruby", "#, #"["/usr/bin/ruby", "#, "bare name", false),
    (#"["ruby", "#, #"["bin/ruby", "#, "bare name", false),
    (#"["ruby", "#, #"["..", "#, "bare name", false),
    (#"["ruby", "#, #"["", "#, "bare name", false),
    (#"["ruby", "#, #"["-x", "#, "bare name", false),
    (#""{file}""#, #""{file}.rb""#, "one argument", false),
    (#""{file}""#, #""{file}", "{files}""#, "one argument", false),
    (#""-c""#, #""-c", "./rules.yml""#, "names a file", false),
    (#""-c""#, #""--config=../rules.yml""#, "names a file", false),
    (#""-c""#, #""-c/etc/rules.yml""#, "names a file", false),
    (#""-c""#, #""lint/rules.yml""#, "names a file", false),
    (#""-c""#, #""~/rules.yml""#, "names a file", false),
    (#""-c""#, #""/usr/../home/rules.yml""#, "names a file", false),
    (#""-c""#, #""-c\u0000""#, "NUL", false),
    (#""passes": [0]"#, #""passes": []"#, "is empty", true),
    (#""passes": [0]"#, #""passes": [256]"#, "from 0 to 255", true),
    (#""passes": [0]"#, #""passes": [1]"#, "both pass and fail", false),
    (#"(?<line>"#, #"(?<lines>"#, "a group (?<line>", false),
    (#".*)$"#, #".*$"#, "no regular expression", false),
    (#""unit": "bytes""#, #""unit": "tabs""#, "is one of points", true),
    (#""first": 0"#, #""first": 2"#, "is 0 or 1", true),
  ]

  @Test("a check of one's own that cannot be one is told", arguments: badChecks.indices)
  func check(index: Int) throws {
    let (old, new, message, _) = Self.badChecks[index]
    let text = Self.check(old, new)
    #expect(text != Self.check(), "the control: it is in there")
    #expect(read(text).faults.count == 1, "\(text): \(read(text).faults)")
    #expect(read(text).faults.first?.message.contains(message) == true, "\(read(text).faults)")
  }

  @Test("checks of one's own are read; two of one name are a fault")
  func checks() throws {
    let reader = read(Self.check())
    #expect(reader.faults == [])
    let check = try #require(reader.policy.checks.first)
    #expect(check.rule == "check/own" && check.ending == "rb" && !check.takesMany)
    #expect(check.arguments(for: ["./1.rb"]) == ["-c", "./1.rb"])
    #expect(check.columns == OwnCheck.Columns(unit: .bytes, first: 0))
    #expect(check.program == "ruby" && check.variables == [:])
    for (words, program, variables) in [
      (#"["env", "A=1", "B=x=y", "ruby", "#, "ruby", ["A": "1", "B": "x=y"]),
      (#"["env", "ruby", "#, "ruby", [:]), (#"["env", "-i", "ruby", "#, "env", [:]),
    ] as [(String, String, [String: String])] {
      let check = try #require(read(Self.check(#"["ruby", "#, words)).policy.checks.first)
      #expect(check.program == program && check.variables == variables, "\(words)")
    }
    let behind = try #require(
      read(Self.check(#"["ruby", "#, #"["env", "A=1", "ruby", "#)).policy.checks.first)
    #expect(behind.arguments(for: ["./1.rb"]) == ["-c", "./1.rb"])
    for path in ["/usr/share/a", "/dev/null", "-o/dev/null", "--format=unix", "import a / b"] {
      #expect(read(Self.check(#""-c""#, "\"\(path)\"")).faults == [], "\(path)")
    }
    #expect(read(Self.check("**/*.rb", "**/*.d.ts")).policy.checks.first?.ending == "d.ts")
    #expect(read(Self.check("**/*.rb", "**/Gemfile")).policy.checks.first?.ending == "Gemfile")
    let twice = Self.check().replacing("]}", with: "]}").replacing(
      #""checks": ["#,
      with: #""checks": ["#
        + (Self.check().firstMatch(of: /\[(\{"name".*\})\]\}$/).map { String($0.1) } ?? "") + ", ")
    #expect(read(twice).faults.map(\.message) == ["there is a check 'own' already"], "\(twice)")
  }

  @Test("all that is wrong is told at once, in the order of the places")
  func all() {
    let reader = read(
      """
      {"jial": 1,
       "rules": {"a/b": 1, "path/unsafe": "note"},
       "limits": {"file": "x", "memory": null}}
      """)
    #expect(
      reader.faults.map { "\($0.place.line):\($0.place.column)" } == [
        "1:1", "1:2", "2:12", "2:22", "3:21", "3:36",
      ])
  }

  @Test("what is hostile is refused and does no harm: deep, not UTF-8, keys with controls")
  func hostile() {
    #expect(read(String(repeating: "[", count: 100_000)).faults.count == 1)
    #expect(
      read("{\"version\": 1, \"rules\": " + String(repeating: "[", count: 400)).faults.count == 1)
    #expect(PolicyReader([0x7B, 0xFF, 0x7D]).faults.first?.message.contains("UTF-8") == true)
    let long = String(repeating: "x", count: 100_000)
    let fault = read("{\"version\": 1, \"\(long)\\u001b[2J\": 1}").faults.first
    #expect((fault?.message.count ?? 0) < 200)
  }

  @Test("the schema and the reader agree, as the validator of Python says")
  func schema() throws {
    let texts =
      [(Self.example, true), ("{\"version\": 1}", true), ("{\"version\": 1.0}", true)]
      + [("{\"$schema\": \"x\", \"version\": 1, \"allow_unchecked\": true}", true)]
      + [("{\"version\": 1, \"limits\": {\"cpu\": 2.0}, \"paths\": {\"deny\": []}}", true)]
      + Self.bad.filter(\.byForm).map { ($0.text, false) } + [(Self.check(), true)]
      + Self.badChecks.filter(\.byForm).map { (Self.check($0.old, $0.new), false) }
    for (text, isGood) in texts { #expect(read(text).faults.isEmpty == isGood, "\(text)") }
    let script = """
      import json, sys
      try:
          import jsonschema
      except ImportError:
          sys.exit(77)
      schema, texts = json.load(sys.stdin)
      jsonschema.Draft202012Validator.check_schema(schema)
      validator = jsonschema.Draft202012Validator(schema)
      def good(text):
          try:
              return validator.is_valid(json.loads(text))
          except ValueError:
              return False
      print("".join("1" if good(text) else "0" for text in texts))
      """
    let input = JSONValue.array([
      PolicySchema.document, .array(texts.map { JSONValue.string($0.0) }),
    ])
    guard let said = try ParserTool.python(script, input: input.bytes) else { return }
    #expect(said == texts.map { $0.1 ? "1" : "0" }.joined())
  }
}

extension ParserTool {
  /// What a script of Python says on its standard output; nil where it has not what it needs, which is
  /// a failure where tools are required.
  static func python(_ script: String, input: [UInt8]) throws -> String? {
    let file = "/tmp/rt-python-\(UInt32.random(in: 0...UInt32.max))"
    try Data(input).write(to: URL(fileURLWithPath: file))
    defer { try? FileManager.default.removeItem(atPath: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    process.standardInput = FileHandle(forReadingAtPath: file)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    if [77, 127].contains(process.terminationStatus) {
      if isRequired { Issue.record("python3 with jsonschema is not installed") }
      return nil
    }
    #expect(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
