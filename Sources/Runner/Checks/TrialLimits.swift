/// How much the files of a trial may take of the tools that read them. The defaults are what real
/// files never meet.
package struct TrialLimits: Sendable, Equatable {
  /// Wall time for one file: after it the file that a tool is stuck on is unchecked.
  package var file: Duration = .seconds(10)
  /// Wall time that the files of one report may hold a tool up.
  package var report: Duration = .seconds(30)
  /// CPU seconds for parsing one file.
  package var cpu = 2
  /// Bytes of the largest file that is given to a tool.
  package var largest = Subject.largest
  /// Bytes that a tool may write to each of its streams, besides what its answers need.
  package var output = 1 << 20
  /// Bytes of memory of one run of a tool, all its processes together.
  package var memory = 2 << 30
  /// Processes and threads of one run.
  package var processes = 128
  /// Open descriptors of each process.
  package var descriptors = 1024
  /// Bytes and files that one run may write.
  package var disk = 256 << 20
  package var inodes = 10_000

  package init() {}

  /// How many statements of one file are run: more than any server runs in the time of a file, and what
  /// is kept of each is bounded so.
  var mostStatements: Int { max(100, Int(file / .milliseconds(1)) * 10) }

  /// The bounds of one run over several files: one may take its whole time, the others theirs by
  /// their number and size, and the tool's own start. The answers need so many bytes.
  func run(files: Int, bytes: Int, answers: Int = 0) -> Limits {
    Limits(
      wall: file + .milliseconds(10 * files) + .seconds(bytes >> 20),
      output: output + answers,
      cpu: cpu + 1 + files / 100 + 2 * (bytes >> 20),
      memory: memory,
      processes: processes,
      descriptors: descriptors,
      disk: disk,
      inodes: inodes)
  }
}
