import Artifact
import Foundation
import Testing

@Suite struct HomeTests {
  private let top: TemporaryDirectory

  init() throws { top = try TemporaryDirectory() }

  private func find(
    _ name: String? = nil, _ environment: [String: String] = [:], from directory: String = ""
  ) throws -> Home? {
    try Home.find(
      named: name, environment: environment,
      from: directory.isEmpty ? top.path : "\(top.path)/\(directory)")
  }

  private func layHome(_ name: String) throws {
    try top.makeDirectory("\(name)/Sandboxes")
    try top.makeDirectory("\(name)/Rollbacks")
  }

  @Test("the nearest directory upwards that has both directories is the home")
  func upwards() throws {
    try layHome("a")
    try layHome("a/b")
    try top.makeDirectory("a/b/c/Sandboxes")
    try top.makeDirectory("a/x/y")
    #expect(try find(from: "a/b/c")?.path == "\(top.path)/a/b")
    #expect(try find(from: "a/b")?.path == "\(top.path)/a/b")
    #expect(try find(from: "a/x/y")?.path == "\(top.path)/a")
    #expect(try find(from: "a/x/y")?.isGiven == false)
    #expect(try find()?.path.hasPrefix(top.path) != true)
  }

  @Test("a home that is named comes before the environment's, and that before the nearest")
  func order() throws {
    for name in ["near", "named", "environment"] { try layHome(name) }
    let environment = ["SANDBOX_HOME": "\(top.path)/environment"]
    #expect(try find(nil, environment, from: "near")?.path == "\(top.path)/environment")
    #expect(try find("../named", environment, from: "near")?.path == "\(top.path)/named")
    #expect(try find(nil, ["SANDBOX_HOME": ""], from: "near")?.path == "\(top.path)/near")
    #expect(try find("\(top.path)/named")?.isGiven == true)
  }

  @Test("a home that is named and is no directory is refused", arguments: ["nothing", "file"])
  func noDirectory(name: String) throws {
    try top.write("x", to: "file")
    #expect(throws: Home.Problem.self) { try find("\(top.path)/\(name)") }
    #expect(throws: Home.Problem.self) { try find(nil, ["SANDBOX_HOME": "\(top.path)/\(name)"]) }
  }

  @Test(
    "a home found upwards that others can write to is refused",
    arguments: ["h", "h/Sandboxes", "h/Rollbacks"], [0o720, 0o702, 0o777, 0o1777] as [mode_t])
  func writable(name: String, mode: mode_t) throws {
    try layHome("h")
    #expect(try find(from: "h") != nil)
    try #require(chmod("\(top.path)/\(name)", mode) == 0)
    #expect(throws: Home.Problem.self) { try find(from: "h") }
    try #require(chmod("\(top.path)/\(name)", 0o755) == 0)
    #expect(try find(from: "h") != nil)
  }

  @Test(
    "a home found upwards that is another user's is refused",
    .enabled("only root can give files away") { geteuid() == 0 },
    arguments: ["h", "h/Sandboxes", "h/Rollbacks"])
  func foreign(name: String) throws {
    try layHome("h")
    #expect(try find(from: "h") != nil)
    try #require(chown("\(top.path)/\(name)", 54_321, 54_321) == 0)
    let problem = try #require(throws: Home.Problem.self) { try find(from: "h") }
    #expect(problem.description.contains("uid 54321"))
  }

  @Test(
    "a home whose directories are links or files is refused", arguments: ["Sandboxes", "Rollbacks"])
  func planted(name: String) throws {
    try layHome("h")
    try layHome("elsewhere")
    #expect(try find(from: "h") != nil)
    try #require(rmdir("\(top.path)/h/\(name)") == 0)
    try top.link("h/\(name)", to: "\(top.path)/elsewhere/\(name)")
    #expect(throws: Home.Problem.self) { try find(from: "h") }
    #expect(throws: Home.Problem.self) {
      try Home.findOrMake(named: "\(top.path)/h", environment: [:], from: top.path)
    }
    try #require(unlink("\(top.path)/h/\(name)") == 0)
    try top.write("x", to: "h/\(name)")
    #expect(throws: Home.Problem.self) { try find(from: "h") }
    #expect(throws: Home.Problem.self) {
      try Home.findOrMake(named: "\(top.path)/h", environment: [:], from: top.path)
    }
  }

  @Test("where there is none a home is made, 0700, with a .gitignore that ignores all of it")
  func make() throws {
    try top.makeDirectory("project", mode: 0o755)
    let made = try Home.findOrMake(
      named: "\(top.path)/project", environment: [:], from: "\(top.path)/project")
    #expect(made.path == "\(top.path)/project")
    for name in ["project/Sandboxes", "project/Rollbacks"] {
      #expect(top.mode(of: name) == 0o700)
      #expect(top.read("\(name)/.gitignore") == "*\n")
    }
    try top.write("mine", to: "project/Sandboxes/.gitignore")
    #expect(
      try Home.findOrMake(named: nil, environment: [:], from: "\(top.path)/project").path
        == made.path)
    #expect(top.read("project/Sandboxes/.gitignore") == "mine")
  }

  @Test("finding makes nothing")
  func findingMakesNothing() throws {
    try top.makeDirectory("project")
    _ = try find("\(top.path)/project")
    _ = try? find(from: "project")
    #expect(top.tree == ["project"])
  }

  @Test("a .gitignore that was planted as a link does not lead out of a home that is made")
  func plantedHome() throws {
    try top.makeDirectory("project")
    try top.write("kept", to: "victim")
    try top.makeDirectory("project/Sandboxes")
    try top.link("project/Sandboxes/.gitignore", to: "\(top.path)/victim")
    _ = try Home.findOrMake(named: "\(top.path)/project", environment: [:], from: top.path)
    #expect(top.read("victim") == "kept")
  }
}
