import Artifact
import Foundation
import Testing

@Suite struct WorkspacesTests {
  private let top: TemporaryDirectory
  private let home: Home

  init() throws {
    top = try TemporaryDirectory()
    home = try Home.findOrMake(named: top.path, environment: [:], from: top.path)
  }

  /// A workspace that no one holds, made `age` seconds ago.
  private func lay(_ name: String, age: Double = 0, result: String? = nil) throws {
    try top.makeDirectory("Sandboxes/\(name)/files")
    if let result { try top.write(result, to: "Sandboxes/\(name)/result.json") }
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -age)],
      ofItemAtPath: "\(home.sandboxes)/\(name)")
  }

  @Test("workspaces are listed oldest first, with what their result says")
  func list() throws {
    try lay("newer", age: 10, result: #"{"verdict": "passed"}"#)
    try lay("older", age: 100)
    try lay("broken", age: 50, result: "{")
    let entries = try Workspaces(in: home).entries()
    #expect(entries.map(\.name) == ["older", "broken", "newer"])
    #expect(entries.map { $0.result?["verdict"]?.string } == [nil, nil, "passed"])
    #expect(entries.allSatisfy { !$0.isBusy })
  }

  @Test("what is no workspace is not listed: files, links, hidden names, directories of others")
  func others() throws {
    try lay("real")
    try top.makeDirectory("Sandboxes/without-files")
    try top.makeDirectory("Sandboxes/.hidden/files")
    try top.write("x", to: "Sandboxes/file")
    try top.makeDirectory("outside/files")
    try top.link("Sandboxes/link", to: "\(top.path)/outside")
    #expect(try Workspaces(in: home).entries().map(\.name) == ["real"])
  }

  @Test("a workspace is named by its name, a path to it, or a beginning that only it has")
  func naming() throws {
    try lay("alpha-1", age: 30)
    try lay("alpha-12", age: 20)
    try lay("beta-1", age: 10)
    let workspaces = Workspaces(in: home)
    #expect(try workspaces.entry(named: "alpha-1")?.name == "alpha-1")
    #expect(try workspaces.entry(named: "\(home.sandboxes)/alpha-12/")?.name == "alpha-12")
    #expect(try workspaces.entry(named: "be")?.name == "beta-1")
    #expect(try workspaces.entry(named: "alpha") == nil)
    #expect(try workspaces.entry(named: "gamma") == nil)
    #expect(try workspaces.entry(named: nil)?.name == "beta-1")
  }

  @Test("a workspace that a trial holds is busy and stays; once let go, it can be removed")
  func busy() throws {
    try lay("idle")
    let workspaces = Workspaces(in: home)
    var running: Workspace? = try Workspace(in: home, for: "fsar_1")
    let name = try #require(running?.name)
    let held = try #require(try workspaces.entry(named: name))
    #expect(held.isBusy)
    #expect(try !workspaces.remove(held))
    #expect(top.exists("Sandboxes/\(name)/files"))
    // The control: one that no one holds goes.
    #expect(try workspaces.remove(try #require(try workspaces.entry(named: "idle"))))
    #expect(!top.exists("Sandboxes/idle"))

    running = nil
    var free = try #require(try workspaces.entry(named: name))
    // A process that another test just started has the lock as well, until it executes.
    for _ in 0..<1000 where free.isBusy {
      usleep(10_000)
      free = try #require(try workspaces.entry(named: name))
    }
    #expect(!free.isBusy)
    #expect(try workspaces.remove(free))
    #expect(try workspaces.entries().isEmpty)
  }
}
