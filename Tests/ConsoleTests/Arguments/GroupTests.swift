import Console
import Testing

@Suite("A group makes one value of several parameters")
struct GroupTests {
  private static let program = Program(
    "rollback", version: "0.1.0", "Take rollouts back.", options: Group {},
    commands: [
      "list": { Command<Void>("List the rollouts.") { _ in 3 } },
      "clean": { clean },
    ])

  private static let clean = Command<Void>(
    "Delete old rollouts.",
    Group(
      Option<Duration?>("--older-than", placeholder: "AGE", "The age."), Flag("--all", "All.")
    ) { age, all throws(UsageError) in
      guard all != (age != nil) else {
        throw UsageError("'rollback clean' wants either '--older-than' or '--all'")
      }
      return age
    }
  ) { _, age in age == .seconds(604_800) ? 0 : 1 }

  @Test("a command without parameters, in a program without shared options, runs")
  func bare() async throws {
    guard case .run(let handler) = Self.program.resolve(["list"]) else {
      Issue.record("nothing to run")
      return
    }
    #expect(try await handler() == 3)
  }

  @Test(
    "parts that fit become the value",
    arguments: zip(["--older-than=7d", "--all"], [Int32(0), 1]))
  func fitting(_ option: String, _ status: Int32) async throws {
    guard case .run(let handler) = Self.program.resolve(["clean", option]) else {
      Issue.record("nothing to run")
      return
    }
    #expect(try await handler() == status)
  }

  @Test("parts that do not fit are a usage error", arguments: ["", "--all --older-than=1d"])
  func unfitting(_ line: String) {
    let arguments = line.split(separator: " ").map(String.init)
    guard case .print(let text, 2, .error) = Self.program.resolve(["clean"] + arguments) else {
      Issue.record("not refused")
      return
    }
    #expect(
      text == """
        'rollback clean' wants either '--older-than' or '--all'
        see 'rollback clean --help'

        """)
  }
}
