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
