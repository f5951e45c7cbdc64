import Artifact
import CKernel
import Glibc

/// An append-only file of entries, each chained to all before it by a keyed hash: nobody without the key
/// can change, remove or reorder one unseen. A crash can tear only the last one, and that is cut.
///
/// `append` returns when the entries are on the device. One writer at a time: the caller holds a lock.
package final class ChainedLog<Event: LogEvent> {
  /// Nothing may be added to it, and nobody knows what it says: where, and what is wrong.
  package struct Damaged: Error, CustomStringConvertible {
    package let description: String
  }

  /// Space that is kept for it from the start, so that entries can be added on a full disk.
  private static var reserve: Int64 { 16 << 10 }

  private let file: Int32
  private let path: String
  private let isNew: Bool
  private let seal: HMAC?
  package private(set) var text: LogText<Event>
  /// Whether something may lie behind the last good entry.
  private var isTorn = false

  /// What is wrong with it; nothing may be added then. A log gets its name with its first entry on
  /// the device: one without was damaged, and no crash did that.
  package var flaw: String? {
    text.flaw ?? (isNew || !text.entries.isEmpty ? nil : "record 1 (byte 0) is missing or torn")
  }

  /// Opens a log in a directory; with `isNew` it is made. Without a seal it can only be read, and nobody
  /// vouches for it. Throws `FileFailure`, or `Damaged` for what is no regular file.
  package init(_ name: String, in directory: Directory, seal: HMAC?, isNew: Bool = false) throws {
    path = directory.naming(name)
    self.seal = seal
    self.isNew = isNew
    // A FIFO would keep us waiting, and a device do who knows what.
    if !isNew, let status = try directory.status(of: name), status.mode & S_IFMT != S_IFREG {
      throw Damaged(description: "\(path) is no regular file")
    }
    let flags =
      O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (isNew ? O_CREAT | O_EXCL : 0)
    file = openat(directory.descriptor, name, flags, 0o600)
    text = LogText([], seal: seal)
    guard file >= 0 else { throw FileFailure("open", path, errno) }
    if isNew {
      let result = kernel_reserve(file, Self.reserve)
      guard result >= 0 || result == -EOPNOTSUPP || result == -ENOSYS else {
        throw FileFailure("fallocate", path, -result)
      }
    } else {
      var bytes: [UInt8] = []
      _ = try Contents.read(file, size: 1 << 14, at: path) { bytes.append(contentsOf: $0) }
      text = LogText(bytes, seal: seal)
      isTorn = text.isTorn
    }
  }

  deinit { close(file) }

  /// SHA-256 of the entries.
  package var sum: String { SHA256.hex(text.good) }

  /// Vouches with a seal for all that was read: nothing else may have been added meanwhile.
  package func adopt(with seal: HMAC) throws {
    try append([(.adopted, [("sha256", .string(sum))])], by: seal)
  }

  /// Adds entries, durably; what a crash left of a torn one is cut before. Throws `Damaged`, or
  /// `FileFailure`; then none of them is there.
  package func append(_ events: [(Event, [(String, JSONValue)])]) throws {
    guard let seal else { preconditionFailure("\(path) is only read") }
    try append(events, by: seal)
  }

  private func append(_ events: [(Event, [(String, JSONValue)])], by seal: HMAC) throws {
    if let flaw { throw Damaged(description: "\(path): \(flaw)") }
    if isTorn, ftruncate(file, off_t(text.length)) != 0 {
      throw FileFailure("ftruncate", path, errno)
    }
    isTorn = false
    var lines: [UInt8] = []
    var checksum = text.checksum
    let time = Moment.now.seconds
    for (index, (event, data)) in events.enumerated() {
      let sequence = text.entries.count + index + 1
      let (line, next) = Entry<Event>.line(
        Entry.text(event, sequence: sequence, time: time, data), after: checksum, by: seal)
      lines += line
      checksum = next
    }
    do {
      try lines.withUnsafeBytes { try Contents.write($0, to: file, at: path) }
      guard fdatasync(file) == 0 else { throw FileFailure("fdatasync", path, errno) }
    } catch {
      // Half a line, or one that may not last, must not look like an entry later on.
      isTorn = ftruncate(file, off_t(text.length)) != 0
      throw error
    }
    text = LogText(text.good + lines, seal: seal)
  }
}
