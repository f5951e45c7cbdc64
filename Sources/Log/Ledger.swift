import Artifact
import CKernel
import Glibc

/// The record of decisions: JSON Lines that are only ever added to, a file for each month. Each line has
/// its number, the SHA-256 of the line before, and the code (HMAC) of whoever has the key:
///
///     {"n":812,"prev":"…","v":1,"at":"2026-11-29T09:00:00.120Z","kind":"try",…,"mac":"…"}
///
/// Any number of processes may add to it. A crash can tear what was added last. That is never cut: the next
/// record closes the line, and says in `torn` what the SHA-256 of its bytes is.
package struct Ledger: Sendable {
  /// What a record can be about.
  package enum Kind: String, Sendable, CaseIterable {
    /// The first record.
    case begin
    /// Who judges from here on: the program, its tools, the policy.
    case judge
    /// A gate tried a report.
    case trial = "try"
    /// Somebody takes what the checks left open.
    case accept
    case apply, rollback, drill, prune, forget, adopt
    /// Faults were planted, to see whether the gate finds them.
    case audit
    /// What an indicator is held against from here on.
    case baseline
    case alarm
    /// Somebody saw an alarm.
    case ack
    /// Somebody looked at what is due again.
    case review
  }

  package typealias Record = (kind: Kind, fields: [(String, JSONValue)])

  /// The last record: its number, and the SHA-256 of its line.
  package struct Head: Sendable, Equatable {
    package let number: Int
    package let sha256: String

    init(number: Int, of line: some Sequence<UInt8>) {
      self.number = number
      sha256 = SHA256.hex(line)
    }

    package init?(_ node: JSONNode?) {
      guard let number = node?["n"]?.int, let sha256 = node?["sha256"]?.string else { return nil }
      self.number = number
      self.sha256 = sha256
    }

    package var json: JSONValue { ["n": .int(number), "sha256": .string(sha256)] }
  }

  /// It cannot be added to: where, what is wrong, and what to do.
  package struct Unusable: Error, CustomStringConvertible {
    package let description: String

    init(_ why: String) { description = "the ledger cannot be used: \(why)" }
  }

  let directory: Directory
  /// The one file that it is; nil for one a month.
  let file: String?
  let seal: HMAC?
  private let via: String

  /// Without a seal its chain is all that holds it. `via` says which command adds to it.
  package init(in directory: Directory, file: String? = nil, seal: HMAC?, via: String = "") {
    self.directory = directory
    self.file = file
    self.seal = seal
    self.via = via
  }

  /// Its files, the oldest first.
  package func files() throws -> [String] {
    if let file { return try directory.status(of: file) == nil ? [] : [file] }
    return try directory.names().map { String(decoding: $0, as: UTF8.self) }
      .filter { $0.utf8.count == 13 && $0.hasSuffix(".jsonl") }.sorted()
  }

  /// Their paths.
  package func paths() throws -> [String] { try files().map(directory.naming) }

  /// The last record; nil where there is none. Reads the end of the last file.
  package func head() throws -> Head? { try end().head }

  /// Those of the last records that are of a kind.
  package func recent(_ kind: Kind) throws -> [JSONNode] {
    try end().bytes.split(separator: ASCII.lf).compactMap {
      $0.withUnsafeBytes { bytes in
        LedgerLine(bytes, seal).flatMap { $0.kind == kind ? $0.node : nil }
      }
    }
  }

  /// Whether a text stands in one of the last records.
  package func recentlyHolds(_ text: String) throws -> Bool {
    let (bytes, wanted) = (try end().bytes, Array(text.utf8))
    return bytes.withUnsafeBytes { bytes in
      wanted.withUnsafeBytes { wanted in
        guard let first = bytes.baseAddress, let text = wanted.baseAddress else { return false }
        return kernel_find(first, bytes.count, text, wanted.count) != nil
      }
    }
  }

  /// The last record of a kind for which `isMeant`, not older than a time (seconds since 1970). Reads from
  /// the end, as far as each record continues the one before: what lies behind a break counts for nothing.
  package func last(
    _ kind: Kind, since: Double, where isMeant: (JSONNode) -> Bool
  ) throws -> JSONNode? {
    var found: JSONNode?
    var isOver = false
    // What the record after the one that is looked at says of it.
    var next: (number: Int, sha256: String)?
    for name in try files().reversed() where !isOver {
      let before = next
      _ = try File(name, in: directory).end { bytes in
        next = before
        for line in bytes.split(separator: ASCII.lf).reversed() where !isOver {
          line.withUnsafeBytes {
            guard let line = LedgerLine($0, seal) else { return }
            let head = line.head
            isOver = line.time < since || next.map { $0 != (head.number, head.sha256) } == true
            next = (line.number - 1, String(decoding: line.previous, as: UTF8.self))
            guard !isOver, line.kind == kind, let node = line.node, isMeant(node) else { return }
            (found, isOver) = (node, true)
          }
        }
        return isOver
      }
    }
    return found
  }

  /// Adds records, on the device when this returns, and gives the last one. Waits for other writers as long
  /// as `patience`. Throws `Unusable` or `FileFailure`; then none of them is there.
  @discardableResult
  package func append(_ records: [Record], patience: Double = 5) throws -> Head {
    let lock = try directory.directory([])
    try wait(for: lock, patience)
    defer { flock(lock.descriptor, LOCK_UN) }
    let end = try end()
    let now = Moment.now
    // What is torn is closed where it stands. A clock that was set back opens no older month again.
    let torn = end.torn.isEmpty ? nil : end.file
    let name = try torn ?? file ?? max("\(now.day.prefix(7)).jsonl", files().last ?? "")
    var bytes = end.isClosed || end.file != name ? [] : [ASCII.lf]
    var head = end.head
    var all = records
    let identity = Hex.text((0..<16).map { _ in UInt8.random(in: 0...255) })
    if head == nil { all.insert((.begin, [("ledger", .string(identity))]), at: 0) }
    if !end.torn.isEmpty { all[0].fields.append(("torn", .string(SHA256.hex(end.torn)))) }
    for record in all {
      let line = line(record, after: head, at: now)
      head = Head(number: (head?.number ?? -1) + 1, of: line)
      bytes += line + [ASCII.lf]
    }
    guard let head else { preconditionFailure("one record at least") }
    let file = try File(name, in: directory, O_WRONLY | O_APPEND | O_CREAT)
    try file.add(bytes)
    if file.size == 0 { try directory.sync() }
    return head
  }

  private func wait(for lock: Directory, _ patience: Double) throws {
    let until = Moment.now + patience
    while flock(lock.descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EINTR || errno == EWOULDBLOCK else {
        throw FileFailure("flock", directory.path, errno)
      }
      guard Moment.now < until else { throw Unusable("\(directory.path) is in use by another") }
      usleep(2000)
    }
  }

  private func line(_ record: Record, after head: Head?, at moment: Moment) -> [UInt8] {
    let by: JSONValue = [
      "uid": .int(Int(geteuid())), "host": .string(Self.host),
      "via": via.isEmpty ? nil : .string(via),
    ]
    let members =
      [("v", .int(1)), ("at", .string(moment.precise)), ("kind", .word(record.kind))]
      + record.fields + [("by", by)]
    let body = JSONValue.object(members).text
    let text = LedgerLine.start(after: head) + body.utf8.dropFirst().dropLast()
    return text + (seal.map { ",\"mac\":\"\($0.hex(text))\"}" } ?? "}").utf8
  }

  private static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, 255) == 0 else { return "" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// What the end of the last file that is not empty holds.
  private struct End {
    var file: String?
    var head: Head?
    /// The bytes behind the last record, which a crash left.
    var torn: [UInt8] = []
    /// Whether a line end stands behind them.
    var isClosed = true
    var bytes: [UInt8] = []
  }

  private func end() throws -> End {
    for name in try files().reversed() {
      let bytes = try File(name, in: directory).end { $0.count { $0 == ASCII.lf } > 1 }
      if bytes.isEmpty { continue }
      var end = End(file: name, isClosed: bytes.last == ASCII.lf, bytes: bytes)
      var lines = bytes.split(separator: ASCII.lf, omittingEmptySubsequences: false)
      if end.isClosed { lines.removeLast() }
      var torn: [[UInt8]] = []
      while end.head == nil, let line = lines.popLast() {
        end.head = line.withUnsafeBytes { LedgerLine($0, seal)?.head }
        if end.head == nil { torn.insert(Array(line), at: 0) }
      }
      // Only what a record begins with can have been torn.
      guard torn.allSatisfy({ LedgerLine.isTorn($0, after: end.head) }) else {
        throw Unusable(
          "the last line of \(directory.naming(name)) is damaged, or not ours; 'sandbox ledger "
            + "verify' says more")
      }
      end.torn = Array(torn.joined(separator: [ASCII.lf]))
      return end
    }
    return End()
  }
}
