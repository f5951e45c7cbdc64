import Foundation
import Synchronization
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("A dialogue", .timeLimit(.minutes(10))) struct DialogueTests {
  private func run(_ line: String, _ dialogue: Dialogue, limits: Limits = Limits()) async throws
    -> Termination
  {
    var supervised = Supervised(Fixture.shell(line), limits: limits, jail: .bare())
    supervised.dialogue = dialogue
    return try await Supervisor.live.run(supervised)
  }

  @Test("says the next thing when it has heard the answer to the last one, and then ends")
  func turns() async throws {
    let heard = Mutex("")
    let dialogue = Dialogue(opening: Array("1\n".utf8)) { stream, bytes in
      let text = heard.withLock { heard in
        heard += String(decoding: bytes, as: UTF8.self)
        return heard
      }
      guard stream == .out, text.hasSuffix("\n") else { return .wait }
      let number = Int(text.split(separator: "\n").last ?? "") ?? 0
      return number < 64 ? .say(Array("\(number)\n".utf8)) : .end
    }
    let end = try await run("while read n; do echo $((n * 2)); done; echo done", dialogue)
    #expect(end.ending == .exited(0))
    #expect(end.text == "2\n4\n8\n16\n32\n64\ndone\n")
  }

  @Test("hears both streams")
  func streams() async throws {
    let dialogue = Dialogue(opening: Array("go\n".utf8)) { stream, _ in
      stream == .err ? .end : .wait
    }
    let end = try await run("read a; echo out; sleep 0.1; echo err >&2; cat; echo over", dialogue)
    #expect(end.text == "out\nover\n")
  }

  @Test("says more than a socket holds, and is not held up by one who does not listen")
  func large() async throws {
    let opening = [UInt8](repeating: 0x78, count: 5_000_000)
    let counted = Dialogue(opening: opening + Array("\n".utf8)) { _, _ in .end }
    let end = try await run("head -c 5000001 | wc -c; cat", counted)
    #expect(end.text.filter(\.isNumber) == "5000001")
    let deaf = try await run("exec <&-; echo deaf", Dialogue(opening: opening) { _, _ in .wait })
    #expect(deaf.text == "deaf\n" && deaf.ending == .exited(0))
    let idle = try await run(
      "sleep 60", Dialogue(opening: opening) { _, _ in .wait },
      limits: Limits(wall: .milliseconds(300)))
    #expect(idle.ending == .stopped(by: .wall))
  }
}
