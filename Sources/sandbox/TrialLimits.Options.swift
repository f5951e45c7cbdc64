import Console
import Runner

extension TrialLimits {
  /// The options that change them.
  static let options = Group(
    Option<Duration>(
      "--file-limit", as: .within(.milliseconds(100)...(.seconds(600))), placeholder: "TIME",
      default: standard.file, "Wall time that one file may take."),
    Option<Duration>(
      "--report-limit", as: .within(.milliseconds(100)...(.seconds(3600))), placeholder: "TIME",
      default: standard.report, "Wall time that the files of one report may hold a tool up."),
    Option<Int>(
      "--cpu-limit", as: .within(1...600), placeholder: "SECONDS", default: standard.cpu,
      "CPU time that parsing one file may take."),
    Option<ByteCount>(
      "--memory-limit", as: .within(ByteCount(64 << 20)...ByteCount(1 << 40)),
      placeholder: "BYTES",
      default: ByteCount(standard.memory), "Memory of one tool, all its processes together."),
    Option<ByteCount>(
      "--disk-limit", as: .within(ByteCount(1 << 20)...ByteCount(1 << 40)), placeholder: "BYTES",
      default: ByteCount(standard.disk), "What one tool may write to its work directory."),
    Option<Int>(
      "--inode-limit", as: .within(100...100_000_000), placeholder: "N", default: standard.inodes,
      "Files that one tool may make there."),
    Option<Int>(
      "--process-limit", as: .within(16...100_000), placeholder: "N", default: standard.processes,
      "Processes and threads of one tool."),
    Option<Int>(
      "--descriptor-limit", as: .within(64...1_000_000), placeholder: "N",
      default: standard.descriptors, "Open files of each process."),
    Option<ByteCount>(
      "--output-limit", as: .within(ByteCount(1 << 16)...ByteCount(1 << 32)), placeholder: "BYTES",
      default: ByteCount(standard.output),
      "What one tool may write to each of its streams, besides its answers.")
  ) { file, report, cpu, memory, disk, inodes, processes, descriptors, output in
    var limits = TrialLimits()
    limits.file = file
    limits.report = report
    limits.cpu = cpu
    limits.memory = memory.bytes
    limits.disk = disk.bytes
    limits.inodes = inodes
    limits.processes = processes
    limits.descriptors = descriptors
    limits.output = output.bytes
    return limits
  }

  private static let standard = TrialLimits()
}
