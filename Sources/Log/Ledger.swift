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

    package init(number: Int, sha256: String) {
      self.number = number
      self.sha256 = sha256
    }

    package var json: JSONValue {
      .object([("n", .int(number)), ("sha256", .string(sha256))])
    }

    package init?(_ node: JSONNode?) {
      guard let number = node?["n"]?.int, let sha256 = node?["sha256"]?.string else { return nil }
      self.init(number: number, sha256: sha256)
    }
  }

  /// It cannot be added to: where, what is wrong, and what to do.
  package struct Unusable: Error, CustomStringConvertible {
    package let description: String
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

  /// The last record; nil where there is none. Reads the end of the last file.
  package func head() throws -> Head? { try end(of: files()).head }

  /// The bytes of the last records, whole lines.
  package func recent() throws -> [UInt8] { try end(of: files()).bytes }

  /// The last record of a kind for which `isMeant`, not older than a time (seconds since 1970). Reads from
  /// the end; each line is looked at by itself.
  package func last(
    _ kind: Kind, since: Double, where isMeant: (JSONNode) -> Bool
  ) throws -> JSONNode? {
    for name in try files().reversed() {
      let all = try Array(directory.read(name).split(separator: ASCII.lf).reversed())
      for bytes in all {
        let (found, time) = bytes.withUnsafeBytes { bytes -> (JSONNode?, Double) in
          guard let line = LedgerLine(bytes, seal) else { return (nil, .infinity) }
          return (line.kind == kind ? line.node : nil, line.time)
        }
        if let found, time >= since, isMeant(found) { return found }
        if time < since { return nil }
      }
    }
    return nil
  }

  /// Adds records, on the device when this returns, and gives the last one. Waits for other writers as long
  /// as `patience`. Throws `Unusable` or `FileFailure`; then none of them is there.
  @discardableResult
  package func append(_ records: [Record], patience: Double = 5) throws -> Head {
    let lock = try directory.directory([])
    try wait(for: lock, patience)
    defer { flock(lock.descriptor, LOCK_UN) }
    let files = try files()
    let end = try end(of: files)
    let now = Moment.now
    // A clock that was set back opens no older month again.
    let name = file ?? max("\(now.day.prefix(7)).jsonl", files.last ?? "")
    var bytes: [UInt8] = []
    var head = end.head
    if let torn = end.torn {
      guard files.last == name || torn.isEmpty else {
        throw unusable("\(name) is behind a torn one")
      }
      if !end.isClosed { bytes.append(ASCII.lf) }
    }
    var all = records
    if head == nil {
      all.insert((.begin, [("ledger", .string(Self.identity()))]), at: 0)
    }
    for (index, record) in all.enumerated() {
      var fields = record.fields
      if index == 0, let torn = end.torn, !torn.isEmpty {
        fields.append(("torn", .string(SHA256.hex(torn))))
      }
      let line = line(record.kind, fields, after: head, at: now)
      head = Head(number: (head?.number ?? -1) + 1, sha256: SHA256.hex(line))
      bytes += line
      bytes.append(ASCII.lf)
    }
    guard let head else { preconditionFailure("one record at least") }
    try write(bytes, to: name, isNew: !files.contains(name))
    return head
  }

  private func write(_ bytes: [UInt8], to name: String, isNew: Bool) throws {
    let path = directory.naming(name)
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let descriptor = openat(directory.descriptor, name, flags, 0o600)
    guard descriptor >= 0 else { throw FileFailure("open", path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw unusable("\(path) is no regular file")
    }
    do {
      try bytes.withUnsafeBytes { try Contents.write($0, to: descriptor, at: path) }
      guard fdatasync(descriptor) == 0 else { throw FileFailure("fdatasync", path, errno) }
    } catch {
      // Half a line must not look like one later on.
      _ = ftruncate(descriptor, status.st_size)
      throw error
    }
    if isNew { try directory.sync() }
  }

  private func wait(for lock: Directory, _ patience: Double) throws {
    let until = Moment.now + patience
    while flock(lock.descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EINTR || errno == EWOULDBLOCK else {
        throw FileFailure("flock", directory.path, errno)
      }
      guard Moment.now < until else { throw unusable("\(directory.path) is in use by another") }
      usleep(2000)
    }
  }

  // MARK: Lines

  private func line(
    _ kind: Kind, _ fields: [(String, JSONValue)], after head: Head?, at moment: Moment
  ) -> [UInt8] {
    var by: [(String, JSONValue)] = [("uid", .int(Int(geteuid()))), ("host", .string(Self.host()))]
    if !via.isEmpty { by.append(("via", .string(via))) }
    let members =
      [("v", .int(1)), ("at", .string(moment.precise)), ("kind", .string(kind.rawValue))]
      + fields + [("by", JSONValue.object(by))]
    let body = JSONValue.object(members).text
    let text = LedgerText.start(after: head) + body.utf8.dropFirst().dropLast()
    guard let seal else { return text + "}".utf8 }
    return text + ",\"mac\":\"\(seal.hex(text))\"}".utf8
  }

  /// What the end of the last file holds.
  private struct End {
    var head: Head?
    /// The bytes behind the last record, which a crash left; nil where there are none.
    var torn: [UInt8]?
    /// Whether a line end stands behind them.
    var isClosed = true
    var bytes: [UInt8] = []
  }

  private func end(of files: [String]) throws -> End {
    for name in files.reversed() {
      let bytes = try tail(of: name)
      if bytes.isEmpty { continue }
      return try end(of: bytes, name)
    }
    return End()
  }

  private func end(of bytes: [UInt8], _ name: String) throws -> End {
    var lines = bytes.split(separator: ASCII.lf, omittingEmptySubsequences: false)
    let isClosed = lines.last?.isEmpty == true
    if isClosed { lines.removeLast() }
    let text = LedgerText(seal: seal)
    let last = lines.lastIndex { text.record(Array($0)) != nil }
    let head = last.map { text.record(Array(lines[$0])) }.flatMap(\.self)
    let start = (last ?? -1) + 1
    var end = End(head: head, torn: nil, isClosed: isClosed, bytes: bytes)
    if start == lines.count {
      // All of it is there but for its line end.
      if !isClosed { end.torn = [] }
      return end
    }
    // Only what a record begins with can have been torn.
    let expected = LedgerText.start(after: head)
    for line in lines[start...] where !LedgerText.isTorn(line, of: expected) {
      throw unusable(
        "the last line of \(directory.naming(name)) is damaged, or not ours; 'sandbox ledger verify' "
          + "says more")
    }
    end.torn = Array(lines[start...].joined(separator: [ASCII.lf]))
    return end
  }

  /// The end of a file, from the start of a line on, with at least one whole record where there is one.
  private func tail(of name: String) throws -> [UInt8] {
    let path = directory.naming(name)
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let descriptor = openat(directory.descriptor, name, flags)
    guard descriptor >= 0 else { throw FileFailure("open", path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw unusable("\(path) is no regular file")
    }
    let size = Int(status.st_size)
    var room = 1 << 16
    while true {
      let start = max(0, size - room)
      guard lseek(descriptor, off_t(start), SEEK_SET) >= 0 else {
        throw FileFailure("lseek", path, errno)
      }
      var bytes: [UInt8] = []
      _ = try Contents.read(descriptor, size: size - start, at: path) { bytes += $0 }
      if start == 0 { return bytes }
      let whole = bytes.firstIndex(of: ASCII.lf).map { Array(bytes[($0 + 1)...]) } ?? []
      if whole.count(where: { $0 == ASCII.lf }) > 1 { return whole }
      room *= 4
    }
  }

  private func unusable(_ why: String) -> Unusable {
    Unusable(description: "the ledger cannot be used: \(why)")
  }

  private static func identity() -> String {
    Hex.text((0..<16).map { _ in UInt8.random(in: 0...255) })
  }

  private static func host() -> String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, 255) == 0 else { return "" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
