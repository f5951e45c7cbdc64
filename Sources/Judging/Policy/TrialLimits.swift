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
}
