import Foundation
import Synchronization
import Testing

@testable import Rollout

/// What a program sees that opens a directory once and reads files of it, while rollouts go there and back.
@Suite("Readers during a rollout", .timeLimit(.minutes(10))) struct ReaderTests {
  /// Threads that open a directory and read two files of it, until they are told to stop.
  final class Readers: Sendable {
    let reads = Atomic(0)
    let mixtures = Atomic(0)
    private let zeros = Atomic(0)
    private let ones = Atomic(0)
    private let isDone = Atomic(false)
    private let group = DispatchGroup()

    /// How often either version was seen.
    var versions: [Int] { [zeros.load(ordering: .relaxed), ones.load(ordering: .relaxed)] }

    init(_ directory: String, _ files: (String, String), threads: Int = 4) {
      for _ in 0..<threads {
        group.enter()
        Thread.detachNewThread { [self] in
          while !isDone.load(ordering: .relaxed) { read(directory, files) }
          group.leave()
        }
      }
    }

    private func read(_ directory: String, _ files: (String, String)) {
      let opened = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard opened >= 0 else { return }
      defer { close(opened) }
      guard let first = Self.version(opened, files.0), let second = Self.version(opened, files.1)
      else { return }
      reads.add(1, ordering: .relaxed)
      if first != second { mixtures.add(1, ordering: .relaxed) }
      if first != second { return }
      if first == 0 { zeros.add(1, ordering: .relaxed) } else { ones.add(1, ordering: .relaxed) }
    }

    /// The digit in `[0]`.
    private static func version(_ directory: Int32, _ name: String) -> Int? {
      let file = openat(directory, name, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return nil }
      defer { close(file) }
      var bytes: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
      guard Foundation.read(file, &bytes, 4) >= 2 else { return nil }
      return Int(bytes.1) - 48
    }

    func stop() {
      isDone.store(true, ordering: .relaxed)
      group.wait()
    }
  }

  /// Enough that installing them one after the other takes a while, and few enough that it is done so.
  private static let names = (0..<40).map { "f\(10 + $0).json" }
  private static func files(_ version: Int) -> [(path: String, text: String)] {
    names.map { ($0, "[\(version)]") }
  }
  private static let ends = (names[0], names[names.count - 1])

  /// `SANDBOX_ALL_FAULTS=1` reads ten times as often.
  private static let most =
    ProcessInfo.processInfo.environment["SANDBOX_ALL_FAULTS"] == "1" ? 1_000_000 : 100_000

  @Test("who opens the directory once sees one release: no mixture in 100,000 reads, or a million")
  func whole() async throws {
    try await Releases.lend(in: Stage.memory) { releases in
      for (path, text) in Self.files(0) {
        releases.stage.write("\(text)\n", to: "releases/one/\(path)")
      }
      try await releases.apply(all: Self.files(1))
      let readers = Readers(releases.link, Self.ends)
      var switches = 0
      repeat {
        _ = try releases.stage.rollouts().rollbackLast(target: nil)
        _ = try releases.stage.rollouts().undo(target: nil)
        switches += 2
      } while readers.reads.load(ordering: .relaxed) < Self.most || switches < 100
      readers.stop()
      #expect(readers.mixtures.load(ordering: .relaxed) == 0)
      #expect(readers.versions.allSatisfy { $0 > 1000 }, "both were seen: \(readers.versions)")
    }
  }

  @Test("the control: in place, such readers do see mixtures")
  func mixed() async throws {
    try await Stage.lend(in: Stage.memory) { stage in
      for (path, text) in Self.files(0) { stage.write("\(text)\n", to: path) }
      try await stage.apply(all: Self.files(1))
      let readers = Readers(stage.target, Self.ends)
      var switches = 0
      while readers.mixtures.load(ordering: .relaxed) == 0, switches < 10_000 {
        _ = try stage.rollouts().rollbackLast(target: nil)
        _ = try stage.rollouts().undo(target: nil)
        switches += 2
      }
      readers.stop()
      #expect(readers.mixtures.load(ordering: .relaxed) > 0, "of \(readers.versions)")
    }
  }
}
