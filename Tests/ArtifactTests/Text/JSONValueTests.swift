import Artifact
import Testing

@Suite struct JSONValueTests {
  @Test("an object keeps the order of its keys, and both layouts say the same")
  func layout() {
    let value = JSONValue.object([
      ("z", .array([.int(1), .bool(true), .null])), ("a", .object([])), ("m", .array([])),
    ])
    #expect(value.text == #"{"z":[1,true,null],"a":{},"m":[]}"#)
    #expect(
      value.pretty == """
        {
          "z": [
            1,
            true,
            null
          ],
          "a": {},
          "m": []
        }

        """)
  }

  @Test(
    "what a terminal would act on, or no one would see, is escaped",
    arguments: [
      ("plain é 📚", "plain é 📚"), ("\"\\/", #"\"\\/"#), ("\n\t\r", #"\n\t\r"#),
      ("\u{0}\u{8}\u{1B}[2J\u{7F}", #"\u0000\u0008\u001b[2J\u007f"#),
      ("\u{80}\u{9B}31m\u{85}", #"\u0080\u009b31m\u0085"#),
      ("\u{202E}\u{2066}\u{200B}\u{200F}", #"\u202e\u2066\u200b\u200f"#),
      ("\u{2028}\u{2029}\u{FEFF}\u{AD}", #"\u2028\u2029\ufeff\u00ad"#),
      ("\u{E0041}", #"\udb40\udc41"#), ("e\u{301}", "e\u{301}"),
    ])
  func strings(text: String, expected: String) throws {
    let written = JSONValue.string(text).text
    #expect(Array(written.utf8) == Array("\"\(expected)\"".utf8))
    let read = try #require(try JSONNode(parsing: Array(written.utf8)).string)
    #expect(Array(read.utf8) == Array(text.utf8))
    let key = JSONValue.object([(text, .null)]).text
    #expect(Array(key.utf8) == Array("{\"\(expected)\":null}".utf8))
  }

  @Test(
    "numbers have up to three places, and every Double is written as JSON",
    arguments: [
      (0, "0"), (-0.0, "0"), (3, "3"), (-2, "-2"), (0.5, "0.5"), (3.14159, "3.142"),
      (2.9999, "3"), (-0.0625, "-0.063"), (1e15, "1000000000000000"),
    ] as [(Double, String)])
  func numbers(value: Double, expected: String) {
    #expect(JSONValue.number(value).text == expected)
  }

  @Test(
    "a number that no integer can hold is written, and is read again as it was",
    arguments: [1e19, 1e20, -1e20, 9.3e18, 1e300, .greatestFiniteMagnitude, .leastNonzeroMagnitude])
  func largeNumbers(value: Double) throws {
    let text = JSONValue.number(value).text
    guard case .number(let spelled) = try JSONNode(parsing: Array(text.utf8)).value else {
      Issue.record("\(text) is no number")
      return
    }
    #expect(Double(spelled) == (abs(value) < 1 ? 0 : value))
  }

  @Test("what is no number is null", arguments: [Double.nan, .infinity, -.infinity])
  func noNumbers(value: Double) {
    #expect(JSONValue.number(value).text == "null")
  }

  @Test("two values are equal when they are written the same")
  func equality() {
    #expect(JSONValue.object([("a", .int(1))]) == .object([("a", .number(1))]))
    #expect(
      JSONValue.object([("a", .int(1)), ("b", .null)])
        != .object([("b", .null), ("a", .int(1))]))
    #expect(JSONValue.optional(nil) == .null)
    #expect(JSONValue.optional("x") == .string("x"))
  }

  @Test("what was laid out before is laid out the same inside of something else")
  func laidOut() {
    let value = JSONValue.object([
      ("a", .array([.string("x\n  y"), .object([]), .int(1)])), ("é\"", .null),
    ])
    let before = JSONValue.laidOut(value.bytes)
    for wrap in [{ $0 }, { .array([$0, $0]) }, { .object([("k", .array([$0]))]) }]
      as [(JSONValue) -> JSONValue]
    {
      #expect(wrap(before).pretty == wrap(value).pretty)
    }
  }
}
