import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("ruby judges syntax, and executes nothing", .timeLimit(.minutes(10))) struct RubyCheckTests {
  @Test(
    "a good file passed",
    arguments: [
      "", "# frozen_string_literal: true\n\nputs 'é😀'\n", "\u{FEFF}puts 1\n",
      "#!/usr/bin/env ruby -rsocket\nputs 1\r\nputs 2\r\n", "a = <<~X\n  b #{1 + 1}\nX\n",
      "# -*- coding: utf-8 -*-\na = 'é'\n", "return\nputs DATA.read\n__END__\ndef (\n",
      "case [1, [2]]\nin [Integer => a, [b]] then a\nend\n",
      "class A < B; def a(...) = c(...); end\n",
    ])
  func good(text: String) async throws {
    let outcome = try await RealTools.bench(.ruby).check("a.rb", text)
    #expect(outcome.check.verdict == .passed, "\(outcome.findings)")
    #expect(outcome.check.name == "ruby/syntax" && outcome.check.tool?.hasPrefix("ruby ") == true)
  }

  @Test(
    "a syntax error stands at its line",
    arguments: [
      ("def a\n  1\n", 2), ("a = 1\nb = ]\nc = 2\n", 2), ("puts 1\nend\n", 2), ("a = \"é\n", 1),
      ("\n\ndef a(b, b)\nend\n", 3), ("def a\n  B = 1\nend\n", 2), ("puts 1\nbreak\n", 2),
      ("# encoding: us-ascii\na = 'é'\n", 2), ("/(/\n", 1), ("a = <<X\nb\n", 1),
    ])
  func places(text: String, line: Int) async throws {
    let outcome = try await RealTools.bench(.ruby).check("lib/a.rb", text)
    #expect(outcome.check.verdict == .failed)
    #expect(outcome.error?.location?.line == line, "\(outcome.findings)")
  }

  @Test(
    "what it cannot judge is unable: nesting, an encoding, a sign that ends the script",
    arguments: [
      String(repeating: "(", count: 100_000), "1" + String(repeating: "+1", count: 100_000),
      String(repeating: "if a\n", count: 5000) + String(repeating: "end\n", count: 5000),
      "# encoding: euc-jp\na = 1\n", "# coding: no-such-thing\n", "a = 1\n\u{0}(((", "a\n\u{4}(((",
      "a\n\u{1A}(((",
    ])
  func unable(text: String) async throws {
    let (outcomes, _) = try await RealTools.bench(.ruby).check([
      .file("a.rb", text), .file("b.rb", "b"), .file("c.rb", "c ("),
    ])
    #expect(outcomes.map(\.check.verdict) == [.unchecked(.unable), .passed, .failed])
  }

  @Test(
    "what a newer Ruby reads is unable, and not wrong",
    arguments: [
      ("def a(*) = b(*)\n", "3.2"), ("def a(**)\n  b(1, **)\nend\n", "3.2"),
      ("def a(*, **, &)\n  [*]\nend\n", "3.2"), ("if a\n  && b\n  c\nend\n", "4.0"),
    ])
  func newer(text: String, version: String) async throws {
    let bench = try await RealTools.bench(.ruby)
    let outcome = try await bench.check("a.rb", text)
    let said = outcome.findings.first?.message ?? ""
    if outcome.check.verdict == .passed { return }
    #expect(outcome.check.verdict == .unchecked(.unable) && said.contains("Ruby \(version) has"))
    // Control: without the method that takes them nothing is passed on.
    #expect(try await bench.check("a.rb", "b(*)\n").check.verdict == .failed)
  }

  @Test("nothing of a file is executed")
  func notExecuted() async throws {
    let bench = try await RealTools.bench(.ruby)
    try await Folder.lend { folder in
      let touch = "`touch \(folder["canary"])`"
      let texts = [
        touch, "BEGIN { \(touch) }", "END { \(touch) }", "a = \"#{\(touch)}\"", "/#{\(touch)}/o",
        "class A; \(touch); end", "def a(b = \(touch)) end", "DATA\n__END__\n\(touch)",
        "require '\(folder["canary"])'", "#!/usr/bin/ruby -e \(touch)\n\(touch)", "%x(\(touch))",
      ]
      let (outcomes, _) = try await bench.check(texts.map { .file("a.rb", $0) })
      #expect(outcomes.allSatisfy { $0.check.verdict == .passed }, "\(outcomes)")
      #expect(!folder.has("canary"))
      let ruby = try #require(bench.toolbox[.ruby])
      _ = try await bench.supervisor.run(
        Supervised(
          Invocation(ruby.path, ["-e", texts[1]], environment: ["PATH": "/usr/bin:/bin"]),
          jail: .bare(as: bench.jail.user)))
      #expect(folder.has("canary"), "the control: executed, it does")
    }
  }

  @Test("a ruby without RubyVM says so, and judges nothing")
  func other() async throws {
    var bench = try await RealTools.bench(.ruby)
    let ruby = try #require(bench.toolbox[.ruby])
    try await Folder.lend { folder in
      // What JRuby lacks is taken away before our program begins.
      let remove = "Object.send(:remove_const, :RubyVM)"
      let script = "exec \(ruby.path) --disable=all -W0 -e '\(remove)' -e \"$4\""
      let path = try folder.program("ruby", script)
      bench.toolbox = Toolbox(
        tools: [Tool(name: .ruby, version: "1.0", path: path)], missing: [])
      let outcome = try await bench.check("a.rb", "puts 1")
      #expect(outcome.check.verdict == .unchecked(.unable), "\(outcome)")
      #expect(outcome.findings.first?.message.contains("no RubyVM") == true, "\(outcome.findings)")
    }
  }
}
