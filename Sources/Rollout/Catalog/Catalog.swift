import Artifact
import Glibc
import Log

/// What the journals of a home came to, a line for each rollout: the file `Rollbacks/catalog`.
///
/// The journals are the truth, and this is derived from them. It says which of them nobody has to read,
/// so that a home of 100,000 rollouts is as quick as one of ten; and it remembers what there was: a
/// rollout whose directory is gone, or whose journal was cut, is seen.
///
/// The lines, in the order in which they were added; a later one counts:
/// - `target NUMBER PATH`, the path as a JSON string
/// - `ID STANDING RECORDS HEAD TURN TARGET TOLD`: the standing, how many records the journal had then, the
///   first 15 digits of the last one's code, the turn, the target's number, and how many records of it the
///   ledger was told of: all, where an older program wrote the line
/// - `ID open`: somebody is at work on it, so the journal has to be read
/// - `ID gone`: it was removed, as it should be
/// - `= CODE`: the home's code (HMAC) of the code before (64 zeros for the first) and of the lines since
///
/// What stands behind the last code was torn by a crash, and is cut.
struct Catalog: Sendable {
  static let name = "catalog"
  /// As older programs called it.
  static let oldName = "ledger"
  /// As many digits as a string holds without memory of its own.
  private static let head = 15

  struct Entry: Sendable, Equatable {
    let id: String
    /// nil while somebody is at work on it.
    var standing: Rollout.Standing?
    /// How many records its journal had, and the code of the last of them.
    var records: Int
    var head: String
    var turn: Int
    /// The number of its target.
    var target: Int
    /// How many of its records the ledger knows of.
    var told: Int
  }

  private(set) var entries: [String: Entry] = [:]
  /// The path of each target, by its number.
  private(set) var targets: [String] = []
  /// How many bytes of the file count.
  private(set) var length = 0
  private(set) var isDamaged = false
  private var code = Record.start
  private var lines = 0
  /// What was changed since it was read or written.
  private var pending: [UInt8] = []
  /// Those that the ledger has to be told of.
  private(set) var untold: Set<String> = []

  init() {}

  /// Reads a catalog that `seal` signed.
  init(_ bytes: [UInt8], seal: HMAC) {
    entries.reserveCapacity(bytes.count / 40)
    var start = 0
    var lineStart = 0
    var body: [ArraySlice<UInt8>] = []
    while let end = bytes[lineStart...].firstIndex(of: ASCII.lf) {
      let line = bytes[lineStart..<end]
      if line.starts(with: "= ".utf8) {
        let found = String(decoding: line.dropFirst(2), as: UTF8.self)
        guard seal.hex(Array(code.utf8) + bytes[start..<lineStart]) == found,
          body.allSatisfy({ take($0) })
        else {
          isDamaged = true
          return
        }
        (code, start, length) = (found, end + 1, end + 1)
        lines += body.count
        body.removeAll(keepingCapacity: true)
      } else {
        body.append(line)
      }
      lineStart = end + 1
    }
  }

