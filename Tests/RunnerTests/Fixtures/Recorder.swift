import Synchronization

@testable import Judging
@testable import Launching
@testable import Runner

/// A supervisor that launches nothing: it keeps what it was asked, and answers as it was told.
final class Recorder: Sendable {
  private let asked = Mutex<[Supervised]>([])

  /// Everything it was asked to run, in order.
  var runs: [Supervised] { asked.withLock { $0 } }

  func supervisor(
    _ answer: @escaping @Sendable (Supervised) throws -> Termination = { _ in
      Termination(.exited(0))
    }
  ) -> Supervisor {
    Supervisor { supervised in
      self.asked.withLock { $0.append(supervised) }
      return try answer(supervised)
    }
  }
}

extension Recorder {
  /// One that passes all on to another, which does launch.
  func watching(_ supervisor: Supervisor) -> Supervisor {
    Supervisor { supervised in
      self.asked.withLock { $0.append(supervised) }
      return try await supervisor.run(supervised)
    }
  }
}

extension Workbench {
  /// One with these tools, which are nowhere.
  static func fake(_ names: [Tool.Name], _ supervisor: Supervisor) -> Workbench {
    let tools = names.map { Tool(name: $0, version: "1.0", path: "/nonexistent/\($0.rawValue)") }
    let missing = Tool.Name.allCases.filter { !names.contains($0) }
    return Workbench(
      toolbox: Toolbox(tools: tools, missing: missing.map(MissingTool.init)),
      supervisor: supervisor, jail: .bare(), cache: nil)
  }
}
