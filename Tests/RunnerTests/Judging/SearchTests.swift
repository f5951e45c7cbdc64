import Foundation
import Judging
import Launching
import Runner
import Testing

@Suite("Search") struct SearchTests {
  private func found(_ folder: Folder, _ names: [String] = [""]) -> [String] {
    let search = Search(names.map { $0.isEmpty ? folder.path : folder[$0] })
    return search.files.map { String($0.path.dropFirst(folder.path.count + 1)) }
  }

  @Test("a directory is walked for .md and .json, in the order of the bytes of their names")
  func walk() async throws {
    try await Folder.lend { folder in
      for name in ["b.md", "a.json", "c/d/e.MD", "c/a.md", "B.md", "é.md", "x.txt", "md", "c/y.js"]
      {
        try folder.write("", to: name)
      }
      let search = Search([folder.path])
      #expect(found(folder) == ["B.md", "a.json", "b.md", "c/a.md", "c/d/e.MD", "é.md"])
      #expect(search.skipped == 3)
      #expect(search.files.allSatisfy { !$0.isNamed })
    }
  }

  @Test(
    "history, packages and our own workspaces are passed over",
    arguments: [".git", "node_modules", ".build", "Sandboxes", "Rollbacks"])
  func passedOver(name: String) async throws {
    try await Folder.lend { folder in
      try folder.write("", to: "a/\(name)/a.md")
      try folder.write("", to: "a/x\(name)/a.md")
      #expect(found(folder) == ["a/x\(name)/a.md"])
      #expect(found(folder, ["a/\(name)"]) == ["a/\(name)/a.md"], "one that is named is walked")
    }
  }

  @Test("in a directory links are not followed, to files or directories, and loops do not matter")
  func links() async throws {
    try await Folder.lend { folder in
      try folder.write("", to: "a/a.md")
      try folder.write("", to: "b/b.md")
      symlink(folder["b"], folder["a/directory"])
      symlink(folder["b/b.md"], folder["a/file.md"])
      symlink(folder["a"], folder["a/loop"])
      symlink("/nonexistent", folder["a/broken.md"])
      #expect(found(folder, ["a"]) == ["a/a.md"])
      #expect(Search([folder["a"]]).skipped == 4)
      symlink(folder["b"], folder["named"])
      #expect(found(folder, ["named"]) == ["named/b.md"], "a link that is named is followed")
    }
  }

  @Test("a FIFO, a socket or a device in a directory is never opened", .timeLimit(.minutes(10)))
  func special() async throws {
    try await Folder.lend { folder in
      try #require(mkfifo(folder["a.md"], 0o600) == 0)
      try folder.write("", to: "b.md")
      #expect(found(folder) == ["b.md"])
    }
  }

  @Test("a path that is named twice, in whatever spelling, is taken once")
  func twice() async throws {
    try await Folder.lend { folder in
      try folder.write("", to: "a/a.md")
      #expect(found(folder, ["a/a.md", "a/../a/./a.md", "a", "", "a/a.md"]) == ["a/a.md"])
    }
  }

  @Test("two files are two, though a link between makes one plain path of them")
  func behindLinks() async throws {
    try await Folder.lend { folder in
      for name in ["t/q/q.md", "other/q.md", "other/deep/x.md"] { try folder.write("", to: name) }
      try FileManager.default.createSymbolicLink(
        atPath: folder["t/q/L"], withDestinationPath: folder["other/deep"])
      #expect(found(folder, ["t/q/q.md", "t/q/L/../q.md"]).count == 2)
      #expect(found(folder, ["t/q", "t/q/L/.."]).count == 3)
      // The control: without a link it is the same file.
      try folder.write("", to: "t/q/M/x.md")
      #expect(found(folder, ["t/q/q.md", "t/q/M/../q.md"]).count == 1)
    }
  }

  @Test("the order in which things are named changes nothing, nor does what is named twice")
  func order() async throws {
    try await Folder.lend { folder in
      for name in ["a/x.md", "a/b/notes.md", "a-b.md", "a/b/other.txt"] {
        try folder.write("", to: name)
      }
      let names = ["a", "a/b", "a/b/notes.md", "a-b.md", "a/./b/notes.md", "a/../a"]
        .map { folder[$0] }
      for order in [names, names.reversed(), names.sorted(), Array(names[2...] + names[..<2])] {
        let search = Search(order)
        #expect(
          search.files.map(\.path)
            == ["a-b.md", "a/b/notes.md", "a/x.md"].map { folder[$0] })
        #expect(search.files.map(\.isNamed) == [true, true, false])
        #expect(search.skipped == 1)
      }
    }
  }

  @Test("what is named is taken whatever its name and whether it is there or not")
  func named() async throws {
    try await Folder.lend { folder in
      try folder.write("", to: "report.txt")
      let search = Search([folder["report.txt"], folder["missing"]])
      #expect(search.files.map(\.isNamed) == [true, true])
    }
  }

  @Test("a directory that cannot be read, or is empty, has nothing in it")
  func nothing() async throws {
    try await Folder.lend { folder in
      mkdir(folder["empty"], 0o700)
      #expect(found(folder, ["empty"]) == [])
    }
  }

  @Test("a name that is no UTF-8 is told: it may be a report's")
  func rawName() async throws {
    try await Folder.lend { folder in
      try folder.write("x", to: "in/a.md")
      let raw = Array("\(folder["in"])/n".utf8) + [0xFF, 0xFE] + Array(".md".utf8) + [0]
      let file = raw.withUnsafeBufferPointer { bytes in
        bytes.withMemoryRebound(to: CChar.self) { open($0.baseAddress!, O_CREAT | O_WRONLY, 0o600) }
      }
      #expect(file >= 0)
      close(file)
      let search = Search([folder["in"]])
      #expect(search.files.map(\.path) == [folder["in/a.md"]])
      #expect(search.unreadable.map(\.message) == ["the name is not valid UTF-8; rename the file"])
    }
  }
}
