import Artifact
import Testing

@testable import Databases

/// PostgreSQL, "Connection URIs" and "The Connection Service File".
@Suite("A connection") struct ConnectionTests {
  private func read(
    _ text: String, environment: [String: String] = ["PGUSER": "app"], directory: String = "/srv"
  ) throws -> Connection {
    try Connection(text, environment: environment, directory: directory)
  }

  private func lines(_ text: String, environment: [String: String] = ["PGUSER": "app"]) throws
    -> [String]
  {
    let connection = try read(text, environment: environment)
    let file = try #require(connection.serviceFile(section: "s", isPassFileLeftOut: false))
    return file.split(separator: "\n").map(String.init)
  }

  @Test(
    "a URL says what libpq is told",
    arguments: [
      ("postgres://", ["user=app", "dbname=app"]),
      ("postgresql:///shop", ["user=app", "dbname=shop"]),
      ("postgres://kim@db.example/shop", ["host=db.example", "user=kim", "dbname=shop"]),
      (
        "postgres://kim:@db.example:6432",
        ["host=db.example", "port=6432", "user=kim", "dbname=kim"]
      ),
      ("postgres://a,b:1,[::1]:2/x", ["host=a,b,::1", "port=,1,2", "user=app", "dbname=x"]),
      ("postgres://%2Frun%2Fpg/x", ["host=/run/pg", "user=app", "dbname=x"]),
      ("postgres:///x?host=/run/pg&port=7", ["host=/run/pg", "port=7", "user=app", "dbname=x"]),
      (
        "postgres://h/x?sslmode=verify-full&sslrootcert=ca.pem",
        ["host=h", "user=app", "dbname=x", "sslmode=verify-full", "sslrootcert=/srv/ca.pem"]
      ),
      (
        "postgres://h/x?ssl=true&sslrootcert=system",
        ["host=h", "user=app", "dbname=x", "sslmode=require", "sslrootcert=system"]
      ),
      ("postgres://h/a%3Db%23c%5Bd", ["host=h", "user=app", "dbname=a=b#c[d"]),
      (
        "postgres://h/x?target_session_attrs=read-write&connect_timeout=3",
        ["host=h", "user=app", "dbname=x", "target_session_attrs=read-write", "connect_timeout=3"]
      ),
    ])
  func url(text: String, expected: [String]) throws {
    #expect(try lines(text) == ["[s]"] + expected)
  }

  @Test("what a URL leaves open comes from the environment, PGOPTIONS and PGPASSWORD do not")
  func environment() throws {
    let environment = [
      "PGHOST": "h", "PGPORT": "7", "PGUSER": "kim", "PGDATABASE": "x", "PGSSLMODE": "require",
      "PGOPTIONS": "-c a=b", "PGPASSWORD": "secret", "PGPASSFILE": "/p", "PGAPPNAME": "a",
    ]
    #expect(
      try lines("postgres://", environment: environment)
        == ["[s]", "host=h", "port=7", "user=kim", "dbname=x", "sslmode=require"])
    #expect(throws: DatabaseProblem.self) {
      try read("postgres://", environment: ["PGUSER": "a\npassword=b"])
    }
  }

  @Test(
    "a password in it is refused, and not repeated",
    arguments: [
      "postgres://app:s3cret@h/x", "postgres://h/x?password=s3cret", "postgres://app:s3/cret@h/x",
      "postgres://app:12/s3cret@h/x", "postgres://app:1?s3cret@h/x", "postgres://app:s3@cret@h/x",
      "postgres://app:s3cret", "postgres://h/x?sslpassword=s3cret",
      "host=h password=s3cret", "postgres+x://app:s3cret@h/x",
    ])
  func password(text: String) throws {
    let problem = try #require(throws: DatabaseProblem.self) { try read(text) }
    #expect(!problem.description.contains("cret"))
  }

  @Test(
    "what libpq would read as something else is refused",
    arguments: [
      "postgres://h/a%0Apassword=b", "postgres://h/a%00", "postgres://h/a%20", "postgres://h/%0D",
      "postgres://h/%FF", "postgres://h/%4", "postgres://h:0/x", "postgres://h:65536/x",
      "postgres://h:+5/x", "postgres://::1/x", "postgres://[::1/x", "postgres://[::1]x/x",
      "postgres://h/x?a", "postgres://h/x?a=b=c", "postgres://h/x?schema=public",
      "postgres://h/x?options=-c%20lock_timeout%3D0", "postgres://h/x?service=y",
      "postgres://h/x?client_encoding=latin1", "postgres://h/x?replication=true",
      "postgres://h/\u{202E}x", "postgres://h/" + String(repeating: "x", count: 1000),
      "", "a b", "../x", "mysql://h/x", "x\ny",
    ])
  func refused(text: String) {
    #expect(throws: DatabaseProblem.self) { try read(text) }
  }

  @Test("a service is left to the user's own file")
  func service() throws {
    let connection = try read("shop-1", environment: ["PGSERVICEFILE": "pg.conf"])
    #expect(connection.isService)
    #expect(connection.serviceFile(section: "s", isPassFileLeftOut: false) == nil)
    #expect(connection.json.text == #"{"service":"shop-1","file":"/srv/pg.conf"}"#)
    #expect("\(connection)" == "the service shop-1")
  }

  @Test("people read where it leads to")
  func shown() throws {
    #expect("\(try read("postgres://kim@db.example/shop"))" == "shop on db.example:5432 as kim")
    #expect("\(try read("postgres://a,[::1]:2/x"))" == "x on a:5432, [::1]:2 as app")
    #expect("\(try read("postgres:///x?host=/run/pg&port=7"))" == "x on /run/pg:7 as app")
    #expect("\(try read("postgres:///x"))" == "x on the default socket:5432 as app")
  }

  @Test("a journal keeps it, and is held to the same rules")
  func json() throws {
    for text in ["postgres://kim@a,b:7/x%20y=z?sslmode=require", "shop"] {
      let connection = try read(text.replacing("=z", with: "%3Dz"))
      let node = try JSONNode(parsing: Array(connection.json.text.utf8))
      #expect(try Connection(json: node) == connection)
    }
    for text in [
      "{}", #"{"service":"a b"}"#, #"{"service":"a","file":"x\ny"}"#, #"{"parameters":["x"]}"#,
      #"{"parameters":["user=a","dbname=b","password=c"]}"#, #"{"parameters":["user=a"]}"#,
      #"{"parameters":["user=a","dbname=b\npassword=c"]}"#,
      #"{"parameters":["user=a","dbname=b","options=c"]}"#,
    ] {
      let node = try JSONNode(parsing: Array(text.utf8))
      #expect(throws: DatabaseProblem.self) { try Connection(json: node) }
    }
  }
}
