import Foundation
import Testing

@testable import Artifact

@Suite("A program that is started") struct SpawnTests {
  @Test("gets the descriptors that are meant for it, and none that somebody has open meanwhile")
  func descriptors() throws {
    // As Foundation opens them: for whoever is started.
    let leaked = open("/dev/null", O_RDWR)
    defer { close(leaked) }
    try #require(leaked > 2 && fcntl(leaked, F_GETFD) & FD_CLOEXEC == 0)
    let pipe = Pipe()
    let out = pipe.fileHandleForWriting.fileDescriptor
    let copy = fcntl(out, F_DUPFD_CLOEXEC, 64)
    let script = "for n in /proc/self/fd/*; do echo ${n##*/}; done"
    let child = try Spawn.start(
      "/bin/bash", ["-c", script], ["PATH": "/usr/bin:/bin"], descriptors: [leaked, copy, copy]
    ).get()
    var status: Int32 = 0
    #expect(waitpid(child, &status, 0) == child && status == 0)
    try pipe.fileHandleForWriting.close()
    close(copy)
    let text = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    // The fourth is bash's own, of the directory that it reads.
    #expect(text == "0\n1\n2\n3\n", "\(text)")
  }

  @Test("and is not there is told with why")
  func missing() {
    let failure = #expect(throws: FileFailure.self) {
      try Spawn.start("/nowhere/at/all", [], descriptors: []).get()
    }
    #expect(failure?.errno == ENOENT)
  }
}
