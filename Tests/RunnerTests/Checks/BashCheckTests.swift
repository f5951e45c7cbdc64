import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("bash judges syntax, and executes nothing", .timeLimit(.minutes(10))) struct BashCheckTests {
  @Test(
    "a good script passed",
    arguments: [
      "", "#!/bin/bash\nset -e\n", "if true; then echo 'é😀'; fi\n", "a() { exit 1; }\nexit\n",
      "cat <<EOF\n$(date)\nEOF\n", "[[ $a =~ (b|c) ]] && d=(1 2)",
    ])
  func good(text: String) async throws {
    let outcome = try await RealTools.bench(.bash).check("a.sh", text)
    #expect(outcome.check.verdict == .passed, "\(outcome.findings)")
  }

  @Test(
    "a syntax error stands at its line, and at its token where that is plain",
    arguments: [
      "echo a\n📍done\n", "if true; then\n  echo\n📍fi fi\n", "a=1\nb 📍(c) d e\n", "  📍) \n",
      "echo 'é😀' 📍; ;\n", "for a in b; do c; d📍one done\n",
    ] as [MarkedSource])
  func places(source: MarkedSource) async throws {
    let outcome = try await RealTools.bench(.bash).check("a.sh", source.text)
    #expect(outcome.check.verdict == .failed)
    #expect(outcome.error?.location?.line == source.line, "\(outcome.findings)")
  }

  @Test("what a script itself turns on is read so")
  func extended() async throws {
    let bench = try await RealTools.bench(.bash)
    let text = "rm -f !(*.keep)\n"
    #expect(try await bench.check("a.sh", text).check.verdict == .failed)
    #expect(
      try await bench.check("a.sh", "shopt -s extglob\n" + text).check.verdict == .passed)
  }

  @Test("a script for sh is dash's to judge, and bash only says whether it is one of its own")
  func posix() async throws {
    let bench = try await RealTools.bench(.bash, .dash)
    let array = try await bench.check("a.sh", "#!/bin/sh\n\na=(b c)\n")
    #expect(array.check.verdict == .failed && array.check.tool?.hasPrefix("dash ") == true)
    #expect(array.error?.location?.line == 3)
    #expect(array.error?.help?.contains("#!/bin/bash") == true)
    let open = try await bench.check("a.sh", "#!/usr/bin/env sh\nif true; then\n  echo a\n")
    #expect(open.error?.location == Position(line: 3, column: 8) && open.error?.help == nil)
    let good = try await bench.check("a.bash", "#!/bin/sh -e\nfor a in b; do c \"$a\"; done\n")
    #expect(good.check.verdict == .passed && good.check.tool?.hasPrefix("dash ") == true)
    let text = try await bench.check("a.sh", "#!/bin/sh\ncat <<EOF\nabc\n")
    #expect(text.check.verdict == .unchecked(.unable), "dash says nothing of it")
  }

  @Test("without dash a script for sh is unchecked: bash is no judge of it")
  func noDash() async throws {
    let bench = Workbench.fake([.bash], Recorder().supervisor())
    let outcome = try await bench.check("a.sh", "#!/bin/sh\na=(b)\n")
    #expect(outcome.check.verdict == .unchecked(.toolMissing))
    #expect(outcome.findings.first?.message == "dash is not here to check it")
  }

  @Test(
    "a script for another shell is nobody's, and is given to none",
    arguments: ["#!/usr/bin/env zsh", "#!/bin/ksh", "#!/usr/bin/env -S fish", "#! /bin/tcsh -f"])
  func others(line: String) async throws {
    let recorder = Recorder()
    let bench = Workbench.fake([.bash, .dash], recorder.supervisor())
    let outcome = try await bench.check("a.sh", line + "\necho (\n")
    #expect(outcome.check.verdict == .unchecked(.noChecker) && recorder.runs.isEmpty)
    #expect(outcome.findings.first?.message.contains("no shell here reads that") == true)
  }

  @Test("line ends of Windows are said, and fail a script whose first line they spoil")
  func windows() async throws {
    let bench = try await RealTools.bench(.bash)
    let failed = try await bench.check("a.sh", "if true; then\r\n  echo\r\nfi\r\n")
    #expect(failed.check.verdict == .failed && failed.error?.help?.contains("CR LF") == true)
    let named = try await bench.check("a.sh", "#!/bin/bash\r\necho a\r\n")
    #expect(named.check.verdict == .failed && named.error?.location?.line == 1)
    let plain = try await bench.check("a.sh", "echo a\r\n")
    #expect(plain.check.verdict == .passed && plain.findings.first?.severity == .note)
  }

  @Test(
    "a byte order mark is a letter to a shell, and fails the script",
    arguments: ["#!/bin/bash\n", ""])
  func mark(line: String) async throws {
    let outcome = try await RealTools.bench(.bash).check("a.sh", "\u{FEFF}\(line)set -e\nf\n")
    #expect(outcome.check.verdict == .failed)
    #expect(outcome.error?.location == Position(line: 1, column: 1))
  }

  @Test("a script that ends too early fails at its last character")
  func endOfFile() async throws {
    let outcome = try await RealTools.bench(.bash).check("a.sh", "if true; then\n  echo é\n\n")
    #expect(outcome.check.verdict == .failed)
    #expect(outcome.error?.location == Position(line: 2, column: 8))
  }

  @Test("a here-document that never ends is not passed: bash has something against it")
  func hereDocument() async throws {
    let outcome = try await RealTools.bench(.bash).check("a.sh", "cat <<EOF\nabc\n")
    #expect(outcome.check.verdict == .unchecked(.unable))
    #expect(outcome.findings.first?.message.contains("here-document") == true)
    #expect(outcome.findings.first?.location == Position(line: 1, column: 1))
    // In a body that is open with it, there is an error, too: it stands where the document begins.
    let inner = try await RealTools.bench(.bash).check(
      "a.sh", "f\nif a; then\n  cat <<EOF\n  EOF\nfi\n")
    #expect(inner.check.verdict == .failed)
    #expect(inner.error?.location == Position(line: 3, column: 1))
    #expect(inner.error?.help?.contains("not indented") == true)
  }

  @Test(
    "an error that bash tells of, and ends as if it had none, is one",
    arguments: ["[[ $a == b ]\necho\n", "[[ a b ]]\n", "if [[ $a = ]]; then echo; fi\n"])
  func conditional(text: String) async throws {
    let outcome = try await RealTools.bench(.bash).check("a.sh", text)
    #expect(outcome.check.verdict == .failed && outcome.error?.location?.line == 1)
  }

  @Test("nothing of a script is executed, neither as it is read nor by what it expands")
  func notExecuted() async throws {
    let bench = try await RealTools.bench(.bash)
    try await Folder.lend { folder in
      let touch = "touch \(folder["canary"])"
      let texts = [
        touch, "$(\(touch))", "a=`\(touch)`", "cat <(\(touch))", "[[ -n $(\(touch)) ]]",
        "trap '\(touch)' EXIT DEBUG", "set +n\n\(touch)\n", "eval '\(touch)'",
        "a=(b[$(\(touch))]=1)",
        "PS4='$(\(touch))'\nset -x\ntrue", "shopt -u extglob; \(touch)", "BASH_ENV=x \(touch)",
      ]
      let (outcomes, _) = try await bench.check(texts.map { .file("a.sh", $0) })
      #expect(outcomes.allSatisfy { $0.check.verdict == .passed })
      #expect(!folder.has("canary"))
      let bash = try #require(bench.toolbox[.bash])
      _ = try await bench.supervisor.run(
        Supervised(
          Invocation(bash.path, environment: ["PATH": "/usr/bin:/bin"]), input: Array(touch.utf8),
          jail: .bare(as: bench.jail.user)))
      #expect(folder.has("canary"), "the control: executed, it does")
    }
  }
}
