/// What psql is given, read as the server reads it.
enum PostgreSQLEcho {
  /// The texts that stand in a script as hexadecimal digits.
  static func texts(of script: String) -> [String] {
    script.split(separator: "decode('").dropFirst().map { part in
      let digits = Array(part.prefix { $0 != "'" })
      let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(digits[$0...($0 + 1)]), radix: 16)
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
