import Artifact
import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct RemovalTests {
  private let top: TemporaryDirectory

  init() throws {
    top = try TemporaryDirectory()
    try top.write("kept", to: "outside/kept")
  }

  private func remove(_ name: String) throws { try Removal.remove("\(top.path)/\(name)") }

  @Test("a tree goes with all that is in it, and nothing beside it")
  func tree() throws {
    try top.write("x", to: "t/a/b/c")
    try top.write("x", to: "t/.hidden/d")
    try top.makeDirectory("t/empty")
    try #require(mkfifo("\(top.path)/t/fifo", 0o600) == 0)
    try remove("t")
    #expect(top.tree == ["outside", "outside/kept"])
  }

  @Test(
    "links are removed, not followed",
    arguments: ["file", "directory", "parent", "dangling", "top"])
  func links(kind: String) throws {
    try top.makeDirectory("t/in")
    switch kind {
    case "file": try top.link("t/in/l", to: "\(top.path)/outside/kept")
    case "directory": try top.link("t/in/l", to: "\(top.path)/outside")
    case "parent": try top.link("t/in/l", to: "../..")
    case "dangling": try top.link("t/in/l", to: "nowhere")
    default:
      try FileManager.default.removeItem(atPath: "\(top.path)/t")
      try top.link("t", to: "\(top.path)/outside")
      // The control: through the link the files are there to be removed.
      #expect(top.read("t/kept") == "kept")
    }
    try remove("t")
    #expect(top.tree == ["outside", "outside/kept"])
    #expect(top.read("outside/kept") == "kept")
  }

  @Test("modes are no obstacle", arguments: [0, 0o100, 0o400, 0o500] as [mode_t])
  func modes(mode: mode_t) throws {
    try top.write("x", to: "t/a/b/c")
    try top.makeDirectory("t/a/b/empty", mode: mode)
    for name in ["t/a/b/c", "t/a/b", "t/a", "t"] {
      try #require(chmod("\(top.path)/\(name)", mode) == 0)
    }
    if geteuid() != 0 {
      // The control: what does not open the directories first fails here.
      #expect(throws: (any Error).self) {
        try FileManager.default.removeItem(atPath: "\(top.path)/t")
      }
    }
    try remove("t")
    #expect(!top.exists("t"))
  }

  @Test("nothing happens where nothing is, and a file is removed as such")
  func nothing() throws {
    try remove("nothing")
    try top.write("x", to: "file")
    try remove("file")
    #expect(top.tree == ["outside", "outside/kept"])
  }

  @Test("a tree deeper than any path can name is removed")
  func deep() throws {
    try top.makeDirectory("t")
    var directory = open("\(top.path)/t", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    for _ in 0..<400 {
      try #require(mkdirat(directory, "a-long-name", 0o700) == 0)
      let next = openat(directory, "a-long-name", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      try #require(next >= 0)
      close(directory)
      directory = next
    }
    close(openat(directory, "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
    close(directory)
    try remove("t")
    #expect(!top.exists("t"))
  }

  @Test("names that the removal uses itself, and names of any bytes, are no obstacle")
  func names() throws {
    for number in 1...6 { try top.write("x", to: "t/moved-\(number)/a/b") }
    try top.write("x", to: "t/moved-7")
    let directory = open("\(top.path)/t", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    try #require(directory >= 0)
    defer { close(directory) }
    let names: [[CChar]] = [
      [-1, -2, 0], [10, 0], [27, 91, 50, 74, 0], [46, 46, 46, 0], [45, 114, 102, 0],
      Array(repeating: 110, count: 255) + [0],
    ]
    for name in names {
      try #require(mkdirat(directory, name, 0o700) == 0)
      let inner = openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      try #require(inner >= 0 && mkdirat(inner, name, 0o700) == 0)
      close(inner)
    }
    try remove("t")
    #expect(!top.exists("t"))
  }

  @Test("a wide tree of many small trees is removed")
  func wide() throws {
    for number in 0..<300 { try top.makeDirectory("t/\(number)/a/b") }
    try remove("t")
    #expect(!top.exists("t"))
  }

  @Test("the entries of a directory are its names as bytes; there are none where it cannot be read")
  func entries() throws {
    try top.write("x", to: "t/é")
    try top.write("x", to: "t/.a")
    let entries = Removal.entries(of: "\(top.path)/t")
    #expect(Set(entries) == [Array("é".utf8), Array(".a".utf8)])
    #expect(Removal.entries(of: "\(top.path)/nothing") == [])
    #expect(Removal.entries(of: "\(top.path)/outside/kept") == [])
  }
}
