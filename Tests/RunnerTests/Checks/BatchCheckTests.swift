import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("node and python3 judge syntax, and execute nothing", .timeLimit(.minutes(10)))
struct BatchCheckTests {
  @Test("JavaScript of both goals passed or failed, at its place")
  func javascript() async throws {
    let bench = try await RealTools.bench(.node)
    let (outcomes, failures) = try await bench.check([
      .file("a.js", "const a = require('a');\na();"), .file("b.mjs", "export default 1;"),
      .file("c.js", "import a from 'a';\nlet é = '😀', = 1;"), .file("d.js", "\u{FEFF}a b"),
      .file("e.js", ""),
    ])
    #expect(failures == [])
    #expect(outcomes.map(\.check.verdict) == [.passed, .passed, .failed, .failed, .passed])
    #expect(outcomes[2].error?.location == Position(line: 2, column: 14))
    #expect(outcomes[3].error?.location == Position(line: 1, column: 4), "the mark counts")
    #expect(outcomes.allSatisfy { $0.check.tool?.hasPrefix("node ") == true })
    #expect(outcomes.allSatisfy { $0.check.name == "javascript/syntax" })
  }

  @Test(
    "what only a newer node reads is unable, with the version that has it; what none reads failed",
    arguments: [
      ("{ using a = b(); a; }\n", 24), ("await using a = b();\n", 24), ("a = /(?i:b)c/;\n", 23),
      ("a = /(?<b>c)|(?<b>d)/;\n", 23), ("a = /(?<b>c)(?<b>d)/;\n", nil), ("a = /(?b)/;\n", nil),
      ("a using b;\n", nil), ("const using a = 1;\n", nil),
    ] as [(String, Int?)])
  func newerNode(text: String, since: Int?) async throws {
    let bench = try await RealTools.bench(.node)
    let version = Node.version(in: bench.toolbox[.node]?.label).first ?? 0
    if let since, version >= since { return }
    let outcome = try await bench.check("a.mjs", text)
    #expect(outcome.check.verdict == (since == nil ? .failed : .unchecked(.unable)))
    if let since {
      #expect(outcome.findings.first?.message.hasPrefix("node \(since) has") == true)
    }
  }

