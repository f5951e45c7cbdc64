import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("python3", .enabled(if: ParserTool.python3.isExpected, "python3 is not installed"))
struct PythonTests {
  /// Skips the test case where a library is missing that this machine may do without.
  func answer(_ kind: Batch.Goal, _ text: [UInt8]) throws -> Batch.Answer {
    let batch = Batch(arguments: Python.arguments, files: [(kind.rawValue, text)])
    let answer = try #require(try ParserTool.python3.answers(to: batch).first)
    let missing = ["PyYAML is not installed", "tomllib needs Python 3.11"]
    if case .unable(let reason) = answer, missing.contains(reason), !ParserTool.isRequired {
      try Test.cancel("\(reason)")
    }
    return answer
  }

  func answer(_ kind: Batch.Goal, _ text: String) throws -> Batch.Answer {
    try answer(kind, Array(text.utf8))
  }

  @Test(
    "a good file parses",
    .timeLimit(.minutes(10)),
    arguments: [
      (.python, ""), (.python, "\u{FEFF}print('é')\r\n"), (.python, "import os; os._exit(3)"),
      (.python, "#!/x\n# -*- coding: UTF-8 -*-\nx = '\\d'\n"),
      (.toml, "a = 1\r\n[b]\nc = [1, 2]\n"), (.toml, "\u{FEFF}a = 1"),
      (.xml, "<a/>"), (.xml, "\u{FEFF}<?xml version='1.0'?>\r\n<a b='é'>😀</a>"),
      (.xml, "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
      (.yaml, "a: 1\n---\n- b\n"), (.yaml, "a: !Ref b\nc: !!python/object/apply:os.abort []"),
      (.yaml, "a: &b 1\nc: *b"), (.yaml, ""),
      // The same key is another in another mapping, and another with another type.
      (.yaml, "a: {b: 1, c: [b, b, {b: b}]}\nb: {a: a}\n---\na: 1\n"),
      (.yaml, "1: a\n'1': b\n!!str 1: c\n? [a, a]\n: a\n? {a: a}\n: a\na: a"),
      (.yaml, "a: &x {}\nb:\n  <<: *x\n  <<: *x\n*x : c\n"),
    ] as [(Batch.Goal, String)])
  func good(kind: Batch.Goal, text: String) throws {
    #expect(try answer(kind, text) == .parsed(kind))
  }

  @Test(
    "an error is shown where it is, in lines that end at LF and in code points",
    .timeLimit(.minutes(10)),
    arguments: [
      (.python, "a = 1\nb = 📍= 2\n"), (.python, "a = '😀é'; b 📍? c"),
      (.python, "a\rb\r'é' 📍? c"), (.python, "\u{FEFF}a 📍? b"), (.python, "'é😀'; 📍return"),
      (.python, "def f(a, 📍a): pass"), (.python, "a = 📍'''b\n"),
      (.python, "a📍\u{0}"), (.python, "a = 📍{\n"), (.python, "if a📍:\n\n"),
      (.toml, "a = 1\r\nb = 📍x"), (.toml, "'é😀' = 📍x\nc = 1"),
      (.xml, "<a>\r\n<b></📍c></a>"), (.xml, "<é>😀&📍 </é>"), (.xml, "<a📍>\n"),
      (.xml, "<a/>📍<b/>"), (.xml, "📍<a "),
      (.yaml, "é😀: 📍@x"), (.yaml, "a: b📍: c"), (.yaml, "a: 📍*b\nc: &b 1"), (.yaml, "é: 📍\u{7}"),
      (.yaml, "a: 1\nb:\n  c: [{d: 1}]\n  d: 2\n  📍c: 3\n"), (.yaml, "{é: 1, b: {}, 📍é: 2}"),
      (.yaml, "- a: &x b\n  ? [1]\n  : *x\n  📍a: c"),
    ] as [(Batch.Goal, MarkedSource)])
  func position(kind: Batch.Goal, marked: MarkedSource) throws {
    let answer = try answer(kind, marked.text)
    guard case .error(_, let line, let column, kind) = answer else {
      Issue.record("expected an error, not \(answer)")
      return
    }
    #expect(line == marked.line && column == marked.column)
  }

  @Test(
    "what a parser gives up on is no error of the file",
    .timeLimit(.minutes(10)),
    arguments: [
      (.python, String(repeating: "(", count: 300)),
      (.python, String(repeating: "-", count: 100_000) + "1"),
      (.python, "# coding: latin-1\na"), (.toml, "a = " + String(repeating: "[", count: 50_000)),
      (.yaml, String(repeating: "[", count: 100_000)),
      (
        .xml,
        "<!DOCTYPE a [<!ENTITY x0 'laughter laughter laughter'>"
          + (1..<10).map {
            "<!ENTITY x\($0) '" + String(repeating: "&x\($0 - 1);", count: 10) + "'>"
          }.joined() + "]><a>&x9;</a>"
      ),
    ] as [(Batch.Goal, String)])
  func unable(kind: Batch.Goal, text: String) throws {
    guard case .unable = try answer(kind, text) else {
      Issue.record("expected no verdict")
      return
    }
  }

  @Test("of PyYAML, whose parser is in C, no more is loaded than that", .timeLimit(.minutes(10)))
  func lean() throws {
    func loaded(for kind: Batch.Goal, _ text: String) throws -> [String] {
      let end = "os._exit(0)"
      let script = try #require(Python.arguments.last)
      #expect(script.contains(end))
      let telling = script.replacing(
        end,
        with: """
          print(*(name for name in sys.modules if hasattr(sys.modules[name], "__file__")))
              sys.stdout.flush()
              \(end)
          """)
      let batch = Batch(
        arguments: Python.arguments.dropLast() + [telling],
        files: [(kind: kind.rawValue, text: Array(text.utf8))])
      let out = String(decoding: try ParserTool.python3.output(of: batch), as: UTF8.self)
      return try #require(out.split(separator: "\n").last).split(separator: " ").map(String.init)
    }
    try #require(try answer(.yaml, "a: 1") == .parsed(.yaml))
    let modules = try loaded(for: .yaml, "a: !!binary b")
    guard modules.contains("yaml._yaml") else { try Test.cancel("PyYAML has no parser in C here") }
    for name in ["re", "enum", "datetime", "base64", "yaml.constructor", "yaml.representer"] {
      #expect(!modules.contains(name))
    }
    // The control: what asks for it gets it.
    #expect(try loaded(for: .toml, "a = 1").contains("re"))
  }

  @Test("one process answers for files of all kinds, each in its turn", .timeLimit(.minutes(10)))
  func many() throws {
    let texts: [(Batch.Goal, String)] = [
      (.python, "a b"), (.xml, "<a>"), (.python, "a"), (.xml, "<a/>"),
    ]
    let files = (0..<400).map { (texts[$0 % 4].0.rawValue, Array(texts[$0 % 4].1.utf8)) }
    let answers = try ParserTool.python3.answers(
      to: Batch(arguments: Python.arguments, files: files))
    #expect(answers.count == 400)
    #expect(answers.indices.allSatisfy { answers[$0] == answers[$0 % 4] })
    #expect(answers[2] == .parsed(.python) && answers[3] == .parsed(.xml))
  }
}
