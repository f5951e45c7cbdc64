import Artifact
import Console
import Judging

/// A check as a results file has it.
package struct CheckRecord: Sendable, Equatable {
  package var name: String
  package var tool: String?
  package var verdict: Verdict
  /// Milliseconds; nil where results are to be reproducible.
  package var duration: Double?
  package var jail: String?
  package var stop: StopRecord?

  package init(_ check: Check) {
    name = check.name
    tool = check.tool
    verdict = check.verdict
    duration = check.duration.milliseconds
    jail = check.jail?.rawValue
    stop = check.stop.map(StopRecord.init)
  }

  package var json: JSONValue {
    [
      "name": .string(name), "tool": .optional(tool), "verdict": .string(verdict.word),
      "reason": .optional(verdict.reason), "duration_ms": duration.map { .number($0) },
      "jail": .optional(jail), "stopped": stop?.json ?? .null,
    ]
  }

  init(_ reader: RecordReader) throws(RecordError) {
    name = try reader.string("name")
    tool = try reader.optionalString("tool")
    verdict = try reader.verdict()
    duration = try reader.optionalDuration("duration_ms")
    jail = try reader.optionalString("jail")
    stop = try reader.optionalObject("stopped").map(StopRecord.init)
  }
}

/// What ended a tool before it had an answer, and what it had used by then.
package struct StopRecord: Sendable, Equatable {
  package var cause: Stop.Cause
  package var signal: Int?
  /// Milliseconds; this and the others are nil where results are to be reproducible.
  package var wall: Double?
  package var cpu: Double?
  package var peakMemory: Int?

  package init(_ stop: Stop) {
    cause = stop.cause
    signal = stop.signal.map(Int.init)
    wall = stop.wall.milliseconds
    cpu = stop.cpu.milliseconds
    peakMemory = stop.peakMemory
  }

  /// For people; nil where there are none.
  package var figures: String? {
    guard let wall, let cpu, let peakMemory else { return nil }
    return Stop(
      cause, wall: .milliseconds(wall), cpu: .milliseconds(cpu), peakMemory: peakMemory
    ).figures
  }

  fileprivate var json: JSONValue {
    [
      "by": .word(cause), "signal": signal.map { .int($0) } ?? .null,
      "wall_ms": wall.map { .number($0) }, "cpu_ms": cpu.map { .number($0) },
      "peak_memory_bytes": peakMemory.map { .int($0) },
    ]
  }

  fileprivate init(_ reader: RecordReader) throws(RecordError) {
    cause = try reader.word("by")
    signal = try reader.optionalCount("signal")
    wall = try reader.optionalDuration("wall_ms")
    cpu = try reader.optionalDuration("cpu_ms")
    peakMemory = try reader.optionalCount("peak_memory_bytes")
  }
}

extension RecordReader {
  /// `verdict`, and its `reason` where it is unchecked.
  func verdict() throws(RecordError) -> Verdict {
    switch try word("verdict", of: Verdict.Word.self) {
    case .passed: .passed
    case .failed: .failed
    case .unchecked: .unchecked(try word("reason"))
    }
  }

  /// Milliseconds that a `Duration` holds.
  fileprivate func optionalDuration(_ key: String) throws(RecordError) -> Double? {
    try optionalNumber(key).map { number throws(RecordError) in
      try read(key, "a number from 0 to 1e15") { _ in (0...1e15).contains(number) ? number : nil }
    }
  }
}

extension Verdict {
  fileprivate enum Word: String, CaseIterable { case passed, failed, unchecked }

  /// `unchecked (needs-context)`.
  var words: String { reason.map { "\(word) (\($0))" } ?? word }
}
