import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite struct BatchTests {
  let batch = Batch(arguments: ["-x"], files: [("either", [97, 10]), ("module", []), ("a", [98])])

  var nonce: String {
    String(decoding: batch.request.prefix { $0 != 10 }, as: UTF8.self)
  }

  func answers(_ lines: String) -> [Batch.Answer] {
    batch.answers(from: Array(lines.replacing("NONCE", with: nonce).utf8))
  }

  @Test("a request is the nonce, then each file behind its kind and its length in bytes")
  func framing() {
    #expect(batch.request == Array("\(nonce)\neither 2\na\nmodule 0\na 1\nb".utf8))
    #expect(batch.files.count == 3)
    #expect(batch.arguments == ["-x"])
  }

  @Test("each batch has a nonce of its own")
  func nonces() {
    let other = Batch(arguments: [], files: [])
    #expect(!other.request.starts(with: Array(nonce.utf8)))
    #expect(nonce.utf8.count > 16)
  }

  @Test("answers are read in order, each of the three kinds")
  func order() {
    let answers = answers(
      #"""
      {"nonce":"NONCE","index":0,"kind":"parsed","goal":"commonjs"}
      {"nonce":"NONCE","index":1,"kind":"error","goal":"module","message":"a\nb","line":2,"column":3}
      {"nonce":"NONCE","index":2,"kind":"unable","goal":"yaml","message":"too deep"}

      """#)
    #expect(
      answers == [
        .parsed(.commonjs), .error(message: "a\nb", line: 2, column: 3, goal: .module),
        .unable(reason: "too deep"),
      ])
  }

  @Test(
    "what is not exactly an answer in its turn ends the answers",
    arguments: [
      #"{"nonce":"guessed","index":1,"kind":"parsed","goal":"module"}"# + "\n",
      #"{"nonce":"NONCE","index":2,"kind":"parsed","goal":"module"}"# + "\n",
      #"{"nonce":"NONCE","index":1,"kind":"parsed","goal":"perl"}"# + "\n",
      #"{"nonce":"NONCE","index":1,"kind":"fine","goal":"module"}"# + "\n",
      #"{"nonce":"NONCE","index":1,"kind":"parsed","goal":"module","line":1}"# + "\n",
      #"{"nonce":"NONCE","index":1,"kind":"error","goal":"module"}"# + "\n",
      #"{"nonce":"NONCE","index":1,"kind":"error","goal":"module","message":"a","line":0}"# + "\n",
      #"{"nonce":"NONCE","index":1,"kind":"error","goal":"module","message":"a","column":1}"#
        + "\n",
      #"{"nonce":"NONCE","index":1,"kind":"parsed","goal":"module","more":1}"# + "\n",
      #"{"nonce":"NONCE","index":"1","kind":"parsed","goal":"module"}"# + "\n",
      #"{"nonce":"NONCE","index":1,"kind":"parsed","goal":"module"}"#,
      "\n", "Segmentation fault\n", "",
    ])
  func malformed(line: String) {
    let first = #"{"nonce":"NONCE","index":0,"kind":"parsed","goal":"commonjs"}"# + "\n"
    let later = #"{"nonce":"NONCE","index":1,"kind":"parsed","goal":"module"}"# + "\n"
    #expect(answers(first + line) == [.parsed(.commonjs)])
    #expect(line.isEmpty || answers(first + line + later).count == 1)
  }

  @Test("half a surrogate pair in a message is no text: the replacement character stands for it")
  func surrogate() {
    let line =
      #"{"nonce":"NONCE","index":0,"kind":"error","goal":"module","message":"\ud800"}"# + "\n"
    #expect(answers(line) == [.error(message: "\u{FFFD}", line: nil, column: nil, goal: .module)])
  }

  @Test("lines behind the last file are not answers")
  func surplus() {
    let line = #"{"nonce":"NONCE","index":INDEX,"kind":"parsed","goal":"toml"}"# + "\n"
    let lines = (0..<5).map { line.replacing("INDEX", with: "\($0)") }.joined()
    #expect(answers(lines) == [.parsed(.toml), .parsed(.toml), .parsed(.toml)])
  }
}
