import Artifact
import Foundation
import Results

/// A result of `--format json`, read from a file.
struct GivenResult {
  let trial: TrialRecord
  let sha256: String

  /// Why it is none.
  struct Problem: Error, CustomStringConvertible { let description: String }

  /// Larger files are not read.
  private static let largest = 2 << 30

  init(_ name: String) throws {
    // Nobody is waited for: a FIFO without a writer would never be open.
    let file = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else { throw FileFailure("open", name, errno) }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    var status = stat()
    guard fstat(file, &status) == 0 else { throw FileFailure("fstat", name, errno) }
    if let kind = Self.kind(status.st_mode) {
      throw Problem(description: "\(name) is \(kind), not a regular file")
    }
    guard let bytes = try? Array(handle.read(upToCount: Self.largest + 1) ?? Data()) else {
      throw Problem(description: "\(name): it cannot be read")
    }
    guard bytes.count <= Self.largest else {
      throw Problem(description: "\(name): it is larger than \(Self.largest >> 30) GB")
    }
    do {
      trial = try TrialRecord(parsing: bytes)
    } catch {
      throw Problem(description: "\(name) is no result of 'sandbox try --format json': \(error)")
    }
    sha256 = SHA256.hex(bytes)
  }

  /// What it is; nil for a regular file.
  private static func kind(_ mode: mode_t) -> String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a directory"
    case S_IFIFO: "a FIFO"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }
}
