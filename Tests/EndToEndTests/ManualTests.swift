import Foundation
import Testing

@Suite("The manual", .timeLimit(.minutes(10))) struct ManualTests {
  @Test("the README stays short enough to be read")
  func length() throws {
    let lines = try Manual.page(Manual.readme).text.split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count - 1 <= 300)
  }

  @Test("each relative link of the README and of the manual leads to what is there")
  func links() throws {
    var count = 0
    for page in try Manual.pages() {
      for link in relativeLinks(in: page) {
        count += 1
        let parts = link.components(separatedBy: "#")
        let file =
          parts[0].isEmpty
          ? page.file
          : page.file.deletingLastPathComponent().appending(path: parts[0]).standardized
        let isThere = FileManager.default.fileExists(atPath: file.path)
        #expect(isThere, "\(page.name): \(link)")
        guard isThere, parts.count > 1 else { continue }
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(anchors(in: text).contains(parts[1]), "\(page.name): \(link)")
      }
    }
    #expect(count > 20, "the control: there are links")
  }

  @Test("every page of the manual is linked from its index, and the index from the README")
  func index() throws {
    let index = "\(Manual.directory)/README.md"
    let links = Set(relativeLinks(in: try Manual.page(index)))
    let others = try Manual.pages().map(\.name).filter { $0 != index && $0 != Manual.readme }
    #expect(others.count >= 9)
    for name in others {
      let file = String(name.dropFirst(Manual.directory.count + 1))
      #expect(links.contains(file), "\(name)")
    }
    #expect(relativeLinks(in: try Manual.page(Manual.readme)).contains(index))
  }

  /// Where the links of a page lead to, but for those to other machines.
  private func relativeLinks(in page: Manual.Page) -> [String] {
    page.text.matches(of: /\]\(([^()\s]+)\)/).map { String($0.1) }
      .filter { !$0.contains("://") }
  }

  /// The names by which a page's headings are linked.
  private func anchors(in text: String) -> Set<String> {
    var anchors: Set<String> = []
    for line in text.components(separatedBy: "\n") where line.hasPrefix("#") {
      let heading = line.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
      let kept = heading.filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
      anchors.insert(kept.replacing(" ", with: "-"))
    }
    return anchors
  }
}

/// What a stranger is told to type, in this order.
@Suite("The README's commands", .timeLimit(.minutes(10))) struct ReadmeTests {
  @Test("the report that it shows passes")
  func report() async throws {
    try await Place.lend { place in
      try place.write(try Manual.block("report"), to: "hello.md")
      let run = try await place.sandbox("try", "hello.md")
      #expect(run.status == 0 && run.out.contains("1 report: 1 passed"), "\(run.out)\(run.err)")
    }
  }

  @Test("the first trial prints what the README says")
  func trial() async throws {
    try Team.tool("psql")
    try Team.tool("node")
    try await Place.lend { place in
      let run = try await follow("run", in: place)
      #expect(run.status == 1, "\(run.err)")
      let printed = try Manual.block("printed")
      #expect(lasting(run.out) == lasting(printed))
    }
  }

  @Test("the files are repaired, and the report that was mended has no error left")
  func mending() async throws {
    try Team.tool("psql")
    try Team.tool("node")
    try await Place.lend { place in
      let fix = try await follow("fix", in: place)
      #expect(fix.status == 3, "\(fix.err)")
      #expect(fix.out.contains("6 files: 2 unchecked, 4 passed"), "\(fix.out)")
      let told =
        "mended      \(place.path)/desk.md: 2 errors in 2 files; failed before, unchecked now\n"
      #expect(fix.out.contains(told), "\(fix.out)")
      let again = try await place.sandbox("try", "\(place.path)/desk.md")
      #expect(again.status == 3, "\(again.err)")
    }
  }

  @Test("what is applied is taken back")
  func rollout() async throws {
    try Team.tool("node")
    try await Place.lend { place in
      let desk = "\(place.path)/desk"
      let before = "{\n  \"loanDays\": 14\n}\n"
      let look = try await follow("look", in: place)
      #expect(look.status == 0 && look.out.hasSuffix("a dry run: nothing was touched\n"), "\(look)")
      #expect(place.names(in: desk) == ["config"])
      let apply = try await follow("apply", in: place)
      #expect(apply.status == 0 && apply.out.contains("2026-12-12T00:00:00.000Z"), "\(apply)")
      #expect(place.names(in: desk) == ["config", "lib"])
      #expect(place.text("\(desk)/config/desk.json") != before)
      let back = try await follow("back", in: place)
      #expect(back.status == 0 && back.out.hasPrefix("rolled back: 0001-"), "\(back)")
      #expect(place.names(in: desk) == ["config"])
      #expect(place.text("\(desk)/config/desk.json") == before)
    }
  }

  /// Runs a block of commands, at the top of the repository: our own programs are meant, and what is
  /// made in `/tmp` and in the home is the place's.
  private func follow(_ mark: String, in place: Place) async throws -> Place.Run {
    for program in ["sandbox", "rollback"] {
      let path = Place.programs.appending(path: program).path
      try place.tool(
        program, "exec \(path) --home \(place.work) --state \(place.state) \"$@\"")
    }
    let commands = try Manual.block(mark)
      .replacing("swift run sandbox", with: "sandbox")
      .replacing("/tmp/", with: "\(place.path)/")
    return try await place.start(["-c", commands], in: Manual.top.path, program: "/bin/sh").end()
  }

  /// The lines of a result, without what differs from run to run and from machine to machine.
  private func lasting(_ text: String) -> [String] {
    text.components(separatedBy: "\n").filter { !$0.hasPrefix("the files are in ") }
      .map { $0.replacing(/\d+\.\d+ s · jail: \w+/, with: "") }
  }
}
