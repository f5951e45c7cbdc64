import Artifact
import Foundation
import Testing

@testable import Console
@testable import Results

/// Every format is what its readers take, by the validators that they use.
@Suite("Result formats, by real validators", .timeLimit(.minutes(10))) struct ValidityTests {
  private static let ours =
    Validator.fixtures.appendingPathComponent("sarif-on-github.schema.json")
  private static let official =
    Validator.fixtures.appendingPathComponent("sarif-schema-2.1.0.json")
  private static let jenkins = Validator.fixtures.appendingPathComponent("junit-10.xsd")

  /// Every kind of trial, with notes and without.
  private func trials() async throws -> [TrialRecord] {
    var trials = [try await Trials.mixed(), Trials.broken(), Trials.none()]
    for text in Hostile.texts + ["\u{FFFE}", "a b%#?.md", "../../x", "/etc/passwd", "[a](b)"] {
      trials.append(try Trials.hostile(text))
    }
    trials.append(try Trials.hostile(String(repeating: "é\u{1B}", count: 5000)))
    return trials
  }

  @Test("SARIF is valid by the official schema, and keeps to what GitHub documents, hostile or not")
  func sarif() async throws {
    let documents = try await trials().map { $0.written(as: .sarif, notes: true) }
    for schema in [Self.official, Self.ours] {
      #expect(try Validator.complaints(of: documents, bySchema: schema) == "")
    }
  }

  @Test("the control: a result without a message, and one that is empty, are complained of")
  func control() async throws {
    let text = try await Trials.mixed().text(as: .sarif)
    for broken in [
      text.replacing("\"message\":", with: "\"massage\":"),
      text.replacing("\"level\":\"error\"", with: "\"level\":\"\""),
    ] {
      for schema in [Self.official, Self.ours] {
        #expect(try Validator.complaints(of: [Array(broken.utf8)], bySchema: schema) != "")
      }
    }
    let xml = try await Trials.mixed().text(as: .junit)
    let broken = xml.replacing("<testcase name=", with: "<testcase nome=")
    #expect(try Validator.complaints(of: [Array(broken.utf8)], byXMLSchema: Self.jenkins) != "")
  }

  @Test("JUnit is valid by Jenkins' schema, hostile text or not")
  func junit() async throws {
    let documents = try await trials().map { $0.written(as: .junit, notes: true) }
    #expect(try Validator.complaints(of: documents, byXMLSchema: Self.jenkins) == "")
  }
}
