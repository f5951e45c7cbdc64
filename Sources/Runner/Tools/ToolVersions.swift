import Artifact
import Foundation
import Judging
import Launching

/// The versions of programs, asked once and kept in the user's cache by the file's identity: its
/// path, size, and time of change.
package struct ToolVersions: Sendable {
  private let directory: String?
  private let supervisor: Supervisor
  private let jail: Jail

  /// Without a directory each program is asked each time, in the jail that it will run in.
  package init(cache directory: String?, supervisor: Supervisor, jail: Jail) {
    self.directory = directory.map { "\($0)/tools" }
    self.supervisor = supervisor
    self.jail = jail
  }

  /// What a program says of its version, or why it is not taken.
  package enum Answer: Sendable, Equatable {
    case version(String)
    case none(why: String)
  }

  /// What the program calls its version, if it can be run and answers as such a program does.
  package func version(of path: String) async throws -> Answer {
    if let closed = closed(above: path) {
      return .none(why: "\(closed) is closed to the user that tools run as")
    }
    let kept = identity(of: path).flatMap { identity in directory.map { "\($0)/\(identity)" } }
    if let kept, let data = FileManager.default.contents(atPath: kept) {
      let version = String(decoding: data, as: UTF8.self)
      if version.wholeMatch(of: /[0-9.]{1,63}|sha256:[0-9a-f]{12}/) != nil {
        return .version(version)
      }
    }
    let end: Termination
    do {
      end = try await supervisor.run(
        Supervised(
          Invocation(path, ["--version"], environment: ["LC_ALL": "C"]),
          limits: Limits(wall: .seconds(5), output: 4096),
          jail: jail.admitting([path]).writing(.memory)))
    } catch LaunchFailure.unstartable {
      return .none(why: "it cannot be started in the jail")
    }
    let text = String(decoding: end.out + end.err, as: UTF8.self)
    let version: String
    if end.ending == .exited(0), let match = text.firstMatch(of: /\d+(?:\.\d+)+/) {
      version = String(match.output)
    } else if path.hasSuffix("/dash"), end.ending == .exited(2),
      text.contains(": Illegal option --"),
      let program = FileManager.default.contents(atPath: path)
    {
      // dash tells no version: the digest of its file is as good.
      version = "sha256:" + SHA256.hex(Array(program)).prefix(12)
    } else {
      return .none(why: Self.refusal(end.ending, text))
    }
    if let kept, let directory {
      try? FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      try? Data(version.utf8).write(to: URL(fileURLWithPath: kept), options: .atomic)
    }
    return .version(version)
  }

  private static func refusal(_ ending: Termination.Ending, _ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first.map { ": \($0.prefix(120))" } ?? ""
    return switch ending {
    case .exited(0): "'--version' tells no version\(line)"
    case .exited(let status): "'--version' ends with status \(status)\(line)"
    case .stopped(by: .wall): "'--version' takes longer than 5 s"
    default: "'--version' is stopped in the jail\(line)"
    }
  }

  /// The directory on the way that the user may not pass: a tool in root's own home is not for whom root
  /// runs it as.
  private func closed(above path: String) -> String? {
    guard jail.user != nil else { return nil }
    var place = path
    repeat {
      place = parent(of: place)
      var status = stat()
      guard stat(place, &status) == 0, status.st_mode & 0o001 != 0 else { return place }
    } while place != "/"
    return nil
  }

  private func identity(of path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    let parts = [
      path, "\(status.st_size)", "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)",
      "\(status.st_ino)", "\(jail.user == nil)", "\(jail.tier?.rawValue ?? "")",
    ]
    return String(SHA256.hex(Array(parts.joined(separator: "\n").utf8)).prefix(32))
  }
}
