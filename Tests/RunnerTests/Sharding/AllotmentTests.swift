import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("What a shard has to try") struct AllotmentTests {
  /// Reports with and without ids, twins, files that are none, and one that cannot be read.
  private func fill(_ folder: Folder) throws {
    let draft = Draft(files: [("a.json", "[1]")])
    for number in 0..<20 {
      let report = draft.with("id", "fsar_\(number)")
      try folder.write(report.markdown, to: "in/\(number).md")
      if number.isMultiple(of: 3) { try folder.write(report.json, to: "in/\(number).json") }
    }
    try folder.write("# FSAR Proposal Report\n", to: "in/bare.md")
    try folder.write("{\"proposal\": \"\"}", to: "in/bare.json")
    try folder.write("no report", to: "in/notes.md")
    try folder.write("{\"proposal\": ", to: "in/broken.json")
    try folder.write("", to: "in/other.txt")
  }

  @Test("is tried by exactly one of all, a twin with its report, in whatever order it was named")
  func partition() async throws {
    try await Folder.lend { folder in
      try fill(folder)
      let whole = Search([folder["in"]])
      let names = whole.files.map(\.path)
      var parts: [Allotment] = []
      for index in 1...3 {
        let shard = try #require(Shard(index, of: 3))
        parts.append(try await Allotment(shard, of: whole))
        let other = try await Allotment(shard, of: Search(names.reversed() + [folder["in"]]))
        #expect(other.search.files.map(\.path) == parts[index - 1].search.files.map(\.path))
        #expect(other.inventory == parts[index - 1].inventory)
      }
      #expect(parts.flatMap { $0.search.files.map(\.path) }.sorted() == names.sorted())
      #expect(parts.map(\.search.skipped).sorted() == [0, 0, 1])
      #expect(Set(parts.map(\.inventory.names)).count == 1 && parts[0].inventory.reports == 29)
      for part in parts {
        let mine = Set(part.search.files.map(\.path))
        #expect(mine.contains(folder["in/3.md"]) == mine.contains(folder["in/3.json"]))
        #expect(mine.contains(folder["in/bare.md"]) == mine.contains(folder["in/bare.json"]))
      }
    }
  }

  @Test("a directory that cannot be looked into is told by one", .enabled(if: getuid() != 0))
  func unreadable() async throws {
    try await Folder.lend { folder in
      mkdir(folder["in"], 0o700)
      mkdir(folder["in/closed"], 0o000)
      let whole = Search([folder["in"]])
      var told = 0
      for index in 1...3 {
        let shard = try #require(Shard(index, of: 3))
        told += try await Allotment(shard, of: whole).search.unreadable.count
      }
      #expect(told == 1)
    }
  }

  @Test("another file, or another content, is another inventory")
  func inventory() async throws {
    try await Folder.lend { folder in
      try fill(folder)
      let shard = try #require(Shard(1, of: 2))
      let first = try await Allotment(shard, of: Search([folder["in"]])).inventory
      let draft = Draft(files: [("a.json", "[7]")])
      try folder.write(draft.with("id", "fsar_1").markdown, to: "in/1.md")
      let second = try await Allotment(shard, of: Search([folder["in"]])).inventory
      #expect(second.names == first.names && second.contents != first.contents)
      try folder.write("no report", to: "in/more.md")
      let third = try await Allotment(shard, of: Search([folder["in"]])).inventory
      #expect(third.names != first.names)
    }
  }

  @Test("a report that changes between the parting and the trial is unreadable, not tried")
  func changed() async throws {
    try await Folder.lend { folder in
      try fill(folder)
      let shard = try #require(Shard(1, of: 1))
      let part = try await Allotment(shard, of: Search([folder["in"]]))
      func unreadable() async throws -> [String] {
        part.unchanged(try await Trial.read(part.search.files)).compactMap {
          if case .unreadable(let why) = $0.content { return why }
          return nil
        }
      }
      #expect(try await unreadable().count == 1, "broken.json")
      let draft = Draft(files: [("a.json", "[7]")])
      try folder.write(draft.with("id", "fsar_1").markdown, to: "in/1.md")
      try folder.write(draft.with("id", "fsar_new").markdown, to: "in/notes.md")
      try folder.write("gone", to: "in/2.md")
      let changed = try await unreadable()
      #expect(changed.count { $0.contains("the file changed") } == 3 && changed.count == 4)
    }
  }
}
