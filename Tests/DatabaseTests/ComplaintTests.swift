import Testing

@testable import Databases

@Suite("The look beforehand") struct ComplaintTests {
  private var sound: LiveState {
    var state = LiveState()
    state.version = 150_018
    state.role = "app"
    state.database = "shop"
    state.mayCreateSchemas = true
    return state
  }

  private func table(
    _ name: String, isReadable: Bool = true, isOwned: Bool = true
  ) -> LiveState.Table {
    LiveState.Table(
      name: name, rows: 1, bytes: 1, isReadable: isReadable, isOwned: isOwned, isSequence: false)
  }

  @Test("finds nothing where all is well")
  func sound_() {
    #expect(sound.complaints(asSuperuser: false).isEmpty)
  }

  @Test("says the statement that helps")
  func remedies() {
    var state = sound
    state.role = "a\"b"
    state.mayCreateSchemas = false
    state.powers = ["pg_read_server_files"]
    state.tables = [table("\"S.1\".\"t\"", isReadable: false), table("public.x", isOwned: false)]
    let found = state.complaints(asSuperuser: false)
    #expect(found.map(\.isRefusal) == [true, true, true, false])
    #expect(found[0].text.contains("REVOKE pg_read_server_files FROM \"a\"\"b\";"))
    #expect(found[1].remedy == "GRANT CREATE ON DATABASE \"shop\" TO \"a\"\"b\";")
    #expect(
      found[2].remedy == "GRANT USAGE ON SCHEMA \"S.1\" TO \"a\"\"b\"; "
        + "GRANT SELECT ON ALL TABLES IN SCHEMA \"S.1\" TO \"a\"\"b\"; "
        + "GRANT SELECT ON ALL SEQUENCES IN SCHEMA \"S.1\" TO \"a\"\"b\";")
    #expect(found[3].sentence.hasPrefix("public.x belongs to"))
  }

  @Test("refuses a standby, an old server, and a superuser who was not asked for")
  func refusals() {
    var state = sound
    state.isInRecovery = true
    state.version = 120_022
    state.isSuperuser = true
    #expect(state.complaints(asSuperuser: false).filter(\.isRefusal).count == 3)
    #expect(state.complaints(asSuperuser: true).filter(\.isRefusal).count == 2)
  }
}
