import Artifact

extension TrialLimits {
  /// The limits that can be set, by their names in a policy.
  package enum Name: String, CaseIterable, Sendable {
    case file, report, cpu, memory, disk, inodes, processes, descriptors, output
  }

  /// How much.
  package enum Amount: Sendable, Equatable {
    case time(Duration)
    case count(Int)
    case bytes(ByteCount)
  }

  /// What can be set, from the least to the most.
  package enum Bounds {
    package static let file = Duration.milliseconds(100)...Duration.seconds(600)
    package static let report = Duration.milliseconds(100)...Duration.seconds(3600)
    package static let cpu = 1...600
    package static let memory = ByteCount(64 << 20)...ByteCount(1 << 40)
    package static let disk = ByteCount(1 << 20)...ByteCount(1 << 40)
    package static let inodes = 100...100_000_000
    package static let processes = 16...100_000
    package static let descriptors = 64...1_000_000
    package static let output = ByteCount(1 << 16)...ByteCount(1 << 32)
  }

  package subscript(name: Name) -> Amount {
    get {
      switch name {
      case .file: .time(file)
      case .report: .time(report)
      case .cpu: .count(cpu)
      case .memory: .bytes(ByteCount(memory))
      case .disk: .bytes(ByteCount(disk))
      case .inodes: .count(inodes)
      case .processes: .count(processes)
      case .descriptors: .count(descriptors)
      case .output: .bytes(ByteCount(output))
      }
    }
    set {
      switch (name, newValue) {
      case (.file, .time(let time)): file = time
      case (.report, .time(let time)): report = time
      case (.cpu, .count(let count)): cpu = count
      case (.memory, .bytes(let count)): memory = count.bytes
      case (.disk, .bytes(let count)): disk = count.bytes
      case (.inodes, .count(let count)): inodes = count
      case (.processes, .count(let count)): processes = count
      case (.descriptors, .count(let count)): descriptors = count
      case (.output, .bytes(let count)): output = count.bytes
      default: preconditionFailure("a limit is set in its own unit: \(name)")
      }
    }
  }
}

extension TrialLimits.Name {
  /// What its amounts may be.
  package enum Domain: Sendable {
    case time(ClosedRange<Duration>)
    case count(ClosedRange<Int>)
    case bytes(ClosedRange<ByteCount>)
  }

  package var domain: Domain {
    switch self {
    case .file: .time(TrialLimits.Bounds.file)
    case .report: .time(TrialLimits.Bounds.report)
    case .cpu: .count(TrialLimits.Bounds.cpu)
    case .memory: .bytes(TrialLimits.Bounds.memory)
    case .disk: .bytes(TrialLimits.Bounds.disk)
    case .inodes: .count(TrialLimits.Bounds.inodes)
    case .processes: .count(TrialLimits.Bounds.processes)
    case .descriptors: .count(TrialLimits.Bounds.descriptors)
    case .output: .bytes(TrialLimits.Bounds.output)
    }
  }
}

extension TrialLimits.Amount {
  /// As an option has it.
  package var spelling: String {
    switch self {
    case .time(let time): time.spelling
    case .count(let count): "\(count)"
    case .bytes(let count): count.spelling
    }
  }

  /// As a policy has it: a number for what is counted, else a text.
  package var json: JSONValue {
    switch self {
    case .time(let time): .string(time.spelling)
    case .count(let count): .int(count)
    case .bytes(let count): .string(count.spelling)
    }
  }
}
