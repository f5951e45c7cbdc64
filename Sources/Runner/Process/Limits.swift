/// How much a run may take. Rlimits count for each process by itself (setrlimit(2)).
package struct Limits: Sendable, Equatable {
  /// From the command's start to its end. At most a day.
  package var wall: Duration

  /// Bytes that are kept of each of the two streams; one byte more ends the run.
  package var output: Int

  /// Seconds of CPU time: SIGXCPU after these, SIGKILL one second later.
  package var cpu: Int?

  /// Bytes of address space. Node.js reserves many GiB that it never touches: leave it out there.
  package var memory: Int?

  /// Bytes of the largest file that can be written.
  package var file: Int?

  /// Open descriptors.
  package var descriptors: Int?

  /// Processes and threads of the user, over all runs. Root is exempt.
  package var processes: Int?

  package init(
    wall: Duration = .seconds(10),
    output: Int = 1 << 20,
    cpu: Int? = nil,
    memory: Int? = nil,
    file: Int? = nil,
    descriptors: Int? = nil,
    processes: Int? = nil
  ) {
    self.wall = wall
    self.output = output
    self.cpu = cpu
    self.memory = memory
    self.file = file
    self.descriptors = descriptors
    self.processes = processes
  }
}
