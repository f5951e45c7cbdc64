/// How much a run may take, all its processes together where it does not say otherwise. The defaults
/// are far beyond what a real file needs.
package struct Limits: Sendable, Equatable {
  /// From the command's start to its end. At most a day.
  package var wall: Duration

  /// Bytes that are kept of each of the two streams; one byte more ends the run.
  package var output: Int

  /// Seconds of CPU time, user and system; nil: only the wall time bounds it.
  package var cpu: Int?

  /// Bytes of resident memory; and twice that of the data segment of each process.
  package var memory: Int

  /// Processes and threads.
  package var processes: Int

  /// Open descriptors of each process.
  package var descriptors: Int

  /// Bytes that can be written in the work directory, and the largest file.
  package var disk: Int

  /// Files and directories in the work directory.
  package var inodes: Int

  package init(
    wall: Duration = .seconds(10),
    output: Int = 1 << 20,
    cpu: Int? = nil,
    memory: Int = 2 << 30,
    processes: Int = 128,
    descriptors: Int = 1024,
    disk: Int = 256 << 20,
    inodes: Int = 10_000
  ) {
    self.wall = wall
    self.output = output
    self.cpu = cpu
    self.memory = memory
    self.processes = processes
    self.descriptors = descriptors
    self.disk = disk
    self.inodes = inodes
  }

  /// The supervisor's words for them. `supervise.c` documents the grammar.
  var options: [String] {
    ["wall-ms=\(wall.wholeMilliseconds)"] + (cpu.map { ["cpu=\($0)"] } ?? []) + [
      "memory=\(memory)", "file=\(disk)", "descriptors=\(descriptors)", "processes=\(processes)",
    ]
  }
}
