import Foundation
import Testing

/// A report in `Tests/Fixtures/Reports`, and beside it what is to be taken out of it.
struct Fixture: CustomTestStringConvertible {
  let name: String
  var testDescription: String { name }

  static let directory = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/Reports", isDirectory: true)

  /// Every file of the directory by its extension, sorted.
  static func names(withExtension suffix: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return files.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }.sorted()
  }

  static let all = names(withExtension: ".md").map(Fixture.init)

  func report() throws -> [UInt8] {
    Array(try Data(contentsOf: Self.directory.appendingPathComponent("\(name).md")))
  }

  var expectedFile: URL { Self.directory.appendingPathComponent("\(name).expected") }
}
