import CKernel
import Glibc

/// A file in memory that one child reads by a name in /proc: no other user can, and nothing of it stays.
struct MemoryFile: ~Copyable {
  let descriptor: Int32

  init(_ bytes: some Sequence<UInt8>) throws(DatabaseProblem) {
    descriptor = try Self.made(Array(bytes))
  }

  deinit { close(descriptor) }

  /// Only its owner may read it: libpq ignores a password file that others may (PostgreSQL, "The
  /// Password File").
  private static func made(_ bytes: [UInt8]) throws(DatabaseProblem) -> Int32 {
    let file = kernel_memfd_create("connection")
    guard file >= 0 else { throw .broken("no file could be made in memory: \(reason(-file))") }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      rest = rest.dropFirst(count)
    }
    guard rest.isEmpty, fchmod(file, 0o600) == 0 else {
      let number = errno
      close(file)
      throw .broken("a file in memory could not be filled: \(reason(number))")
    }
    return file
  }
}

/// What an errno means, as strerror(3) has it.
func reason(_ number: Int32) -> String { String(cString: strerror(number)).lowercased() }