  @Test("the usual mistakes in JavaScript are helped")
  func help() async throws {
    let bench = try await RealTools.bench(.node)
    let (outcomes, _) = try await bench.check([
      .file("a.js", "const a = <div>b</div>;"), .file("b.js", "interface A {\n  b: string;\n}"),
      .file("c.js", "a();\n```\n"), .file("d.js", "-- a comment\na();"),
      .file("e.js", "import type { A } from './a.js';\nf();"),
      .file("f.js", "class A {\n  private b = 1;\n}"),
    ])
    // JSX, which another program judges, and nothing says that this is React's.
    #expect(
      [.unchecked(.needsContext), .unchecked(.toolMissing)].contains(outcomes[0].check.verdict))
    for index in [1, 4, 5] {
      #expect(outcomes[index].error?.help?.contains("TypeScript") == true)
    }
    #expect(outcomes[2].error?.help?.contains("fence") == true)
    #expect(outcomes.dropFirst().allSatisfy { $0.check.verdict == .failed })
  }

  @Test(
    "what only a newer Python reads is unable, with the version that has it; what none reads failed"
  )
  func newerPython() async throws {
    let bench = try await RealTools.bench(.python3)
    let minor =
      Int(bench.toolbox[.python3]?.version.split(separator: ".").dropFirst().first ?? "") ?? 0
    for (text, since) in [
      ("type A = int\n", 12), ("def f[T](a: T): pass\n", 12), ("a = f\"{d[\"e\"]}\"\n", 12),
      ("print(f\"{\", \".join(f\"{k}\" for k in d)}: {len(d)!r:>{w}}\")\n", 12),
      ("a = f'{\n  b  # c\n}' f'{\"\\n\".join(d) = }'\n", 12),
      ("class A[T = int]: pass\n", 13), ("a = t'{b}'\n", 14),
      ("try:\n  a\nexcept B, C:\n  d\n", 14),
      ("try:\n  a\nexcept B, C:\n  d\ntry:\n  a\nexcept B, C:\n  d\n", 14),
      ("def f[\n  T,\n](a: T): pass\n", 12), ("lazy import json\n", 15),
      ("a = [*b for b in c]\n", 15), ("a = {**b for b in c}\n", 15),
    ] where minor < since {
      let outcome = try await bench.check("a.py", text)
      #expect(outcome.check.verdict == .unchecked(.unable), "\(text)")
      #expect(outcome.findings.first?.message.contains("Python 3.\(since) has") == true)
    }
    for text in [
      "def f(:\n", "type = = 1\n", "a = f'{b'\n", "class A[: pass\n",
      "a = f\"{d[\"e\"}\"\n", "a = f\"{d[\"e\"]}\"\nb = = c\n", "a = f\"{d[\"e\"]}{}\"\n",
      "a = f\"{d[\"e\"] f}\"\n", "a = f\"{d[\"e\"]}}\"\n", "a = f\"{d[\"e\"]!x}\"\n",
      "try:\n  a\nexcept B, c:\n  print c\n",
    ] {
      #expect(try await bench.check("a.py", text).check.verdict == .failed, "\(text)")
    }
  }

  @Test("blocks of JavaScript within blocks, and signs in its texts, are no template")
  func blocks() async throws {
    let bench = try await RealTools.bench(.node)
    for text in [
      "if (a) {{ b(); }}\n", "a(`{{ b }}`, '{{ c }}', /{{ d }}/); // {{ e }}\n",
      "a({ b: { c } });\n",
      "{{ let b = c; b(); }}\n",
    ] {
      #expect(try await bench.check("a.js", text).check.verdict == .passed, "\(text)")
    }
  }

  @Test("YAML that another tool fills in is a template; what only holds its signs is YAML")
  func yamlTemplates() async throws {
    let bench = try await RealTools.bench(.python3)
    for text in [
      "a: {{ .Values.b }}\n", "{{- if .Values.b }}\na: 1\n{{- end }}\n", "{% if a %}\n- b\n",
    ] {
      #expect(
        try await bench.check("a.yaml", text).check.verdict == .unchecked(.template), "\(text)")
    }
    for text in [
      "a: \"{{ b }}\"\n", "a: b {{ c }}\n", "a: |\n  {{ b }}\n", "a: ${{ b }}\n",
      "a: {b: {c: 1}}\n",
    ] {
      #expect(try await bench.check("a.yaml", text).check.verdict == .passed, "\(text)")
    }
    let text = "a:\n  b: >-\n    {{ c }}\n  d: [e\nf: g\n"
    #expect(try await bench.check("a.yaml", text).check.verdict == .failed, "a tag in a text")
    #expect(try await bench.check("a.yaml", "a: ]\nb: |\n  {{ c }}\n").check.verdict == .failed)
  }

  @Test(
    "a file that stops its parser at a tag of a template is one; what only looks like a tag is wrong",
    arguments: [
      ("a.json", "{\"a\": {{ b }}}", true),
      ("a.json", "{\n{{#each b}}\n\"a\": 1\n{{/each}}\n}", true),
      ("a.json", "{\"a\": ${B}}", true), ("a.json", "{\"a\": <%= @b %>}", true),
      ("a.json", "{\"a\": {{ .Values.b | toJson }}}", true), ("a.json", "{{\"a\": 1}}", false),
      ("a.json", "{\"a\": \"{{ b }}\", \"c\": }", false),
      ("a.json", "{\"a\": {{ b: 1 }}}", false),
      ("a.toml", "a = {{ b }}\n", true), ("a.toml", "a = [${B}]\n", true),
      ("a.toml", "a = {b\n", false),
      ("a.py", "{% if a %}\nimport b\n{% endif %}\n", true), ("a.py", "a = {{ b: 1 }}}\n", false),
      ("a.js", "const a = {{ b | tojson }};\n", true), ("a.js", "f(<%- b %>);\n", true),
      ("a.js", "const a = {{ b: 1 }};\n", false), ("a.js", "const a = `${b}` ];\n", false),
      ("a.js", "const a = `${b c}`;\n", false), ("a.js", "f({{ ...b c }});\n", false),
      ("a.py", "a = f'{{ {b c} }}'\n", false), ("a.js", "const a = `{{ ${b c} }}`;\n", false),
      ("a.xml", "<a b={{ c }}/>", true), ("a.xml", "<% if a %>\n<a/>\n<% end %>\n", true),
      ("a.rb", "class <%= a %>\nend\n", true), ("a.rb", "a = {{ b }}\n", false),
      ("a.sh", "<% if a %>\nb\n<% end %>\n", true), ("a.sh", "if ${a}; then\n", false),
      // They parse, and are none of the language all the same.
      ("a.py", "a = {{ b }}\n", true), ("a.py", "def a():\n  return {{ b.c | d }}\n", true),
      ("a.js", "const a = () => {{ b }};\na();\n", true),
      ("a.js", "if (a) {{ b.c | d }}\ne();\n", true), ("a.sh", "a={{ b }}\n", true),
      ("a.css", "a { b: {{ c }}; }\n", true), ("a.css", "a { b: ${c}; }\n", true),
      ("a.sh", "echo a # b\n{%- if a %}\nb\n{% endif %}\n", true),
    ])
  func templates(name: String, text: String, isTemplate: Bool) async throws {
    let bench = try await RealTools.bench(.python3, .node, .ruby, .bash, .esbuild)
    let outcome = try await bench.check(name, text)
    #expect(outcome.check.verdict == (isTemplate ? .unchecked(.template) : .failed), "\(outcome)")
    #expect(!isTemplate || outcome.findings[0].severity == .note && outcome.mended == nil)
  }

  @Test(
    "what has a use for such signs, or has them in a text, passes",
    arguments: [
      ("a.py", "a = f'{{ b }} {1}'\nb = '{{ c }}'\nc = {'a': {1}}\nd = {frozenset({1})}\n"),
      (
        "a.sh",
        "# {{ a }} {% b %}\na --format '{{ .B }}' \"{{ .C }}\" {{.D}}\nb <<E\n{% c %}\nE\n{ { c; }; }\n"
      ),
    ])
  func noTemplates(name: String, text: String) async throws {
    let outcome = try await RealTools.bench(.python3, .bash).check(name, text)
    #expect(outcome.check.verdict == .passed, "\(outcome)")
  }

  @Test(
    "what TOML 1.1 has is no failure to a reader of 1.0; what is wrong in both is, at its place",
    arguments: [
      ("a = { b = 1, # c\n  d = '}' }\n", nil), ("a = [{ b = 1, }]\n", nil),
      ("a = \"\\e[0m\\x41\"\n", nil),
      ("a = 07:32\nb = 1979-05-27 07:32Z\n", nil),
      ("a = {\n  b = \"é\",\n}\nc = 📍yes\n", "Invalid value"), ("a = { 📍, }\n", "Invalid initial"),
      ("a = 📍07:32:\n", "Expected newline"), ("a = { b = 1 📍c = 2,\n}\n", "Unclosed"),
    ] as [(MarkedSource, String?)])
  func newerTOML(source: MarkedSource, message: String?) async throws {
    let text = String(decoding: source.text, as: UTF8.self)
    let outcome = try await RealTools.bench(.python3).check("a.toml", text)
    if let message {
      #expect(outcome.error?.message.hasPrefix(message) == true, "\(outcome)")
      #expect(outcome.error?.location?.line == source.line)
    } else if outcome.check.verdict != .passed {
      #expect(outcome.check.verdict == .unchecked(.unable), "\(outcome)")
      #expect(outcome.findings[0].message.contains("TOML 1.1"))
    }
  }

  @Test("a key of YAML is the same one in quotes, where it is a text without them")
  func quotedKeys() async throws {
    let bench = try await RealTools.bench(.python3)
    for (text, isTwice) in [
      ("a: 1\n\"a\": 2\n", true), ("'a-b': 1\na-b: 2\n", true), ("1: a\n'1': b\n", false),
      ("true: a\n\"true\": b\n", false), ("~: a\n'~': b\n", false),
    ] {
      let verdict = try await bench.check("a.yaml", text).check.verdict
      #expect(verdict == (isTwice ? .failed : .passed), "\(text)")
    }
  }

  @Test("a character that JSON spells with two escapes is one in YAML; half of one is none")
  func surrogates() async throws {
    let bench = try await RealTools.bench(.python3)
    let good = try await bench.check("a.yaml", "a: \"\\uD83D\\uDE00\"\nb: \"\\\\uD83D\"\n")
    #expect(good.check.verdict == .passed, "\(good.findings)")
    #expect(try await bench.check("a.yaml", "a: \"\\uD83D\"\n").check.verdict == .failed)
  }

  @Test("Python, TOML and XML passed or failed, at their place")
  func python() async throws {
    let bench = try await RealTools.bench(.python3)
    let (outcomes, failures) = try await bench.check([
      .file("a.py", "def a():\n    return 1\n"), .file("b.py", "é = '😀'\nb = = 1\n"),
      .file("c.xml", "<a>\n<b></a>"), .file("d.xml", "<a/>"), .file("e.svg", "<a b:c=''/>"),
      .file("f.svg", "<a xmlns:b='d' b:c='' xml:lang='en'/>"),
      .file("h.xml", "<a xmlns:b='c'><d xmlns:b=''/></a>"),
      .file("g.svg", "<!DOCTYPE svg SYSTEM 'svg.dtd'><svg b:c=''/>"),
    ])
    #expect(failures == [])
    #expect(
      outcomes.map(\.check.verdict) == [
        .passed, .failed, .failed, .passed, .failed, .passed, .passed, .passed,
      ])
    #expect(outcomes[1].error?.location == Position(line: 2, column: 5))
    #expect(
      outcomes.map(\.check.name) == Array(repeating: "python/syntax", count: 2)
        + Array(repeating: "xml/syntax", count: 6))
  }

  @Test("nothing of a file is executed by either")
  func notExecuted() async throws {
    let bench = try await RealTools.bench(.node, .python3)
    try await Folder.lend { folder in
      let canary = folder["canary"]
      let javascript = "require('fs').writeFileSync('\(canary)', '');"
      let python = "open('\(canary)', 'w').close()\n"
      let (outcomes, _) = try await bench.check([
        .file("a.js", javascript), .file("b.cjs", javascript),
        .file("c.mjs", "import fs from 'fs'; fs.writeFileSync('\(canary)', '');"),
        .file("d.js", "class A { static { \(javascript) } }"),
        .file("e.js", "import '\(canary)'; export default import('data:text/javascript,1');"),
        .file("f.py", python), .file("g.py", "@exec(\"\(python.dropLast())\")\ndef a(): pass\n"),
        .file("h.py", "class A:\n    \(python)"), .file("i.py", "f\"{\(python.dropLast())}\"\n"),
      ])
      #expect(outcomes.map(\.check.verdict) == outcomes.map { _ in .passed })
      #expect(!folder.has("canary"))
      let path = try #require(bench.toolbox[.python3]).path
      _ = try await bench.supervisor.run(
        Supervised(Invocation(path, ["-c", python]), jail: .bare(as: bench.jail.user)))
      #expect(folder.has("canary"), "the control: executed, it does")
    }
  }

  @Test("a name from a report reaches no tool: only its extension counts")
  func names() async throws {
    let bench = try await RealTools.bench(.node)
    let (outcomes, _) = try await bench.check([
      .file("--eval=process.exit(1).js", "a()"), .file("-.mjs", "export {}"),
      .file("a b\n.js", "a()"),
    ])
    #expect(outcomes.map(\.check.verdict) == [.passed, .passed, .passed])
  }
}
