import Foundation
import Testing

@testable import sandbox

@Suite("Trees of git") struct GitTreeTests {
  private typealias Files = [String: (mode: String, object: Character)]

  private func listing(_ files: Files, isIndex: Bool = false) -> [UInt8] {
    let ordered = files.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return Array(
      ordered.map { path, file in
        let object = String(repeating: file.object, count: 40)
        return isIndex
          ? "\(file.mode) \(object) 0\t\(path)\0" : "\(file.mode) blob \(object)\t\(path)\0"
      }.joined().utf8)
  }

  private func random() -> Files {
    var files: Files = [:]
    for name in ["a", "a.md", "a-b", "a/b", "b.json", "c/d/e.md", "z"] where Bool.random() {
      files[name] = (["100644", "100755", "120000"].randomElement()!, "abc".randomElement()!)
    }
    return files
  }

  @Test("what changed is what is other, new or gone beside one of the bases at least")
  func changes() throws {
    for _ in 0..<500 {
      let (now, bases) = (random(), (0..<Int.random(in: 1...3)).map { _ in random() })
      let tree = try #require(GitTree(listing: listing(now, isIndex: .random())))
      let old = try bases.map { try #require(GitTree(listing: listing($0))) }
      let expected = Set(
        bases.flatMap { base in
          Set(now.keys).union(base.keys).filter {
            now[$0]?.mode != base[$0]?.mode || now[$0]?.object != base[$0]?.object
          }
        }
      ).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let changes = tree.changes(since: old)
      #expect(changes.map { String(decoding: $0.path, as: UTF8.self) } == expected)
      #expect(changes.allSatisfy { $0.entry == tree[$0.path] })
    }
  }

  @Test(
    "a listing of another form, out of order, twice the same or with no plain path is none",
    arguments: [
      "100644 blob O\t\0", "100644 blob O a\0", "100644 O\ta\0", "999999 blob O\ta\0",
      "100644 blob o\ta\0", "100644 blob O\tb\0100644 blob O\ta\0",
      "100644 blob O\ta\0100644 blob O\ta\0", "100644 blob O\t../a\0", "100644 blob O\ta/../b\0",
      "100644 blob O\t/a\0", "100644 blob O\ta//b\0", "100644 blob O\ta/.\0",
    ])
  func malformed(listing: String) throws {
    let object = String(repeating: "a", count: 40)
    let bytes = Array(listing.replacing("O", with: object).utf8)
    #expect(GitTree(listing: bytes) == nil)
    // The control.
    let fine = "100644 blob \(object)\t.a/..b/c.\0"
    #expect(GitTree(listing: Array(fine.utf8))?.entries.count == 1)
  }

  @Test("what stands below a directory is not what begins like it")
  func below() throws {
    let files: Files = ["a": "x", "a-b": "x", "a/b": "x", "a/c/d": "x", "ab": "x"]
      .mapValues { _ in ("100644", "a") }
    let tree = try #require(GitTree(listing: listing(files)))
    func names(_ directory: String) -> [String] {
      tree.entries(below: Array(directory.utf8)).map { String(decoding: $0.path, as: UTF8.self) }
    }
    #expect(names("a") == ["a/b", "a/c/d"])
    #expect(names("a/c") == ["a/c/d"] && names("b") == [] && names("").count == 5)
    #expect(tree[Array("a/c".utf8)] == nil && tree[Array("ab".utf8)]?.kind == .file)
  }

  @Test("what git writes to a working tree is no edit, and anything else is one")
  func forms() {
    let kept = Array("a $Id$ b\n$Id: x\r\n$ é\n".utf8)
    let utf16 = [UInt8]("a $Id$ b\n$Id: x\r\n$ é\n".data(using: .utf16) ?? Data())
    for same in ["a $Id$ b\r\n$Id: x\r\n$ é\r\n", "a $Id: 0123 $ b\n$Id: x\n$ é\n"] {
      #expect(CheckoutForm.isSame(Array(same.utf8), kept), "\(same)")
    }
    #expect(CheckoutForm.isSame(utf16, kept))
    for other in ["a $Id$ b\n$Id: y\r\n$ é\n", "a $Ix$ b\n$Id: x\r\n$ é\n", ""] {
      #expect(!CheckoutForm.isSame(Array(other.utf8), kept), "\(other)")
    }
  }

  @Test("of many files only those that were touched are read, and each of these is found")
  func times() async throws {
    try await Team.lend { team in
      try await team.commit((0..<300).map { ("r/\($0).md", Sample.good) })
      // Past the moment in which git is not sure.
      try await Task.sleep(for: .milliseconds(50))
      try await team.git("update-index", "-q", "--really-refresh")
      for (name, flag) in [("7", "--assume-unchanged"), ("8", "--skip-worktree")] {
        try await team.git("update-index", flag, "r/\(name).md")
      }
      let control = try await team.sandbox("try", "--since", "main")
      #expect(control.status == 0, "\(control.err)")
      var times = [timespec(), timespec()]
      for name in ["7", "8", "9"] {
        let path = "\(team.top)/r/\(name).md"
        var status = stat()
        lstat(path, &status)
        // Of the same size, and with the time that it had.
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.write(contentsOf: Data(Sample.good.replacing("fsar_1", with: "fsar_2").utf8))
        try file.close()
        times = [status.st_atim, status.st_mtim]
        utimensat(AT_FDCWD, path, &times, 0)
      }
      let run = try await team.sandbox("try", "--since", "main")
      #expect(run.status == 2, "\(run.out)")
      for name in ["7", "8", "9"] { #expect(run.err.contains("r/\(name).md: it stands here")) }
      #expect(!run.err.contains("r/10.md"))
    }
  }
}
