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

  package subscript(name: Name) -> Amount {
    get {
      switch name.row {
      case .time(let path, _): .time(self[keyPath: path])
      case .count(let path, _): .count(self[keyPath: path])
      case .bytes(let path, _): .bytes(ByteCount(self[keyPath: path]))
      }
    }
    set {
      switch (name.row, newValue) {
      case (.time(let path, _), .time(let time)): self[keyPath: path] = time
      case (.count(let path, _), .count(let count)): self[keyPath: path] = count
      case (.bytes(let path, _), .bytes(let count)): self[keyPath: path] = count.bytes
      default: preconditionFailure("a limit is set in its own unit: \(name)")
      }
    }
  }
}

extension TrialLimits.Name {
  /// Where an amount is kept, and what it may be.
  fileprivate enum Row {
    case time(WritableKeyPath<TrialLimits, Duration>, ClosedRange<Duration>)
    case count(WritableKeyPath<TrialLimits, Int>, ClosedRange<Int>)
    case bytes(WritableKeyPath<TrialLimits, Int>, ClosedRange<Int>)
  }

  /// All of each, from the least to the most.
  fileprivate var row: Row {
    switch self {
    case .file: .time(\.file, .milliseconds(100) ... .seconds(600))
    case .report: .time(\.report, .milliseconds(100) ... .seconds(3600))
    case .cpu: .count(\.cpu, 1...600)
    case .memory: .bytes(\.memory, 64 << 20...1 << 40)
    case .disk: .bytes(\.disk, 1 << 20...1 << 40)
    case .inodes: .count(\.inodes, 100...100_000_000)
    case .processes: .count(\.processes, 16...100_000)
    case .descriptors: .count(\.descriptors, 64...1_000_000)
    case .output: .bytes(\.output, 1 << 16...1 << 32)
    }
  }

  /// What its amounts may be.
  package enum Domain: Sendable {
    case time(ClosedRange<Duration>)
    case count(ClosedRange<Int>)
    case bytes(ClosedRange<ByteCount>)

    /// `from 100ms to 10m`
    var bounds: String {
      switch self {
      case .time(let bounds): "from \(bounds.lowerBound.spelling) to \(bounds.upperBound.spelling)"
      case .count(let bounds): "from \(bounds.lowerBound) to \(bounds.upperBound)"
      case .bytes(let bounds): "from \(bounds.lowerBound.spelling) to \(bounds.upperBound.spelling)"
      }
    }
  }

  package var domain: Domain {
    switch row {
    case .time(_, let bounds): .time(bounds)
    case .count(_, let bounds): .count(bounds)
    case .bytes(_, let bounds): .bytes(ByteCount(bounds.lowerBound)...ByteCount(bounds.upperBound))
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
    if case .count(let count) = self { .int(count) } else { .string(spelling) }
  }
}
