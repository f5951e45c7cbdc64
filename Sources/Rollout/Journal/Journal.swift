import Artifact
import CKernel
import Foundation

/// What happened to one rollout, in the order it happened: the file `Rollbacks/ID/journal`, to which
/// lines are only ever added.
///
/// `append` returns when the line is on the device. Only who holds the lock of `Rollbacks/` writes.
final class Journal {
  static let name = "journal"
  /// Space that is kept for it from the start, so that a rollback on a full disk can write its lines.
  private static let reserve: Int64 = 16 << 10

  private let file: Int32
  private let path: String
  private let isNew: Bool
  private let seal: HMAC?
  private var text: JournalText {
    didSet { history = History(text.records) }
  }
  private(set) var history = History([])
  /// Whether something may lie behind the last good record.
  private var isTorn = false

  var records: [Record] { text.records }
  /// What is wrong with it; nothing may be added then. A journal gets its name with its first record on
  /// the device: one without was damaged, and no crash did that.
  var flaw: String? {
    text.flaw ?? (isNew || !records.isEmpty ? nil : "record 1 (byte 0) is missing or torn")
  }

  /// Opens the journal in a rollout's directory; with `isNew` it is made. Without a seal it can only be
  /// read, and nobody vouches for it.
  init(in directory: Directory, seal: HMAC?, isNew: Bool = false) throws {
    path = directory.naming(Self.name)
    self.seal = seal
    self.isNew = isNew
    // A FIFO would keep us waiting, and a device do who knows what.
    if !isNew, let status = try directory.status(of: Self.name), status.mode & S_IFMT != S_IFREG {
      throw RolloutError.inconsistent(
        "\(path) is no regular file: nobody knows where its rollout stands; nothing was changed; "
          + "restore the journal from a backup, or move \(directory.path) away")
    }
    let flags =
      O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (isNew ? O_CREAT | O_EXCL : 0)
    file = openat(directory.descriptor, Self.name, flags, 0o600)
    text = JournalText([], seal: seal)
    guard file >= 0 else { throw FileFailure("open", path, errno) }
    if isNew {
      let result = kernel_reserve(file, Self.reserve)
      guard result >= 0 || result == -EOPNOTSUPP || result == -ENOSYS else {
        throw FileFailure("fallocate", path, -result)
      }
    } else {
      var bytes: [UInt8] = []
      _ = try Contents.read(file, size: 1 << 14, at: path) { bytes.append(contentsOf: $0) }
      text = JournalText(bytes, seal: seal)
      history = History(text.records)
      isTorn = text.isTorn
    }
  }

  deinit { close(file) }

  /// SHA-256 of the records.
  var sum: String { SHA256.hex(text.good) }

  /// Vouches with a seal for all that was read: nothing else may have been added meanwhile.
  func adopt(with seal: HMAC) throws {
    try append([(.adopted, [("sha256", .string(sum))])], by: seal)
  }

  /// Adds lines, durably; what a crash left of a torn one is cut before.
  func append(_ events: (Record.Event, [(String, JSONValue)])...) throws {
    guard let seal else { preconditionFailure("\(path) is only read") }
    try append(events, by: seal)
  }

  private func append(
    _ events: [(Record.Event, [(String, JSONValue)])], by seal: HMAC
  ) throws {
    if let flaw { throw RolloutError.inconsistent("\(path): \(flaw)") }
    if isTorn, ftruncate(file, off_t(text.length)) != 0 {
      throw FileFailure("ftruncate", path, errno)
    }
    isTorn = false
    var lines: [UInt8] = []
    var checksum = text.checksum
    let time = Date().timeIntervalSince1970
    for (index, (event, data)) in events.enumerated() {
      let sequence = text.records.count + index + 1
      let (line, next) = Record.line(
        Record.text(event, sequence: sequence, time: time, data), after: checksum, by: seal)
      lines += line
      checksum = next
    }
    do {
      try lines.withUnsafeBytes { try Contents.write($0, to: file, at: path) }
      guard fdatasync(file) == 0 else { throw FileFailure("fdatasync", path, errno) }
    } catch {
      // Half a line, or one that may not last, must not look like a record later on.
      isTorn = ftruncate(file, off_t(text.length)) != 0
      throw error
    }
    text = JournalText(text.good + lines, seal: seal)
  }

  func append(_ event: Record.Event, _ data: [(String, JSONValue)] = []) throws {
    try append((event, data))
  }
}
