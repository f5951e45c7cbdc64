/// How long the files of a trial may take.
package struct TrialLimits: Sendable, Equatable {
  /// Wall time for one file: after it the file that a tool is stuck on is unchecked.
  package var file: Duration = .seconds(10)
  /// Wall time that the files of one report may hold a tool up.
  package var report: Duration = .seconds(30)
  /// CPU seconds for parsing one file.
  package var cpu = 2
  /// Bytes of the largest file that is given to a tool.
  package var largest = Subject.largest

  package init() {}

  /// The bounds of one run over several files: one may take its whole time, the others theirs by
  /// their number and size, and the tool's own start.
  func run(files: Int, bytes: Int, output: Int = 1 << 20) -> Limits {
    Limits(
      wall: file + .milliseconds(10 * files) + .seconds(bytes >> 20),
      output: output,
      cpu: cpu + 1 + files / 100 + 2 * (bytes >> 20))
  }
}
