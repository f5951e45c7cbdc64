import Artifact
import CKernel
import Foundation
import Launching

/// A command of the user's that says whether a directory that was just changed is healthy: status 0,
/// in time.
///
/// `/bin/sh -c` runs it in the jail, with the directory read-only at its own path and as the current
/// one, without a network, with the tools that were found on its PATH; or, where that was asked for, as
/// the user, without a jail.
package struct Verification: Sendable {
  package let command: String
  package let directory: Directory
  /// Wall time that it may take.
  package let limit: Duration
  /// The environment for a run without a jail; nil: in the jail, which has one of its own.
  package let outside: [String: String]?

  package init(
    _ command: String, in directory: Directory, limit: Duration, outside: [String: String]? = nil
  ) {
    self.command = command
    self.directory = directory
    self.limit = limit
    self.outside = outside
  }

  /// What came of it.
  package struct Outcome: Sendable, Equatable {
    package enum Ending: Sendable, Equatable {
      case exited(Int32)
      case signaled(Int32)
      case stopped(by: Termination.Limit)
      /// It could not be run, through no fault of its own: why.
      case notRun(String)
    }

    package let ending: Ending
    /// What it wrote to its two streams, the one behind the other.
    package let output: [UInt8]
    package let wall: Duration
    /// The jail that it ran in; nil: none.
    package let jail: Jail.Tier?
    /// The uid of the unprivileged user that root had it run as; nil: ours.
    package let user: UInt32?

    package init(
      _ ending: Ending, output: [UInt8] = [], wall: Duration = .zero, jail: Jail.Tier? = nil,
      user: UInt32? = nil
    ) {
      self.ending = ending
      self.output = output
      self.wall = wall
      self.jail = jail
      self.user = user
    }

    package var isHealthy: Bool { ending == .exited(0) }

    /// What is wrong, in words; nil where nothing is.
    package var complaint: String? {
      switch ending {
      case .exited(0): nil
      case .exited(let status): "it ended with status \(status)"
      case .signaled(let signal): "signal \(signal) ended it"
      case .stopped(by: let limit): limit.sentence
      case .notRun(let why): why
      }
    }
  }

  /// Runs it. Throws `CancellationError` only: that it could not be run is an outcome, too, and not a
  /// healthy one.
  package func run(on bench: Workbench) async throws -> Outcome {
    let jail = jail(on: bench)
    do {
      let end = try await bench.supervisor.run(try supervised(on: bench, jail: jail))
      return Outcome(
        ending(end.ending), output: end.out + end.err, wall: end.wall, jail: jail.tier,
        user: jail.user?.uid)
    } catch let error as CancellationError {
      throw error
    } catch {
      return Outcome(.notRun("\(error)"), jail: jail.tier)
    }
  }

  private func ending(_ ending: Termination.Ending) -> Outcome.Ending {
    switch ending {
    case .exited(let status): .exited(status)
    case .signaled(let signal): .signaled(signal)
    case .stopped(by: let limit): .stopped(by: limit)
    case .neverReady, .serviceEnded: .notRun("there is no service")
    case .lost: .notRun("its supervisor was killed")
    }
  }

  private func supervised(on bench: Workbench, jail: Jail) throws(FileFailure) -> Supervised {
    var limits = bench.limits.run(files: 1, bytes: 0)
    limits.wall = limit
    limits.cpu = nil
    let work = jail.workPath ?? "/"
    // From the tools that were found: what judges a file may be needed to look at it, too.
    let directories = bench.toolbox.tools.map { parent(of: $0.path) }
    let path = (["/usr/local/bin", "/usr/bin", "/bin"] + directories).uniqued
    return Supervised(
      Invocation(
        "/bin/sh", ["-c", command],
        environment: outside ?? [
          "PATH": path.joined(separator: ":"), "HOME": work, "TMPDIR": work, "LC_ALL": "C.UTF-8",
        ], directory: directory.path, identity: try directory.identity()),
      limits: limits, jail: jail)
  }

  /// Root's checks run as whom the directory belongs to, if that is not root: else they would not see
  /// what only its owner may read. Not so without a root of its own, in which a mode can be changed.
  private func jail(on bench: Workbench) -> Jail {
    guard outside == nil else { return .bare() }
    var jail = bench.jail.owned(by: bench.jail.hasRoot ? owner : nil)
      .admitting(bench.toolbox.tools.map(\.path))
    jail.readable.append(directory.path)
    // The work directory's place may be taken.
    let isTaken = "\(directory.path)/".hasPrefix("/work/")
    return jail.writing(isTaken ? .none : .memory)
  }

  private var owner: User? {
    guard geteuid() == 0, let status = try? directory.status(), status.uid > 0, status.gid > 0
    else { return nil }
    return User(uid: status.uid, gid: status.gid)
  }
}
