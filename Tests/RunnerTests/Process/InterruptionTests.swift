import Console
import Foundation
import Judging
import Launching
import Runner
import Testing

/// Serialized: signal dispositions belong to the whole process.
@Suite(.serialized, .timeLimit(.minutes(10))) struct InterruptionTests {
  @Test(
    "a signal cancels the run, and is told when everything is gone",
    arguments: [SIGINT, SIGTERM, SIGHUP])
  func interrupted(signal: Int32) async throws {
    let mark = Fixture.uniqueSleep()
    let interruption = await #expect(throws: Interruption.self) {
      try await Interruption.cancelling {
        async let run = Fixture.sh("sleep \(mark)", limits: Limits(wall: .seconds(50)))
        #expect(await Fixture.eventually { !Fixture.processes(with: "sleep\0\(mark)").isEmpty })
        kill(getpid(), signal)
        _ = try await run
      }
    }
    #expect(interruption?.exitStatus == 128 + signal)
    #expect(Fixture.processes(with: mark).isEmpty)
  }

  @Test("without a signal the result comes through, or the error")
  func undisturbed() async throws {
    #expect(try await Interruption.cancelling { 7 } == 7)
    await #expect(throws: ScratchFailure.noPlace([])) {
      try await Interruption.cancelling { throw ScratchFailure.noPlace([]) }
    }
  }
}
