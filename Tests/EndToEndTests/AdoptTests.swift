import Foundation
import Testing

/// What is read back from a disk, and who vouches for it.
@Suite("What lies on a disk", .timeLimit(.minutes(5))) struct AdoptTests {
  @Test("is adopted knowingly: shown first, signed by the word for what was shown, used then")
  func adopted() async throws {
    try await ApplyTests.lend { place, app in
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      let copy = "\(place.path)/copy"
      try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
      for name in ["Sandboxes", "Rollbacks"] {
        try FileManager.default.copyItem(
          atPath: "\(place.work)/\(name)", toPath: "\(copy)/\(name)")
      }
      for verb in ["last", "undo", "drill", "prune", "list"] {
        let run = try await place.rollback("--home", copy, verb)
        #expect(run.status == 1 && run.err.contains("adopt"), "\(verb): \(run)")
      }
      #expect(place.text("\(app)/a.json") == "{\"a\": 1}\n", "nothing was done")
      let look = try await place.rollback("--home", copy, "adopt")
      #expect(look.status == 1 && look.out.contains("nothing was signed"), "\(look)")
      #expect(look.out.contains(app) && look.out.contains("'rollback last' changes"), "\(look.out)")
      let word = try #require(look.out.firstMatch(of: /--confirm ([0-9a-f]{32})/)?.output.1)
      let wrong = try await place.rollback(
        "--home", copy, "adopt", "--confirm", String(word.reversed()))
      #expect(wrong.status == 1, "\(wrong)")
      let right = try await place.rollback("--home", copy, "adopt", "--confirm", String(word))
      #expect(right.status == 0 && right.out.contains("the home is yours"), "\(right)")
      let back = try await place.rollback("--home", copy, "last")
      #expect(back.status == 0 && place.text("\(app)/a.json") == "{\"a\": 0}\n", "\(back)")
    }
  }

  @Test("counts by a key that the environment cannot bring along")
  func environment() async throws {
    try await ApplyTests.lend { place, app in
      #expect(try await place.sandbox("apply", "report.md", "--to", "app").status == 0)
      // The very key, where the environment says that such things lie.
      let planted = "\(place.path)/.local/state"
      try FileManager.default.createDirectory(atPath: planted, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: place.state, toPath: "\(planted)/sandbox")
      let environment = ["HOME": place.path, "XDG_STATE_HOME": planted]
      let rollback = Place.programs.appending(path: "rollback").path
      let run = try await place.start(["last"], environment: environment, program: rollback).end()
      #expect(run.status == 1 && run.err.contains("is not here"), "\(run)")
      #expect(place.text("\(app)/a.json") == "{\"a\": 1}\n")
      let control = try await place.start(
        ["--state", "\(planted)/sandbox", "last"], program: rollback
      ).end()
      #expect(control.status == 0, "\(control)")
    }
  }

  @Test("is shown without what a terminal would act on, whatever a planted workspace says")
  func planted() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "report.md")
      #expect(try await place.sandbox("try", "report.md").status == 0)
      let evil = "\u{1B}]0;owned\u{7}\u{1B}[2J\u{202E}\n::error::x"
      let result = try JSONSerialization.data(withJSONObject: [
        "id": evil, "verdict": evil, "path": evil,
        "artifacts": [["path": evil, "verdict": evil, "reason": evil]],
      ])
      for name in ["w\u{1B}[2J", "w2\n::error::"] {
        let directory = "\(place.work)/Sandboxes/\(name)"
        try FileManager.default.createDirectory(
          atPath: "\(directory)/files", withIntermediateDirectories: true)
        try result.write(to: URL(fileURLWithPath: "\(directory)/result.json"))
      }
      for arguments in [["list"], ["show", "w2"], ["clean", "--dry-run"]] {
        let run = try await place.start(arguments).end()
        let text = run.out + run.err
        let isRaw = text.unicodeScalars.contains {
          ($0.value < 0x20 && $0 != "\n") || $0.value == 0x202E
        }
        #expect(!isRaw && run.status == 0, "\(arguments): \(run)")
        #expect(!text.split(separator: "\n").contains { $0.hasPrefix("::") }, "\(run)")
        #expect(text.contains("\\u{001b}"), "the control: it is shown, \(run)")
      }
    }
  }

  @Test("a current directory that was removed, and a name that is not UTF-8, are told at once")
  func nowhere() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "report.md")
      for program in ["sandbox", "rollback"] {
        let path = Place.programs.appending(path: program).path
        let script = "mkdir gone && cd gone && rmdir ../gone && exec \(path) list"
        let gone = try await place.start(["-c", script], program: "/bin/sh").end()
        #expect(gone.status == 2 && gone.err.contains("the current directory cannot be used"))
        let name = "exec \(path) list \"$(printf 'n\\377')\""
        let garbled = try await place.start(["-c", name], program: "/bin/sh").end()
        #expect(garbled.status == 2 && garbled.err.contains("is not UTF-8"), "\(garbled)")
      }
    }
  }
}
