import Artifact

/// How the objects are called that a rollout makes for itself in a database.
struct Names: Sendable {
  let id: String
  let round: Int

  init(id: String, round: Int) {
    precondition(Self.isID(id) && round > 0, "an id is [a-z0-9], at most 24")
    (self.id, self.round) = (id, round)
  }

  static let schema = "sandbox_rollout"

  static func isPlain(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  static func isID(_ id: String) -> Bool {
    (1...24).contains(id.utf8.count) && id.utf8.allSatisfy(isPlain)
  }

  /// What the marker is found by.
  var transaction: String { "\(id).\(round)" }
  private var stem: String { "\(id)_\(round)" }
  /// The undo log of the rows, and what it comes to per key.
  var rows: String { "\(Self.schema).rows_\(stem)" }
  var net: String { "\(Self.schema).net_\(stem)" }
  /// The lines of the fingerprint at the start.
  var lines: String { "\(Self.schema).lines_\(stem)" }
  /// What comes back into the tables that are made anew.
  var replay: String { "\(Self.schema).replay_\(stem)" }
  func log(_ table: Int) -> String { "\(Self.schema).log_\(stem)_\(table)" }
  /// The values of the `number`th salvage.
  func kept(_ number: Int) -> String { "kept_\(stem)_\(number)" }
  /// Where a table is parked that the migration made.
  func park(_ number: Int) -> String { "sandbox_p_\(stem)_\(number)" }
  /// Where a table is parked that statement `number` drops.
  func park(dropped number: Int) -> String { "sandbox_p_\(stem)_d\(number)" }

  /// The two numbers of an advisory lock.
  static func lock(of name: String) -> String {
    let digits = SHA256.hex(Array("sandbox.database-lock/1 \(name)".utf8))
    func number(_ from: Int) -> Int32 {
      let part = digits.utf8.dropFirst(from).prefix(8)
      return Int32(bitPattern: UInt32(String(decoding: Array(part), as: UTF8.self), radix: 16)!)
    }
    return "(\(number(0)),\(number(8)))"
  }
}
