import Glibc

/// Descriptors that are open on the way to something, all of them close-on-exec.
struct Descriptors {
  private var all: [Int32] = []
  private var kept: Set<Int32> = []

  mutating func pair(
    _ make: (UnsafeMutablePointer<Int32>) -> Int32
  ) throws(DatabaseProblem) -> (Int32, Int32) {
    var ends: [Int32] = [-1, -1]
    let made = make(&ends)
    guard made >= 0 else { throw .broken("no pipe could be made: \(reason(-made))") }
    all += ends
    return (ends[0], ends[1])
  }

  /// Another number for the same, from 64 on.
  mutating func duplicate(_ descriptor: Int32) throws(DatabaseProblem) -> Int32 {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 64)
    guard copy >= 0 else { throw .broken("a descriptor could not be copied: \(reason(errno))") }
    all.append(copy)
    return copy
  }

  mutating func keep(_ descriptors: [Int32]) { kept = Set(descriptors) }

  mutating func closeAll() {
    for descriptor in all where !kept.contains(descriptor) { close(descriptor) }
    all = []
  }
}
