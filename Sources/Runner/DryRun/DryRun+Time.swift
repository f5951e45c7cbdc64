import Artifact
import Judging

// How long each file takes, by what the server says when.

extension DryRun {
  /// Takes what is new in the log, of which the lines up to `place` were looked at before: each mark
  /// tells what is run next. Whether the last mark of the step is there.
  mutating func hear(_ log: [UInt8], from place: inout Int) -> Bool {
    var isEnded = false
    while let end = log[place...].firstIndex(of: ASCII.lf) {
      let line = log[place..<end]
      place = end + 1
      guard line.starts(with: Self.markOpening) else { continue }
      let rest = line.dropFirst(Self.markOpening.count)
      let word = Substring(rest.prefix { ASCII.isWord($0) }.text)
      if let subject = step.marked[word] { begin(subject) }
      isEnded = isEnded || word == step.end[...]
    }
    return isEnded
  }
  private static let markOpening = Array(
    "@@22P02@ERROR:  invalid input syntax for type integer: \"".utf8)

  /// Another query is run: the time until now was that of the last one.
  private mutating func begin(_ subject: Query.Subject) {
    switch subject {
    case .begin: (began, took, underWay) = (.now, [:], nil)
    // Ours, for the statement before it.
    case .between, .overloads, .connect: return
    case .statement, .end:
      if let underWay { took[underWay.file, default: .zero] += .now - since }
      underWay = nil
      if case .report = section,
        case .statement(let statement, let file, let turn) = subject
      {
        underWay = (file.id, statement.range.lowerBound, isRepeat: turn == .again)
      }
    }
    since = .now
  }

  /// How long the file that is under way took before this statement.
  private var used: Duration { underWay.flatMap { took[$0.file] } ?? .zero }

  /// How long it took, or takes.
  var elapsed: Duration { used + (.now - since) }

  /// How long the report that is under way took, or takes.
  var elapsedOfReport: Duration { .now - began }

  /// When the file that is under way has had its time, or all of its report.
  var deadline: ContinuousClock.Instant? {
    guard case .report = section else { return since + limits.report }
    return min(since + (limits.file - used), began + limits.report)
  }
}
