import Foundation
import Testing

/// `Tests/Fixtures/Homes/released.tar.gz`: a home, its key and its target, as root made them with the release at
/// commit 97ce072: two rollouts in force, one taken back, and one that was killed in the midst of its files.
@Suite("A home of the released version", .timeLimit(.minutes(10))) struct ReleasedHomeTests {
  @Test("is adopted, finished, drilled and taken back to its first file by the programs of today")
  func back() async throws {
    guard geteuid() == 0 else { try Test.cancel("its files are root's") }
    let archive = URL(fileURLWithPath: #filePath)
      .appending(path: "../../../Fixtures/Homes/released.tar.gz").standardized.path
    try await Place.lend { place in
      let tar = try await place.start(["-xpzf", archive], program: "/bin/tar").end()
      try #require(tar.status == 0, "\(tar)")
      let top = "\(place.work)/sandbox-released"
      func rollback(_ words: String...) async throws -> Place.Run {
        try await place.start(
          ["--home", "\(top)/home", "--state", "\(top)/state"] + words, program: "rollback"
        ).end()
      }
      let desk = "\(top)/app/config/desk.json"
      #expect(place.text(desk)?.contains("42") == true, "the control: in the midst of the fourth")
      // It is a copy, somewhere else: somebody has to vouch for it, and to say where its target is.
      let shown = try await rollback("adopt")
      let word = try #require(shown.out.split(separator: " ").last).trimmingCharacters(
        in: .newlines)
      #expect(try await rollback("adopt", "--confirm", word).status == 0)
      let finished = try await rollback(
        "last", "--target", "/var/tmp/sandbox-released/app", "--retarget", "\(top)/app")
      #expect(finished.status == 0 && finished.out.contains("0004-"), "\(finished)")
      #expect(place.text(desk)?.contains("28") == true)
      let drill = try await rollback("drill")
      #expect(drill.status == 0 && drill.out.split(separator: "\n").count == 3, "\(drill)")
      for (number, days) in [("0002-", "21"), ("0001-", "14")] {
        let back = try await rollback("last")
        #expect(back.status == 0 && back.out.contains("rolled back: \(number)"), "\(back)")
        #expect(place.text(desk)?.contains(days) == true)
      }
      let left = try FileManager.default.subpathsOfDirectory(atPath: "\(top)/app").sorted()
      #expect(left == ["config", "config/desk.json", "notes.txt"])
      #expect(place.text(desk) == "{\"loanDays\": 14}\n")
      let forth = try await rollback("undo")
      #expect(forth.status == 0 && place.text(desk)?.contains("21") == true, "\(forth)")
    }
  }
}
