import Artifact
import Console
import Testing

@Suite("A command line becomes typed values")
struct ParsingTests {
  @Test(
    "every kind of parameter is read",
    arguments: [
      ("try a.md", #"nil auto ["a.md"] text false nothing"#),
      ("try a.md b.md", #"nil auto ["a.md", "b.md"] text false nothing"#),
      ("try --format json a.md", #"nil auto ["a.md"] json false nothing"#),
      ("try a.md --format=sarif", #"nil auto ["a.md"] sarif false nothing"#),
      ("try -f json a.md", #"nil auto ["a.md"] json false nothing"#),
      ("try -qfjson a.md", #"nil auto ["a.md"] json true nothing"#),
      ("try -q --quiet a.md", #"nil auto ["a.md"] text true nothing"#),
      ("try -", #"nil auto ["-"] text false nothing"#),
      ("try -q -- --format -q --", #"nil auto ["--format", "-q", "--"] text true nothing"#),
      ("try --allow-unchecked a.md", #"nil auto ["a.md"] text false everything"#),
      ("take a b", #"a [] b [] nil false false"#),
      ("take a 1 -vn -- -2 b", #"a [1, -2] b [] nil true true"#),
      ("take a b --level=-5", "a [] b [] Optional(-5) false false"),
      ("apply a --to x", "a x 4 10.0 seconds"),
      ("apply a --to x --jobs 64 --limit 500ms", "a x 64 0.5 seconds"),
      ("apply a --to=--odd", "a --odd 4 10.0 seconds"),
    ])
  func kinds(_ line: String, _ values: String) async throws {
    #expect(try await Example.run(line) == values)
  }

  @Test("a selection holds the listed values, and a repeated option all of its values")
  func lists() async throws {
    let selection = try await Example.run("try --allow-unchecked=css,html a")
    #expect(selection.contains("only(["))
    #expect(selection.contains(".css") && selection.contains(".html"))
    #expect(!selection.contains(".sql"))
    let repeated = try await Example.run("take a b --language css --language=sql")
    #expect(repeated.contains(".css") && repeated.contains(".sql"))
  }

  @Test("a selection contains what it was given")
  func selection() {
    #expect(!Selection<Int>.nothing.contains(1))
    #expect(Selection<Int>.everything.contains(1))
    #expect(Selection.only([1]).contains(1) && !Selection.only([1]).contains(2))
  }

  @Test(
    "an option of every command stands before or after the command",
    arguments: [
      "--home /h --color=never list x", "list --home=/h x --color never",
      "--home=/h list --color never x", "--color never -- list --home /h x",
    ])
  func shared(_ line: String) async throws {
    let values = try await Example.run(line)
    #expect(values.contains(#"home: Optional("/h")"#))
    #expect(values.contains("Color.never") && values.hasSuffix(" x"))
  }

  @Test("a handler's exit status is what the run gives")
  func status() async throws {
    guard case .run(let handler) = Example.program.resolve(["try", "-q", "a"]) else {
      Issue.record("nothing to run")
      return
    }
    #expect(try await handler() == 1)
  }

  @Test(
    "a duration is a whole number with a unit",
    arguments: [
      ("500ms", Duration.milliseconds(500)), ("10s", .seconds(10)), ("5m", .seconds(300)),
      ("2h", .seconds(7_200)), ("7d", .seconds(604_800)), ("0s", .zero),
    ])
  func duration(_ text: String, _ duration: Duration) {
    #expect(Duration(argument: text) == duration)
    #expect(duration.spelling == text)
  }

  @Test(
    "what is no duration is refused",
    arguments: ["", "10", "s", "-1s", "1.5s", "1 s", "10S", "1h30m", "99999999999999999d", "٣s"])
  func noDuration(_ text: String) {
    #expect(Duration(argument: text) == nil)
  }

  @Test("a number has to be whole", arguments: ["nan", "inf", "1.5", "1e9", "x", ""])
  func noNumber(_ text: String) {
    #expect(Int(argument: text) == nil)
  }

  @Test(
    "a number of bytes is a number and its unit, and is shown with the largest that divides it",
    arguments: [
      ("0", 0, "0"), ("4096", 4096, "4K"), ("64K", 65536, "64K"), ("2G", 2 << 30, "2G"),
      ("1536M", 1536 << 20, "1536M"), ("1025", 1025, "1025"),
    ])
  func bytes(_ text: String, _ count: Int, _ spelling: String) {
    #expect(ByteCount(argument: text) == ByteCount(count))
    #expect(ByteCount(count).spelling == spelling)
  }

  @Test(
    "what is no number of bytes is refused",
    arguments: ["", "M", "-1", "1.5G", "1KB", "1k", "9999999999G", "99999999999999999999"])
  func noBytes(_ text: String) {
    #expect(ByteCount(argument: text) == nil)
  }
}
