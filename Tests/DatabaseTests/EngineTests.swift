import Databases
import Testing

@Suite("A database's record") struct EngineTests {
  @Test("of an engine that nobody knows, or that is none, opens nothing")
  func unknown() {
    for text in ["", "{}", #"{"engine": "oracle"}"#, #"{"engine": "postgresql"}"#] {
      #expect(throws: DatabaseProblem.self) { try DatabaseEngine.open(Array(text.utf8)) }
    }
  }
}
