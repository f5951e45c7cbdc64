import Artifact
import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct WorkspaceTests {
  private let top: TemporaryDirectory
  private let home: Home

  init() throws {
    top = try TemporaryDirectory()
    home = try Home.findOrMake(named: top.path, environment: [:], from: top.path)
  }

  private func artifacts(_ paths: [String]) throws -> [Artifact] {
    try Sample.extraction(Sample.body(proposing: paths)).artifacts
  }

  @Test("artifacts are written byte for byte, files 0600 and directories 0700, whatever the umask")
  func writes() throws {
    let workspace = try Workspace(in: home, for: "fsar_1")
    let body =
      "===FILE:a.js===\né\r\n\u{0}📚===END===\n===FILE:src/deep/b.js===\nb\n===FILE:src/c.js===\nc\n"
    try workspace.write(try Sample.extraction(body).artifacts)
    let base = "Sandboxes/\(workspace.name)"
    #expect(workspace.path == "\(top.path)/\(base)")
    #expect(top.read("\(base)/files/a.js").map { Array($0.utf8) } == Array("é\r\n\u{0}📚\n".utf8))
    #expect(top.read("\(base)/files/src/deep/b.js") == "b\n")
    #expect(top.read("\(base)/files/src/c.js") == "c\n")
    for directory in [base, "\(base)/files", "\(base)/files/src", "\(base)/files/src/deep"] {
      #expect(top.mode(of: directory) == 0o700)
    }
    for file in ["a.js", "src/deep/b.js", "src/c.js"] {
      #expect(top.mode(of: "\(base)/files/\(file)") == 0o600)
    }
  }

  @Test("a file whose path is unsafe, protected or clashes is not written, and the others are")
  func refuses() throws {
    let workspace = try Workspace(in: home, for: "fsar_1")
    let before = top.tree.count
    let outside = "\(top.path)/outside.js"
    try workspace.write(
      try artifacts([
        "../up.js", outside, ".git/config", "x/a", "x/A", "~/b", "../\u{301}up.js",
        "/\u{301}abs.js", "kept.js",
      ]))
    #expect(top.read("Sandboxes/\(workspace.name)/files/kept.js") == "lend(8);\n")
    #expect(top.tree.count == before + 1)
    #expect(!FileManager.default.fileExists(atPath: "/\u{301}abs.js"))
  }

  @Test(
    "workspaces made at the same time for one report get names of their own",
    .timeLimit(.minutes(10)))
  func concurrently() async throws {
    let date = Moment(seconds: 1_800_000_000)
    let home = home
    let workspaces = try await withThrowingTaskGroup(of: Workspace.self) { group in
      for _ in 0..<60 { group.addTask { try Workspace(in: home, for: "fsar_1", at: date) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(workspaces.map(\.name)).count == 60)
    #expect(workspaces.allSatisfy { FileManager.default.fileExists(atPath: "\($0.path)/files") })
    let base = try #require(workspaces.map(\.name).min { $0.utf8.count < $1.utf8.count })
    #expect(base.hasPrefix("fsar_1-20270115T080000"))
    #expect(workspaces.allSatisfy { $0.name.hasPrefix(base) })
  }

  @Test(
    "whatever a report calls itself, its workspace is one plain name in Sandboxes",
    arguments: [
      "", ".", "..", "../../x", "/etc/passwd", "-rf", "--home", "a b", "a\nb", "\u{1B}[2J",
      "\u{202E}x",
      "é", "x\u{0}y", ".hidden", "$(id)", String(repeating: "n", count: 5_000), "a/../../b", "~",
    ])
  func hostileNames(id: String) throws {
    let workspace = try Workspace(in: home, for: id)
    let plain = workspace.name.utf8.allSatisfy { ASCII.isWord($0) || $0 == UInt8(ascii: "-") }
    #expect(plain, "\(workspace.name)")
    #expect(workspace.name.utf8.count <= 120)
    #expect(!workspace.name.hasPrefix("-"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: home.sandboxes).sorted()
        == [".gitignore", workspace.name])
  }

  @Test("a link planted where a directory is to be made is not followed")
  func plantedDirectory() throws {
    let workspace = try Workspace(in: home, for: "fsar_1")
    try top.makeDirectory("outside")
    try top.link("Sandboxes/\(workspace.name)/files/src", to: "\(top.path)/outside")
    // The control: by its name, anyone would get outside here.
    try top.write("x", to: "Sandboxes/\(workspace.name)/files/src/control")
    #expect(top.exists("outside/control"))
    #expect(throws: FileFailure.self) { try workspace.write(try artifacts(["src/a.js"])) }
    #expect(throws: FileFailure.self) { try workspace.write(try artifacts(["src/deep/a.js"])) }
    #expect(top.tree.filter { $0.hasPrefix("outside/") } == ["outside/control"])
  }

  @Test("a link that takes a directory's place between two writes is not followed")
  func swappedDirectory() throws {
    let workspace = try Workspace(in: home, for: "fsar_1")
    let files = "Sandboxes/\(workspace.name)/files"
    try top.makeDirectory("outside")
    try workspace.write(try artifacts(["src/a.js"]))
    try #require(rename("\(top.path)/\(files)/src", "\(top.path)/\(files)/was") == 0)
    try top.link("\(files)/src", to: "\(top.path)/outside")
    #expect(throws: FileFailure.self) { try workspace.write(try artifacts(["src/b.js"])) }
    #expect(!top.exists("outside/b.js"))
  }

  @Test(
    "a link or a file planted where a file is to be written is neither followed nor overwritten")
  func plantedFile() throws {
    let workspace = try Workspace(in: home, for: "fsar_1")
    let files = "Sandboxes/\(workspace.name)/files"
    try top.write("kept", to: "victim")
    try top.link("\(files)/a.js", to: "\(top.path)/victim")
    try top.link("\(files)/b.js", to: "\(top.path)/new-victim")
    try top.write("kept", to: "\(files)/c.js")
    for name in ["a.js", "b.js", "c.js"] {
      #expect(throws: FileFailure.self) { try workspace.write(try artifacts([name])) }
    }
    #expect(top.read("victim") == "kept")
    #expect(!top.exists("new-victim"))
    #expect(top.read("\(files)/c.js") == "kept")
    // The control: the same write works where nothing is planted.
    try workspace.write(try artifacts(["d.js"]))
    #expect(top.read("\(files)/d.js") == "lend(0);\n")
  }

  @Test("the place of files itself, turned into a link, is not followed")
  func plantedFiles() throws {
    let workspace = try Workspace(in: home, for: "fsar_1")
    let files = "\(workspace.path)/files"
    try top.makeDirectory("outside")
    try #require(rmdir(files) == 0)
    try #require(symlink("\(top.path)/outside", files) == 0)
    #expect(throws: FileFailure.self) { try workspace.write(try artifacts(["a.js"])) }
    #expect(!top.exists("outside/a.js"))
  }

  @Test("a result is written whole, 0600, in place of an earlier one or of a link")
  func result() throws {
    let workspace = try Workspace(in: home, for: "fsar_1")
    let base = "Sandboxes/\(workspace.name)"
    try workspace.write("one".utf8, as: "result.json")
    try workspace.write("two".utf8, as: "result.json")
    #expect(top.read("\(base)/result.json") == "two")
    #expect(top.mode(of: "\(base)/result.json") == 0o600)
    try top.write("kept", to: "victim")
    try top.link("\(base)/manifest.json", to: "\(top.path)/victim")
    try workspace.write("three".utf8, as: "manifest.json")
    #expect(top.read("\(base)/manifest.json") == "three")
    #expect(top.read("victim") == "kept")
    #expect(top.tree.filter { $0.hasPrefix(base) }.count == 4)
  }

  @Test("very many files in very many directories are written")
  func many() throws {
    let workspace = try Workspace(in: home, for: "fsar_1")
    let paths = (0..<400).map { "d\($0 % 20)/e\($0 % 7)/\($0).js" }
    try workspace.write(try artifacts(paths))
    for path in paths {
      #expect(top.mode(of: "Sandboxes/\(workspace.name)/files/\(path)") == 0o600)
    }
  }

  @Test("a path as deep and a name as long as they may be are written, and removed again")
  func deepest() throws {
    let workspace = try Workspace(in: home, for: "fsar_1")
    let deep = String(repeating: "deep-down/", count: 340) + String(repeating: "n", count: 255)
    try workspace.write(try artifacts([deep, String(repeating: "é", count: 127)]))
    #expect(top.exists("Sandboxes/\(workspace.name)/files/\(deep)"))
    try Removal.remove(workspace.path)
    #expect(!top.exists("Sandboxes/\(workspace.name)"))
  }

  @Test("the manifest says where each file came from, those included that were not written")
  func manifest() throws {
    let report = try Sample.read(
      markdown: Sample.markdown("x: \n===FILE:a.js===\none\n===FILE:/b.js===\ntwo\n"))
    let artifacts = Extraction(report).artifacts
    let manifest = Workspace.manifest(
      of: artifacts, in: report, path: "reports/a \"b\".md", sha256: "00ff")
    #expect(
      manifest.pretty == """
        {
          "schema": "sandbox.manifest/1",
          "report": {
            "path": "reports/a \\"b\\".md",
            "id": "fsar_lending_1",
            "sha256": "00ff"
          },
          "files": [
            {
              "path": "a.js",
              "written": true,
              "bytes": 4,
              "sha256": "\(SHA256.hex("one\n".utf8))",
              "origin": "marker",
              "report_lines": {
                "start": 8,
                "end": 8
              }
            },
            {
              "path": "/b.js",
              "written": false,
              "bytes": 4,
              "sha256": "\(SHA256.hex("two\n".utf8))",
              "origin": "marker",
              "report_lines": {
                "start": 10,
                "end": 10
              }
            }
          ]
        }

        """)
  }
}
