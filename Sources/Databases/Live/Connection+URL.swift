import Artifact

/// Reading a URL as libpq reads it (PostgreSQL, "Connection URIs"). No message repeats more of it than the
/// name of a parameter: a password may stand anywhere in what is malformed.
extension Connection {
  /// What is behind the scheme; nil where it is no URL of a database.
  static func afterScheme(_ text: String) -> ArraySlice<UInt8>? {
    let bytes = Array(text.utf8)
    for scheme in ["postgresql://", "postgres://"] where bytes.starts(with: scheme.utf8) {
      return bytes[scheme.utf8.count...]
    }
    return nil
  }

  static func parameters(url: ArraySlice<UInt8>) throws(DatabaseProblem) -> [Key: String] {
    let end = url.firstIndex { $0 == slash || $0 == question } ?? url.endIndex
    var values: [Key: String] = [:]
    guard !url[end...].contains(at) else {
      throw .refused("an @ behind the host of a URL is written %40; " + noPassword)
    }
    try readAuthority(url[..<end], &values)
    var rest = url[end...]
    if rest.first == slash {
      let path = rest.dropFirst().prefix { $0 != question }
      try set(.dbname, try decoded(path), &values)
      rest = rest[path.endIndex...]
    }
    guard rest.first == question else { return values }
    for pair in rest.dropFirst().split(separator: UInt8(ascii: "&")) {
      try readParameter(pair, &values)
    }
    return values
  }

  private static func readAuthority(
    _ text: ArraySlice<UInt8>, _ values: inout [Key: String]
  ) throws(DatabaseProblem) {
    let parts = text.split(separator: at, omittingEmptySubsequences: false)
    guard parts.count <= 2 else { throw .refused("an @ in a name is written %40; " + noPassword) }
    if parts.count == 2 {
      let user = parts[0].prefix { $0 != colon }
      guard parts[0].count <= user.count + 1 else { throw .refused(noPassword) }
      try set(.user, try decoded(user), &values)
    }
    var hosts: [String] = []
    var ports: [String] = []
    for place in parts[parts.count - 1].split(separator: comma, omittingEmptySubsequences: false) {
      let (host, port) = try self.place(place)
      hosts.append(host)
      ports.append(port)
    }
    if hosts.contains(where: { !$0.isEmpty }) {
      try set(.host, hosts.joined(separator: ","), &values)
    }
    if ports.contains(where: { !$0.isEmpty }) {
      try set(.port, ports.joined(separator: ","), &values)
    }
  }

  /// `host:port`, either may be missing; an IPv6 address in brackets.
  private static func place(
    _ text: ArraySlice<UInt8>
  ) throws(DatabaseProblem) -> (host: String, port: String) {
    let host: ArraySlice<UInt8>
    var rest: ArraySlice<UInt8>
    if text.first == UInt8(ascii: "[") {
      host = text.dropFirst().prefix { $0 != UInt8(ascii: "]") }
      rest = text[host.endIndex...]
      guard !host.isEmpty, rest.first == UInt8(ascii: "]") else {
        throw .refused("the IPv6 address in the URL has no closing bracket")
      }
      rest = rest.dropFirst()
    } else {
      host = text.prefix { $0 != colon }
      rest = text[host.endIndex...]
    }
    guard rest.isEmpty || rest.first == colon, !rest.dropFirst().contains(colon) else {
      throw .refused("an IPv6 address stands in brackets in a URL: postgres://user@[::1]:5432/shop")
    }
    let name = try decoded(host)
    guard !name.utf8.contains(comma) else { throw .refused("a host's name holds no comma") }
    return (name, try decoded(rest.dropFirst()))
  }

  private static func readParameter(
    _ pair: ArraySlice<UInt8>, _ values: inout [Key: String]
  ) throws(DatabaseProblem) {
    let parts = pair.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw .refused("a parameter of a URL is key=value; further = in it are written %3D")
    }
    let name = try decoded(parts[0])
    let value = try decoded(parts[1])
    if let why = refusedKeys[name] { throw .refused(why) }
    // As the JDBC driver has it, and libpq for its sake.
    if name == "ssl", value == "true" { return try set(.sslmode, "require", &values) }
    guard let key = Key(rawValue: name) else {
      let shown = isServiceName(name) ? "'\(name)'" : "a parameter of the URL"
      let guess = Suggestion.clause(for: name, among: Key.allCases.map(\.rawValue))
      throw .refused(
        "\(shown) is nothing that libpq knows\(guess.isEmpty ? ": leave it out" : guess)")
    }
    try set(key, value, &values)
  }

  /// An empty value says nothing.
  private static func set(
    _ key: Key, _ value: String, _ values: inout [Key: String]
  ) throws(DatabaseProblem) {
    try check(key, value)
    if !value.isEmpty { values[key] = value }
  }

  private static func decoded(_ text: ArraySlice<UInt8>) throws(DatabaseProblem) -> String {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      guard digits.count == 2, digits.allSatisfy(ASCII.isHexDigit),
        let value = UInt8(digits.text, radix: 16)
      else { throw .refused("a % in a URL is written %25") }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    guard let string = String(validating: bytes, as: UTF8.self) else {
      throw .refused("a name in the URL is not UTF-8")
    }
    return string
  }

  private static var slash: UInt8 { UInt8(ascii: "/") }
  private static var question: UInt8 { UInt8(ascii: "?") }
  private static var at: UInt8 { UInt8(ascii: "@") }
  private static var colon: UInt8 { UInt8(ascii: ":") }
  private static var comma: UInt8 { UInt8(ascii: ",") }
}
