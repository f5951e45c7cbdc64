import Artifact
import Console
import Runner

extension TrialLimits {
  typealias Given = [Name: Amount]

  /// The options that change them: what was given.
  static let options = Group(
    Option<Duration?>(
      "--file-limit", as: .within(Bounds.file), placeholder: "TIME", usual: standard.file,
      "Wall time that one file may take."),
    Option<Duration?>(
      "--report-limit", as: .within(Bounds.report), placeholder: "TIME", usual: standard.report,
      "Wall time that the files of one report may hold a tool up."),
    Option<Int?>(
      "--cpu-limit", as: .within(Bounds.cpu), placeholder: "SECONDS", usual: standard.cpu,
      "CPU time that parsing one file may take."),
    Option<ByteCount?>(
      "--memory-limit", as: .within(Bounds.memory), placeholder: "BYTES",
      usual: ByteCount(standard.memory), "Memory of one tool, all its processes together."),
    Option<ByteCount?>(
      "--disk-limit", as: .within(Bounds.disk), placeholder: "BYTES",
      usual: ByteCount(standard.disk), "What one tool may write to its work directory."),
    Option<Int?>(
      "--inode-limit", as: .within(Bounds.inodes), placeholder: "N", usual: standard.inodes,
      "Files that one tool may make there."),
    Option<Int?>(
      "--process-limit", as: .within(Bounds.processes), placeholder: "N",
      usual: standard.processes, "Processes and threads of one tool."),
    Option<Int?>(
      "--descriptor-limit", as: .within(Bounds.descriptors), placeholder: "N",
      usual: standard.descriptors, "Open files of each process."),
    Option<ByteCount?>(
      "--output-limit", as: .within(Bounds.output), placeholder: "BYTES",
      usual: ByteCount(standard.output),
      "What one tool may write to each of its streams, besides its answers.")
  ) { file, report, cpu, memory, disk, inodes, processes, descriptors, output in
    var given: Given = [:]
    given[.file] = file.map(Amount.time)
    given[.report] = report.map(Amount.time)
    given[.cpu] = cpu.map(Amount.count)
    given[.memory] = memory.map(Amount.bytes)
    given[.disk] = disk.map(Amount.bytes)
    given[.inodes] = inodes.map(Amount.count)
    given[.processes] = processes.map(Amount.count)
    given[.descriptors] = descriptors.map(Amount.count)
    given[.output] = output.map(Amount.bytes)
    return given
  }

  private static let standard = TrialLimits()
}

extension TrialLimits.Name {
  /// The option that sets it.
  var option: String {
    switch self {
    case .inodes: "--inode-limit"
    case .processes: "--process-limit"
    case .descriptors: "--descriptor-limit"
    default: "--\(rawValue)-limit"
    }
  }
}
