import Artifact
import Testing

/// RFC 8259, and what the reader adds: the places of values, and all values of a key.
@Suite struct JSONNodeTests {
  @Test(
    "a JSON text is accepted",
    arguments: [
      "null", "true", "false", "0", "-0", "-1", "10", "0.5", "1e5", "1E+5", "1e-5", "12.50e01",
      "123456789012345678901234567890", "\"\"", "\" \"", "[]", "{}", "[ ]", "{ }", "[1,2]",
      " \t\r\n[ 1 , 2 ]\n", #"{"a":1}"#, #"{"a":{"a":[{}]}}"#, #"{"":0}"#, #""\"\\\/\b\f\n\r\t""#,
      #""\u0000\u001f\uFFFF""#, "\"\u{7F}\u{80}é📚\u{2028}\"", "\u{FEFF}[]",
    ])
  func accepted(text: String) throws {
    _ = try JSONNode(parsing: Array(text.utf8))
  }

  @Test(
    "what is no JSON text is refused, and the fault has its place",
    arguments: [
      ("📍", "unexpected end of the text"), (" 📍", "unexpected end of the text"),
      ("[1📍", "expected ',' or ']'"), ("[1,📍]", "unexpected character"),
      ("[1 📍2]", "expected ',' or ']'"), ("[📍,1]", "unexpected character"),
      ("{📍a:1}", "expected a key in double quotes"), ("{\"a\"📍 1}", ""),
      ("{\"a\":1,📍}", "expected a key in double quotes"), ("{\"a\":1📍]", "expected ',' or '}'"),
      ("{📍'a':1}", "expected a key in double quotes"), ("[] 📍x", "unexpected text after the value"),
      ("null 📍null", "unexpected text after the value"), ("📍True", "unexpected character"),
      ("📍nul", "unexpected character"), ("📍NaN", "unexpected character"),
      ("📍Infinity", "unexpected character"), ("0📍1", "unexpected text after the value"),
      ("📍+1", "unexpected character"), ("📍-", ""), ("📍.5", "unexpected character"),
      ("1.📍", "expected a digit"), ("1.📍e5", "expected a digit"), ("1e📍", "expected a digit"),
      ("1e+📍x", "expected a digit"), ("📍-x", ""), ("📍٣", "unexpected character"),
      ("📍\"a", "the string never ends"), ("📍\"a\\\"", "the string never ends"),
      ("\"a📍\u{1}\"", "a control character in a string must be escaped"),
      ("\"📍\n\"", "a control character in a string must be escaped"),
      ("\"📍\t\"", "a control character in a string must be escaped"),
      ("\"\\📍x\"", "unknown escape in a string"), ("\"\\📍'\"", "unknown escape in a string"),
      ("\"\\📍U0041\"", "unknown escape in a string"),
      ("\"\\u📍12g4\"", "expected four hexadecimal digits"),
      ("\"\\u📍123\"", "expected four hexadecimal digits"),
      ("\"\\u📍+123\"", "expected four hexadecimal digits"),
      ("\"\\u📍１234\"", "expected four hexadecimal digits"),
      ("📍/* no */ 1", "unexpected character"), ("[1] 📍// no", "unexpected text after the value"),
      ("📍\u{A0}1", "unexpected character"), ("📍\u{B}1", "unexpected character"),
      ("📍\u{0}", "unexpected character"),
    ])
  func refused(literal: String, message: String) throws {
    let marked = Marked(literal)
    let error = try #require(throws: JSONSyntaxError.self) { try JSONNode(parsing: marked.text) }
    if !message.isEmpty {
      #expect(error.message == message)
      #expect(SourceText(marked.text).position(at: error.offset) == marked.position)
    }
    #expect((0...marked.text.count).contains(error.offset))
  }

  @Test(
    "escapes are decoded",
    arguments: [
      (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
      (#""\ud83d\udcda""#, "📚"), (#""\uD83D\uDCDA!""#, "📚!"), (#""\u0000""#, "\u{0}"),
      // A lone surrogate is no character.
      (#""\ud83d""#, "\u{FFFD}"), (#""\udcda""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"),
      (#""\ud83d\n""#, "\u{FFFD}\n"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
      (#""\ud83d\ud83d\udcda""#, "\u{FFFD}📚"), (#""\udcda\ud83d""#, "\u{FFFD}\u{FFFD}"),
    ])
  func escapes(text: String, expected: String) throws {
    let string = try #require(try JSONNode(parsing: Array(text.utf8)).string)
    #expect(Array(string.utf8) == Array(expected.utf8))
  }

  @Test("a key given more than once gives all its values in order, and the last by subscript")
  func duplicates() throws {
    let text = #"{"a": 1, "b": 2, "a": "x", "\u0061": null}"#
    let node = try JSONNode(parsing: Array(text.utf8))
    #expect(node.all("a").map { Array(text.utf8)[$0.range].text } == ["1", "\"x\"", "null"])
    #expect(node.all("b").count == 1)
    #expect(node.all("c").isEmpty)
    guard case .null = try #require(node["a"]).value else {
      Issue.record("the last value is not the one given")
      return
    }
  }

  @Test("every value knows where it stands")
  func ranges() throws {
    let text = Array(" { \"a\" : [ 12 , \"b\" ] } ".utf8)
    let node = try JSONNode(parsing: text)
    #expect(text[node.range].text == "{ \"a\" : [ 12 , \"b\" ] }")
    let array = try #require(node["a"])
    #expect(text[array.range].text == "[ 12 , \"b\" ]")
    guard case .array(let items) = array.value else {
      Issue.record("no array")
      return
    }
    #expect(items.map { text[$0.range].text } == ["12", "\"b\""])
  }

  @Test("values nest 512 deep and no deeper", arguments: [("[", "]"), ("{\"a\":", "}")])
  func depth(opening: String, closing: String) throws {
    func nested(_ depth: Int) -> [UInt8] {
      let text =
        String(repeating: opening, count: depth) + "0" + String(repeating: closing, count: depth)
      return Array(text.utf8)
    }
    _ = try JSONNode(parsing: nested(511))
    #expect(throws: JSONSyntaxError.self) { try JSONNode(parsing: nested(512)) }
    #expect(throws: JSONSyntaxError.self) { try JSONNode(parsing: nested(200_000)) }
    #expect(throws: JSONSyntaxError.self) {
      try JSONNode(parsing: Array(String(repeating: opening, count: 200_000).utf8))
    }
  }

  @Test("a text cut off anywhere is refused, never misread")
  func truncated() throws {
    let text = Array(#"{"a": [1.5e3, true, "é\u00e9\ud83d\udcda", null], "b": {"c": "\\"}}"#.utf8)
    _ = try JSONNode(parsing: text)
    for end in 0..<text.count {
      #expect(throws: JSONSyntaxError.self) { try JSONNode(parsing: Array(text[..<end])) }
    }
  }

  @Test("bytes that are no UTF-8 crash nothing", arguments: 0..<4)
  func anyBytes(seed: Int) {
    var generator = Generator(seed: seed)
    let text = Array(#"{"a": [1.5e3, true, "é\u00e9\ud83d\udcda", null], "b": {"c": "\\"}}"#.utf8)
    for _ in 0..<500 {
      var broken = text
      for _ in 0...generator.below(4) {
        broken[generator.below(broken.count)] = UInt8(generator.below(256))
      }
      do throws(JSONSyntaxError) {
        #expect(try JSONNode(parsing: broken).range.upperBound <= broken.count)
      } catch {
        #expect((0...broken.count).contains(error.offset))
      }
    }
  }
}
