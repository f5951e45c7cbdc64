import Foundation
import Testing

/// What must not be linked, and which module may use which.
@Suite("The walls of the house") struct WallTests {
  private static let top = URL(fileURLWithPath: #filePath).appending(path: "../../..").standardized

  @Test("rollback has neither Foundation nor what starts tools in it")
  func rollback() throws {
    func holds(_ program: String, _ text: String) throws -> Bool {
      try Data(contentsOf: Place.programs.appending(path: program)).range(of: Data(text.utf8))
        != nil
    }
    for text in ["libFoundation", "9Launching", "6Runner"] {
      #expect(try holds("sandbox", text), "the control: \(text)")
      #expect(try !holds("rollback", text), "\(text)")
    }
  }

  @Test("one file starts programs by posix_spawn, and closes what is not meant for them")
  func door() throws {
    var found: [String] = []
    for folder in ["Sources", "Tests"] {
      let files = try #require(
        FileManager.default.enumerator(
          at: Self.top.appending(path: folder), includingPropertiesForKeys: nil))
      for case let file as URL in files where ["swift", "c"].contains(file.pathExtension) {
        let text = try String(contentsOf: file, encoding: .utf8)
        if text.contains("posix_" + "spawn(&") { found.append(file.lastPathComponent) }
      }
    }
    #expect(found == ["Spawn.swift"])
  }

  @Test("a module that judges starts nothing and opens nothing, and only Launching knows Process")
  func imports() throws {
    func sources(of module: String) throws -> [(String, String)] {
      let files = try #require(
        FileManager.default.enumerator(
          at: Self.top.appending(path: "Sources/\(module)"), includingPropertiesForKeys: nil))
      return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
        .map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
    }
    for (name, text) in try sources(of: "Judging") {
      for module in ["Foundation", "Glibc", "CKernel", "Launching", "Runner"] {
        #expect(!text.contains("import \(module)\n"), "\(name) imports \(module)")
      }
    }
    #expect(try sources(of: "Launching").contains { $0.1.contains("= Process()") }, "the control")
    for module in ["Artifact", "Log", "Runner", "Rollout", "Console", "Results"] {
      for (name, text) in try sources(of: module) {
        #expect(!text.contains(" Process()"), "\(name) starts a process by itself")
      }
    }
  }
}
