/// What psql is given, read as the server reads it.
enum PostgreSQLEcho {
  /// The texts that stand in a script as hexadecimal digits.
  static func texts(of script: String) -> [String] {
    script.split(separator: "decode('").dropFirst().map { part in
      let digits = part.utf8.prefix { $0 != UInt8(ascii: "'") }.map { $0 < 58 ? $0 - 48 : $0 - 87 }
      let bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
