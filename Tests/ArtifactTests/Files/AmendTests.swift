import Foundation
import Testing

@testable import Artifact

@Suite("A person's file that is amended") struct AmendTests {
  private func lend(_ body: (Directory, TemporaryDirectory) throws -> Void) throws {
    let top = try TemporaryDirectory()
    try body(Directory.named(top.path), top)
  }

  @Test("has the new bytes, and keeps its mode; nothing is left beside it")
  func amends() throws {
    try lend { directory, top in
      try top.write("old", to: "a")
      chmod("\(top.path)/a", 0o640)
      try directory.amend("a", from: Array("old".utf8), to: Array("newer".utf8))
      #expect(try directory.read("a") == Array("newer".utf8))
      #expect(top.mode(of: "a") == 0o640)
      #expect(try directory.names().count == 1)
    }
  }

  @Test("keeps its ACL and its attributes: nobody gets a right that it had not given")
  func attributes() throws {
    try lend { directory, top in
      try top.write("old", to: "a")
      let path = "\(top.path)/a"
      // user::rw-, user:65534:rw-, group::---, mask::rw-, other::---
      let entries: [(UInt16, UInt16, UInt32)] = [
        (1, 6, .max), (2, 6, 65534), (4, 0, .max), (0x10, 6, .max), (0x20, 0, .max),
      ]
      var acl: [UInt8] = [2, 0, 0, 0]
      for (tag, rights, id) in entries {
        for word in [tag, rights] { acl += [UInt8(word & 255), UInt8(word >> 8)] }
        acl += (0..<4).map { UInt8(id >> (8 * $0) & 255) }
      }
      let names = ["user.note", "system.posix_acl_access"]
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      do {
        for (name, value) in zip(names, [Array("kept".utf8), acl]) {
          try Attributes.set(
            .init(name: Array(name.utf8), value: value), of: file.fileDescriptor, nil, at: path)
        }
      } catch {
        try Test.cancel("no attributes here: \(error)")
      }
      func all() throws -> [Attributes.Attribute] {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        return try Attributes.all(of: file.fileDescriptor, nil, at: path)
      }
      let before = try all()
      #expect(top.mode(of: "a") == 0o660 && before.count == 2, "the control")
      try directory.amend("a", from: Array("old".utf8), to: Array("new".utf8))
      #expect(try directory.read("a") == Array("new".utf8))
      #expect(try all() == before && top.mode(of: "a") == 0o660)
    }
  }

  @Test("what a killed amend left beside it goes with the next, and nothing else does")
  func swept() throws {
    try lend { directory, top in
      func stamp(_ text: String) -> Substring { SHA256.hex(text.utf8).prefix(16) }
      func left(_ name: String, _ content: String, _ old: String = "old", _ new: String = "new")
        throws
      {
        try top.write(content, to: ".sandbox-\(stamp(name))-\(stamp(old))-\(stamp(new))")
      }
      try top.write("old", to: "a")
      try top.write("mended", to: "b")
      // Cut off before the exchange, before it was whole, and after the exchange.
      try left("a", "new")
      try left("a", "ne", "old", "newer")
      try left("b", "was", "was", "mended")
      for name in [".sandbox-mine", ".sandbox-1-2-3", ".sandbox"] {
        try top.write("mine", to: name)
      }
      // What came out is none of both: somebody wrote it in that very moment.
      try left("b", "theirs", "before", "mended")
      try directory.amend("a", from: Array("old".utf8), to: Array("last".utf8))
      let names = try directory.names().map { String(decoding: $0, as: UTF8.self) }.sorted()
      #expect(
        names
          == [
            ".sandbox", ".sandbox-1-2-3", "a", "b", ".sandbox-mine",
            ".sandbox-\(stamp("b"))-\(stamp("before"))-\(stamp("mended"))",
          ].sorted())
      #expect(try directory.read("a") == Array("last".utf8))
    }
  }

  @Test("is left as it is where it holds anything else, is a link, or has another name")
  func refuses() throws {
    try lend { directory, top in
      try top.write("else", to: "a")
      #expect(throws: AmendFailure.changed("\(directory.path)/a")) {
        try directory.amend("a", from: Array("old".utf8), to: Array("new".utf8))
      }
      symlink("a", "\(top.path)/link")
      link("\(top.path)/a", "\(top.path)/second")
      for name in ["link", "second", "a"] {
        #expect(throws: AmendFailure.self, "\(name)") {
          try directory.amend(name, from: Array("else".utf8), to: Array("new".utf8))
        }
      }
      #expect(throws: AmendFailure.self) {
        try directory.amend("gone", from: [], to: Array("new".utf8))
      }
      #expect(try directory.read("a") == Array("else".utf8))
      #expect(try directory.names().count == 3)
    }
  }

  @Test("keeps what somebody writes meanwhile: none of 300 writers' texts is lost")
  func race() async throws {
    let top = try TemporaryDirectory()
    let directory = try Directory.named(top.path)
    do {
      for round in 0..<300 {
        let old = Array("old \(round)".utf8)
        try Data(old).write(to: URL(fileURLWithPath: "\(top.path)/a"))
        async let other: Void = {
          // Whole files, as editors write them.
          try Data("theirs".utf8).write(to: URL(fileURLWithPath: "\(top.path)/b"))
          rename("\(top.path)/b", "\(top.path)/a")
        }()
        let isAmended = (try? directory.amend("a", from: old, to: Array("ours".utf8))) != nil
        try await other
        let found = String(decoding: try directory.read("a"), as: UTF8.self)
        // Ours was read before theirs was there: either theirs came later, or ours went back.
        #expect(found == "theirs", "\(round): \(isAmended)")
      }
      #expect(try directory.names().count == 1)
    }
  }
}
