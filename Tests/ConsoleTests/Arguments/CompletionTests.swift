import Console
import Foundation
import Testing

@Suite("Completions come from the same table")
struct CompletionTests {
  @Test(
    "the shell itself accepts its script",
    .timeLimit(.minutes(10)),
    arguments: [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])])
  func syntax(_ shell: String, _ check: [String]) throws {
    guard let shellPath = try Shells.path(of: shell) else { return }
    let script = try Shells.write(script(shell))
    defer { try? FileManager.default.removeItem(at: script) }
    let result = try Shells.run(shellPath, check + [script.path])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output == "")
  }

  @Test(
    "bash completes",
    .timeLimit(.minutes(10)),
    arguments: [
      ([""], "try apply take list completions help"),
      (["t"], "try take"),
      (["--home", "x", "a"], "apply"),
      (["--home", "=", "x", "a"], "apply"),
      (["--home=x", "a"], "apply"),
      (["try", "--f"], "--format"),
      (["try", "--"], "--format --quiet --allow-unchecked --home --color --help"),
      (["try", "--format", ""], "text json sarif"),
      (["try", "-f", "s"], "sarif"),
      (["try", "--format", "="], "text json sarif"),
      (["try", "--format", "=", "j"], "json"),
      (["try", "--format=j"], "--format=json"),
      (["try", "--allow-unchecked", "=", "css,h"], "css,html"),
      (["try", "--allow-unchecked=css,h"], "--allow-unchecked=css,html"),
      (["try", "--color", "a"], "auto always"),
      (["--color", "n"], "never"),
      (["try", "no"], "notes.md"),
      (["try", "--allow-unchecked", "no"], "notes.md"),
      (["try", "--", "no"], "notes.md"),
      (["try", "--", "--"], ""),
      (["apply", "--to", ""], "reports"),
      (["apply", "--to", "no"], ""),
      (["apply", "--jobs", ""], ""),
      (["completions", ""], "bash zsh fish"),
      (["help", "a"], "apply"),
      (["list", ""], ""),
    ])
  func bash(_ words: [String], _ offered: String) throws {
    let shellPath = try #require(try Shells.path(of: "bash"))
    let directory = try Shells.workingDirectory()
    defer { try? FileManager.default.removeItem(at: directory) }
    let asking = """
      COMP_WORDS=(sandbox "$@") COMP_CWORD=$#
      _sandbox
      echo "${COMPREPLY[*]}"
      """
    let result = try Shells.run(
      shellPath, ["--norc", "-c", script("bash") + asking, "bash"] + words, in: directory)
    #expect(result.status == 0)
    #expect(result.output == offered + "\n")
  }

  @Test(
    "fish completes",
    .timeLimit(.minutes(10)),
    arguments: [
      ("t", ["take", "try"]), ("try --format ", ["json", "sarif", "text"]),
      ("try --format=s", ["--format=sarif"]), ("try --q", ["--quiet"]), ("list ", []),
      ("completions ", ["bash", "fish", "zsh"]), ("--color n", ["never"]), ("try no", ["notes.md"]),
      ("apply --to r", ["reports/"]), ("try --allow-unchecked=h", ["--allow-unchecked=html"]),
    ])
  func fish(_ line: String, _ offered: [String]) throws {
    guard let shellPath = try Shells.path(of: "fish") else { return }
    let directory = try Shells.workingDirectory()
    defer { try? FileManager.default.removeItem(at: directory) }
    let asking = "complete -C 'sandbox \(line)'\n"
    let result = try Shells.run(
      shellPath, ["--no-config", "-c", script("fish") + asking], in: directory)
    let words = result.output.split(separator: "\n").map { $0.prefix { $0 != "\t" } }
    #expect(words.map(String.init) == offered, "\(result.output)")
  }

  @Test("zsh has a line for each option, with what it may be")
  func zsh() {
    let text = script("zsh")
    #expect(text.hasPrefix("#compdef sandbox\n"))
    #expect(
      text.contains(
        "'(--format -f)--format=[How the verdict is written.]:FORMAT:(text json sarif)'"))
    #expect(text.contains("'(--home)--home=[Where workspaces are kept.]:DIR:_files -/'"))
    #expect(text.contains("'*--language=[Languages.]:LANGUAGE:(css html sql)'"))
    #expect(text.contains("'*:REPORT|DIR:_files'"))
    #expect(text.contains("'try:Extract, check and judge the files that reports propose.'"))
  }

  private func script(_ shell: String) -> String {
    guard case .print(let text, 0, .output) = Example.program.resolve(["completions", shell])
    else {
      Issue.record("no script for \(shell)")
      return ""
    }
    return text
  }
}
