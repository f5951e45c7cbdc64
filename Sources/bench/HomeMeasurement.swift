import Artifact
import Console
import Foundation
import Rollout
import RolloutStage
import Synchronization

/// What a home's age costs: `last`, `undo`, `apply` and `list` where there are ten rollouts, and where there
/// are 100,000.
///
/// Only a hundred rollouts are made in earnest, of one file each; the others are written beside them in
/// the formats that `Rollbacks/README.md` tells, since making so many would take an hour.
struct HomeMeasurement {
  let sizes: [Int]
  let rounds: Int
  let directory: String

  func run() async throws {
    print(
      "homes in \(directory), median of \(rounds) rounds, in ms; first: the catalog is made from the "
        + "journals\n")
    print("  rollouts     first      last      undo     apply      list   most memory")
    for size in sizes {
      let base = "\(directory)/bench-home-\(UInt32.random(in: 0...UInt32.max))"
      defer { try? Removal.remove(base) }
      try await measure(size, in: base)
    }
  }

  private func measure(_ size: Int, in base: String) async throws {
    for path in [base, "\(base)/target", "\(base)/home"] { mkdir(path, 0o755) }
    let home = try Home.findOrMake(named: "\(base)/home", environment: [:], from: "/")
    let state = try StateDirectory(named: "\(base)/state")
    let target = try Target(path: "\(base)/target", home: home)
    func apply(_ cleared: Cleared, by rollouts: Rollouts) async throws {
      _ = try await rollouts.apply(
        cleared.change(in: target), to: target,
        from: Rollout.Origin(id: nil, path: "report.md"))
    }
    let real = min(size, 100)
    for number in 0..<real {
      try await apply(
        Cleared([("f\(number).json", "[1]")], id: "fsar_bench"),
        by: Rollouts(in: home, state: state))
    }
    try Planted(in: base).plant(real..<size)
    sync()

    let rollouts = try Rollouts(in: home, state: state)
    unlink("\(base)/home/Rollbacks/catalog")
    let clock = ContinuousClock()
    let first = try clock.measure { _ = try rollouts.recover() }
    var times: [[Duration]] = [[], [], [], []]
    for round in 0..<rounds {
      times[0].append(try clock.measure { _ = try rollouts.rollbackLast(target: target.path) })
      times[1].append(try clock.measure { _ = try rollouts.undo(target: target.path) })
      let cleared = try await Cleared([("x.json", "[\(round)]")], id: "fsar_bench")
      times[2].append(try await clock.measure { try await apply(cleared, by: rollouts) })
      times[3].append(
        try clock.measure {
          let conditions = try rollouts.list { $0.condition.word }
          guard conditions.count >= size, !conditions.contains("broken") else {
            throw Measurement.Failure(description: "\(Set(conditions)), \(conditions.count)")
          }
        })
    }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let columns = ([first] + times.map(\.median)).map {
      String(format: "%10.1f", $0.milliseconds)
    }
    print(
      String(format: "%10d", size) + columns.joined()
        + String(format: "%10d MB", usage.ru_maxrss / 1000))
  }

}

/// Rollouts that were never made: copies of the first, each with its own id.
private struct Planted {
  private let rollbacks: String
  private let seal: HMAC
  private let original: String
  private let manifest: String
  private let records: [String]
  private let sums: [UInt8]

  init(in base: String) throws {
    rollbacks = "\(base)/home/Rollbacks"
    let keys = "\(base)/state/homes"
    let names = try FileManager.default.contentsOfDirectory(atPath: rollbacks).sorted()
    guard let key = try FileManager.default.contentsOfDirectory(atPath: keys).first,
      let secret = try JSONNode(parsing: Contents.ofFile("\(keys)/\(key)"))["key"]?.string,
      let seal = Hex.bytes(secret).map({ HMAC(key: $0) }),
      let original = names.first(where: { $0.hasPrefix("0001-") })
    else { throw Measurement.Failure(description: "no key, or no rollout") }
    (self.seal, self.original) = (seal, original)
    let folder = try Directory.named("\(rollbacks)/\(original)")
    manifest = String(decoding: try folder.read("manifest.json"), as: UTF8.self)
    sums = try folder.read("SHA256SUMS")
    // A line: the length, a blank, the text, a blank, 64 digits.
    records = try folder.read("journal").split(separator: ASCII.lf).map { line in
      String(decoding: line.drop { $0 != 0x20 }.dropFirst().dropLast(65), as: UTF8.self)
    }
  }

  func plant(_ numbers: Range<Int>) throws {
    let failure = Mutex<(any Error)?>(nil)
    let portions = 64
    DispatchQueue.concurrentPerform(iterations: portions) { portion in
      do {
        // Links to one file are limited: each portion has its own.
        var master: String?
        for number in numbers where number % portions == portion {
          master = try plant(number + 1, master)
        }
      } catch {
        failure.withLock { $0 = error }
      }
    }
    if let error = failure.withLock(\.self) { throw error }
  }

  /// The path of what may be linked to for the next one.
  private func plant(_ number: Int, _ master: String?) throws -> String {
    let id = String(format: "%04d", number) + original.drop { $0 != "-" }
    let folder = "\(rollbacks)/\(id)"
    for path in ["", "/before", "/after", "/swap"] { mkdir(folder + path, 0o700) }
    let manifest = Array(manifest.replacing(original, with: id).utf8)
    let hash = SHA256.hex(Array(self.manifest.utf8))
    var journal: [UInt8] = []
    var checksum = String(repeating: "0", count: 64)
    for record in records {
      let text = record.replacing(original, with: id).replacing(hash, with: SHA256.hex(manifest))
      let length = String(format: "%06d", text.utf8.count)
      checksum = seal.hex(Array("\(checksum)\(length) \(text)".utf8))
      journal += "\(length) \(text) \(checksum)\n".utf8
    }
    let directory = try Directory.named(folder)
    try directory.write(manifest, as: "manifest.json")
    try directory.write(journal, as: "journal")
    try directory.write(sums, as: "SHA256SUMS")
    let after = "\(folder)/after/1"
    if let master {
      guard link(master, after) == 0 else { throw FileFailure("link", after, errno) }
      return master
    }
    try FileManager.default.copyItem(atPath: "\(rollbacks)/\(original)/after/1", toPath: after)
    return after
  }
}
