import Testing

@testable import Databases

@Suite("Questions to live rows") struct DataProbeTests {
  private static func probe(_ number: Int) -> DataProbe {
    DataProbe(
      demand: .value, sentence: "have no value", table: "public.t\(number)",
      query: "SELECT FROM ONLY public.t\(number) mine WHERE true")
  }

  @Test("are fifty at most; what was not asked is told", arguments: [50, 51, 70])
  func most(count: Int) {
    let probes = (0..<count).map(Self.probe)
    let script = DataProbe.script(probes, nonce: "n")
    #expect(script.ranges(of: "READ ONLY;").count == 50)
    let answers = (0..<50).map { "n|\($0)|\($0 == 7 ? 2 : 0)\n" }.joined()
    let (found, unasked) = DataProbe.read(
      PsqlAnswer(out: answers, err: "", status: 0), probes, nonce: "n")
    #expect(found.map(\.sentence) == ["2 rows or groups of public.t7 have no value"])
    #expect(unasked.count == count - 50)
  }

  @Test(
    "of a new type are asked where one plain cast makes the values, by the server's own types",
    arguments: [
      ("ALTER TABLE t ALTER c TYPE int USING c::int", "integer", "mine.c::integer"),
      (
        "alter table only t alter column c set data type numeric(6,2) using c::numeric(6,2)",
        "numeric(6,2)", "mine.c::numeric(6,2)"
      ),
      ("ALTER TABLE t ALTER c TYPE int USING CAST(c AS int)", "integer", "mine.c::integer"),
      ("ALTER TABLE t ALTER c TYPE bigint", "bigint", "mine.c::bigint"),
      ("ALTER TABLE t ALTER c TYPE int USING c::numeric::int", "integer", nil),
      ("ALTER TABLE t ALTER c TYPE int USING c::int, ADD d int", "integer", nil),
      ("ALTER TABLE t ALTER c TYPE int USING d::int", "integer", nil),
      ("ALTER TABLE t ALTER c TYPE int USING (c || '1')::int", "integer", nil),
      ("ALTER TABLE t ALTER c TYPE int USING 0 - c::int", "integer", nil),
      (
        "ALTER TABLE t ALTER c TYPE int USING c::int; ALTER TABLE u ALTER c TYPE int", "integer",
        "mine.c::integer"
      ),
      ("ALTER TABLE u ALTER c TYPE int USING c::int", "integer", nil),
      ("ALTER TABLE t ALTER c TYPE mood USING c::mood", "public.mood", nil),
      ("ALTER TABLE t ALTER c TYPE int USING c::int", "integer) FROM x; COMMIT; --", nil),
      ("ALTER TABLE t ALTER c TYPE varchar(3) USING c::varchar(3)", "character varying(3)", nil),
      ("SELECT 1", "integer", nil),
    ] as [(String, String, String?)])
  func conversion(_ text: String, _ type: String, _ expression: String?) {
    let statement = Migration.Statement(text: text, path: "up.sql", line: 1)
    #expect(
      Conversion(of: "c", in: "t", to: type, by: [statement])?.expression == expression, "\(text)")
  }
}
