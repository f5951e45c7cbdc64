import Foundation

/// That the strongest jail could be made since this machine was started, kept in the user's cache: it
/// saves making one only to see.
///
/// It decides nothing: each run makes its own jail, or does not take place. Where that fails after
/// all, the memory is forgotten, and the next program looks again.
package struct JailMemory: Sendable {
  private let file: String?
  private let mark: String

  package init(cache: String?, user: User?) {
    let boot = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id") ?? Data()
    let container = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/user")
    mark =
      String(decoding: boot, as: UTF8.self)
      + "\(container ?? "")\n\(geteuid()) \(user == nil)\nnamespaces\n"
    file = boot.isEmpty ? nil : cache.map { "\($0)/jail" }
  }

  package var holds: Bool {
    file.flatMap { FileManager.default.contents(atPath: $0) } == Data(mark.utf8)
  }

  /// A cache that cannot be written is no error: then there is no memory.
  package func keep() {
    guard let file else { return }
    let directory = URL(fileURLWithPath: file).deletingLastPathComponent().path
    try? FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try? Data(mark.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
  }

  func forget() {
    if let file { unlink(file) }
  }

  /// A supervisor whose failure to make a jail forgets.
  package func watching(_ supervisor: Supervisor) -> Supervisor {
    Supervisor { run in
      do {
        return try await supervisor.run(run)
      } catch let failure as LaunchFailure {
        if case .unjailed = failure { forget() }
        throw failure
      }
    }
  }
}
