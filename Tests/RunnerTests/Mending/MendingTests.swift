import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

/// The turns of mending, with a parser whose language is simple: `!` is an error.
@Suite("Mending") struct MendingTests {
  /// Says where the first `!` is.
  private func parse(_ text: [UInt8]) -> Mending.Diagnosis {
    guard let offset = text.firstIndex(of: UInt8(ascii: "!")) else { return .parsed }
    return .error(offset: offset, message: "a mark", code: "1")
  }

  private func mend(
    _ texts: [String], _ candidates: @escaping @Sendable ([UInt8], Int, String) -> [Edit]
  ) -> (patients: [Mending.Patient], turns: Int) {
    var mending = Mending(
      texts.map { (Array($0.utf8), parse(Array($0.utf8))) }, candidates: candidates)
    var turns = 0
    while case let texts = mending.requests(), !texts.isEmpty {
      turns += 1
      mending.take(texts.map(parse))
    }
    return (mending.patients, turns)
  }

  private func replacing(_ texts: String...) -> @Sendable ([UInt8], Int, String) -> [Edit] {
    { _, offset, _ in texts.map { Edit(offset..<(offset + 1), $0, help: "put \($0)") } }
  }

  @Test("goes from error to error, and tells each at its place in the file that came")
  func all() {
    let (patients, turns) = mend(["a!b!c!", "!"], replacing("!!", "long", "x"))
    #expect(turns == 3)
    #expect(
      patients.map { String(decoding: $0.text, as: UTF8.self) } == ["alongblongclong", "long"])
    #expect(patients.map(\.isMended) == [true, true])
    #expect(patients[0].found.map(\.offset) == [1, 3, 5])
    #expect(patients[0].found.map(\.edit?.range) == [1..<2, 3..<4, 5..<6])
    #expect(patients[0].found.allSatisfy { $0.edit?.help == "put long" && $0.code == "1" })
  }

  @Test("who was stopped in the middle says that there may be more")
  func cut() {
    let error = Mending.Diagnosis.error(offset: 0, message: "no", code: nil)
    var mending = Mending([(Array("a".utf8), error)]) { _, _, _ in [Edit(0..<1, "b", help: "b")] }
    #expect(mending.requests() == [Array("b".utf8)])
    #expect(mending.patients[0].unfinished(rule: "sql/syntax")?.severity == .note)
    mending.take([.parsed])
    #expect(mending.patients[0].unfinished(rule: "sql/syntax") == nil)
  }

  @Test("an error that no candidate gets past stays without help, and ends it")
  func none() {
    let (patients, turns) = mend(["a!b!"], replacing("!", "!x"))
    #expect(turns == 1)
    #expect(patients[0].found == [.init(offset: 1, message: "a mark", code: "1", edit: nil)])
    #expect(!patients[0].isMended && patients[0].edits.list.isEmpty)
    #expect(mend(["a!"], { _, _, _ in [] }).turns == 0)
  }

  @Test("what may hide the error counts only where nothing else helps, and past its line")
  func weak() {
    let edits: @Sendable ([UInt8], Int, String) -> [Edit] = { _, offset, _ in
      [
        Edit(offset..<(offset + 1), "weak", help: "weak", isWeak: true),
        Edit(offset..<(offset + 1), "strong", help: "strong"),
      ]
    }
    #expect(mend(["!a\n!"], edits).patients[0].found.map(\.edit?.help) == ["strong", "strong"])
    let onlyWeak: @Sendable ([UInt8], Int, String) -> [Edit] = { text, offset, message in
      Array(edits(text, offset, message).prefix(1))
    }
    #expect(mend(["!a!"], onlyWeak).patients[0].found.map(\.edit) == [nil])
    #expect(mend(["!a\n!"], onlyWeak).patients[0].found.map(\.edit?.help) == ["weak", "weak"])
  }

  @Test("has bounds: of errors, of candidates, and of the size of a file")
  func bounds() {
    let many = String(repeating: "!", count: 100)
    let found = mend([many], replacing("x")).patients[0].found
    #expect(found.count == Mending.mostErrors + 1 && found.last?.edit == nil)
    let large = String(repeating: "a", count: Mending.largest) + "!"
    #expect(mend([large], replacing("x")).turns == 0)
    var mending = Mending([(Array("!".utf8), parse(Array("!".utf8)))]) { _, _, _ in
      (0..<100).map { Edit(0..<1, "!\($0)", help: "") }
    }
    #expect(mending.requests().count == Mending.mostCandidates)
  }

  @Test("edits know where an offset lies in the original, and do not touch one another")
  func edits() {
    var edits = Edits(Array("0123456789".utf8))
    _ = edits.make(Edit(2..<4, "ABCDE", help: ""))
    _ = edits.make(Edit(0..<0, "!", help: ""))
    #expect(String(decoding: edits.current, as: UTF8.self) == "!01ABCDE456789")
    let inside = edits.make(Edit(4..<5, "x", help: ""))
    #expect(inside == nil)
    let placed = edits.make(Edit(9..<10, "", help: ""))
    #expect(placed?.range == 5..<6)
    #expect(String(decoding: edits.current, as: UTF8.self) == "!01ABCDE46789")
    #expect([0, 1, 3, 5, 8, 9, 13].map(edits.originalOffset) == [0, 0, 2, 2, 4, 6, 10])
  }

  @Test(
    "a keyword is near what is one or two letters from it, with junk or glued to a number",
    arguments: [
      ("BETWE3N", "BETWEEN"), ("REFEREN0CES", "REFERENCES"), ("WITHO0UT", "WITHOUT"),
      ("selct", "select"), ("TABEL", "TABLE"), ("FORM", "FROM"), ("TRANSA0DITION", "TRANSACTION"),
      ("BETWEEN1", "BETWEEN 1"), ("WEHRE", "WHERE"),
    ])
  func keywords(word: String, keyword: String) {
    let keywords = Keywords([
      "between", "from", "references", "select", "table", "transaction", "where", "without",
    ])
    #expect(keywords.near(ArraySlice(word.utf8)).first == keyword)
  }

  @Test(
    "what is no misspelt keyword is near none", arguments: ["Please", "books", "id", "NOW", "x1"])
  func noKeyword(word: String) {
    let keywords = Keywords(["release", "not", "in", "between", "from", "boolean"])
    #expect(keywords.near(ArraySlice(word.utf8)) == [])
  }

  @Test("prose is told from code by its shape")
  func prose() {
    for line in [
      "### A heading", "**bold**: x", "1. First do this", "- an item", "```sql",
      "Here we create the table of books", "Note: it is not tested yet",
      "*Note: it is not tested; do that first.*", "(This is to be done by hand)",
    ] {
      #expect(Prose.isLine(ArraySlice(line.utf8)), "\(line)")
    }
    for line in [
      "CREATE TABLE books (", "const a = b;", "  id int,", "#!/usr/bin/node", "", "  }",
      "SELECT 1;",
      "ALTER TABLE a ADD b text;", "return list.map((x) => {", "import express from 'express'",
      "pubic class A {}", "INDEX idx2 (n DESC, id)", "KEY recent (created, id, name)",
      "create table a as select b", "name text not null", "#count of all of them", "1: a,",
      "// and so it is done here", "user: a@b.com', -- put the name of yours here:",
      "f('A', b); -- and the rest of it is as before:",
    ] {
      #expect(!Prose.isLine(ArraySlice(line.utf8)), "\(line)")
    }
  }
}
