import Artifact

/// A psql that stays connected: scripts go in one after the other. For one thread at a time.
///
/// A transaction that is open when it is dropped, or when this process dies, is rolled back.
package final class PsqlSession {
  private let process: ClientProcess
  /// How much of the output was given out.
  private var given = 0

  init(_ process: ClientProcess) { self.process = process }

  /// Sends a script whose last statement prints `mark` on a line of its own, and waits for that: what was
  /// printed before. Nil: psql ended first, and `end` says how.
  package func ask(
    _ script: String, until mark: String, limit: Duration? = nil
  ) throws(DatabaseProblem) -> String? {
    process.send((script + "\n").utf8)
    let line = Array((mark + "\n").utf8)
    var searched = given
    var found: Int?
    do {
      try process.wait(limit: limit, isLast: false) { process in
        found = Self.find(line, in: process.out, from: given, &searched)
        return found != nil
      }
    } catch { throw problem(error) }
    // It may have printed the mark and ended.
    found = found ?? Self.find(line, in: process.out, from: given, &searched)
    guard let found else { return nil }
    defer { given = found + line.count }
    return try text(process.out[given..<found])
  }

  /// Sends the rest, and waits until psql has ended: what it printed since the last mark.
  package func end(
    sending script: String = "", limit: Duration? = nil
  ) throws(DatabaseProblem) -> PsqlAnswer {
    process.send(script.utf8)
    if !script.isEmpty { process.send([ASCII.lf]) }
    do {
      try process.wait(limit: limit, isLast: true) { _ in false }
    } catch { throw problem(error) }
    var err = String(decoding: process.err, as: UTF8.self)
    let status = process.status ?? -1
    if status == 2, process.out.isEmpty, process.stopped == nil,
      let why = ServerMessage.failedConnection(err, of: "psql")
    {
      throw .away(why)
    }
    if let why = process.stopped { err += "psql was ended: \(why)\n" }
    defer { given = process.out.count }
    return PsqlAnswer(out: try text(process.out[given...]), err: err, status: status)
  }

  /// What a server of another encoding sends would be read as something else.
  private func text(_ bytes: ArraySlice<UInt8>) throws(DatabaseProblem) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .refused(
        "the database sent text that is not UTF-8, though that was asked for: its encoding is "
          + "SQL_ASCII, which means that nobody knows what its bytes are")
    }
    return text
  }

  private func problem(_ problem: DatabaseProblem) -> DatabaseProblem {
    if case .broken(let why) = problem { .broken("psql: \(why)") } else { problem }
  }

  /// Where the line begins in the output; each byte is looked at once.
  private static func find(
    _ line: [UInt8], in out: [UInt8], from given: Int, _ searched: inout Int
  ) -> Int? {
    while let end = out[searched...].firstIndex(of: ASCII.lf) {
      let start = end + 1 - line.count
      searched = end + 1
      if start >= given, start == given || out[start - 1] == ASCII.lf,
        out[start...end].elementsEqual(line)
      {
        return start
      }
    }
    return nil
  }
}