  /// Takes in a line; false if it is none. There may be 100,000 before each command, so nothing is made
  /// of one but what is kept.
  private mutating func take(_ line: ArraySlice<UInt8>) -> Bool {
    var rest = line
    func next() -> ArraySlice<UInt8> {
      let end = rest.firstIndex(of: 0x20) ?? rest.endIndex
      defer { rest = rest[end...].dropFirst() }
      return rest[..<end]
    }
    func number() -> Int? {
      let digits = next()
      guard (1...9).contains(digits.count), digits.allSatisfy(ASCII.isDigit) else { return nil }
      return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    let id = String(decoding: next(), as: UTF8.self)
    if id == "target" {
      guard let number = number(), let path = (try? JSONNode(parsing: Array(rest)))?.string,
        number <= targets.count
      else { return false }
      if number == targets.count { targets.append(path) } else { targets[number] = path }
      return true
    }
    switch String(decoding: next(), as: UTF8.self) {
    case "gone": entries[id] = nil
    case "open": entries[id]?.standing = nil
    case let word:
      guard let standing = Rollout.Standing(rawValue: word), let records = number() else {
        return false
      }
      let head = String(decoding: next(), as: UTF8.self)
      guard let turn = number(), let target = number(), targets.indices.contains(target) else {
        return false
      }
      let told = number() ?? records
      entries[id] = Entry(
        id: id, standing: standing, records: records, head: head, turn: turn, target: target,
        told: told)
      if told < records { untold.insert(id) } else { untold.remove(id) }
    }
    return true
  }

  // MARK: Changes

  /// Says where a rollout stands; nothing if that is known. One of `isOld` is none that the ledger has to
  /// be told of.
  mutating func settle(_ folder: Folder, isOld: Bool = false) throws {
    guard let last = folder.journal.records.last else { return }
    let path = try folder.recordedTarget()
    let target = targets.lastIndex(of: path) ?? name(targets.count, path)
    let history = folder.history
    let known = entries[folder.id]
    if known?.standing == history.standing, known?.turn == history.turn, known?.target == target {
      return
    }
    let entry = Entry(
      id: folder.id, standing: history.standing, records: last.sequence,
      head: String(last.checksum.prefix(Self.head)), turn: history.turn, target: target,
      told: isOld ? last.sequence : known?.told ?? 0)
    if !isOld { untold.insert(folder.id) }
    entries[folder.id] = entry
    note(Self.line(entry))
  }

  /// The ledger knows of all that is to be known of it.
  mutating func told(_ id: String) {
    untold.remove(id)
    guard var entry = entries[id] else { return }
    entry.told = entry.records
    entries[id] = entry
    note(Self.line(entry))
  }

  /// Says that somebody is at work on them from now on.
  mutating func open(_ ids: [String]) {
    for id in ids {
      entries[id]?.standing = nil
      note("\(id) open")
    }
  }

  mutating func strike(_ ids: [String]) {
    for id in ids where entries.removeValue(forKey: id) != nil { note("\(id) gone") }
  }

  /// Says that a target is somewhere else now.
  mutating func move(_ path: String, to other: String) {
    for number in targets.indices where targets[number] == path { _ = name(number, other) }
  }

  private mutating func name(_ number: Int, _ path: String) -> Int {
    if number == targets.count { targets.append(path) } else { targets[number] = path }
    note("target \(number) \(JSONValue.string(path).text)")
    return number
  }

  private mutating func note(_ line: String) { pending += "\(line)\n".utf8 }

  private static func line(_ entry: Entry) -> String {
    "\(entry.id) \(entry.standing?.rawValue ?? "open") \(entry.records) \(entry.head) \(entry.turn) "
      + "\(entry.target) \(entry.told)"
  }

  // MARK: Bytes

  var isChanged: Bool { !pending.isEmpty }

  /// Whether most of its lines say what does not count any more.
  var isLong: Bool { lines > 2 * entries.count + 1000 }

  /// What is to be added to the file.
  func addition(by seal: HMAC) -> [UInt8] {
    pending + "= \(seal.hex(Array(code.utf8) + pending))\n".utf8
  }

  /// The addition is there now.
  mutating func added(_ bytes: [UInt8]) {
    code = String(decoding: bytes.suffix(65).dropLast(), as: UTF8.self)
    lines += pending.count { $0 == ASCII.lf }
    length += bytes.count
    pending = []
  }

  /// The same catalog, to be written anew: each line counts.
  func compacted() -> Catalog {
    var catalog = Catalog()
    for path in targets { _ = catalog.name(catalog.targets.count, path) }
    for (_, entry) in entries.sorted(by: { $0.key < $1.key }) {
      catalog.entries[entry.id] = entry
      var settled = entry
      settled.standing = entry.standing ?? .begun
      catalog.note(Self.line(settled))
      if entry.standing == nil { catalog.note("\(entry.id) open") }
    }
    return catalog
  }
}

extension Journal {
  /// Whether it has all that the catalog saw of it.
  func continues(_ entry: Catalog.Entry) -> Bool {
    let seen = entry.records - 1
    return records.indices.contains(seen) && records[seen].checksum.hasPrefix(entry.head)
  }
}
