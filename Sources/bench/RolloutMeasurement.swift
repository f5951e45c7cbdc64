import Artifact
import Console
import Foundation
import Judging
import Results
import Rollout
import RolloutStage
import Runner

/// What an apply and a rollback cost, beside what people would use instead, in turn in one run: a tree
/// of files of 10 kB each, and change sets of some sizes.
///
/// Nothing is removed before the end: for minutes after many files were removed, ext4 makes new ones
/// many times more slowly.
struct RolloutMeasurement {
  let files: Int
  let sizes: [Int]
  let rounds: Int
  let directory: String

  private struct Way {
    let name: String
    /// Makes its own copy of the tree ready; not measured.
    var prepare: () throws -> Void = {}
    let forth: () async throws -> Void
    let back: () async throws -> Void
    var forthTimes: [Duration] = []
    var backTimes: [Duration] = []

    /// One of lines of sh.
    static func commands(
      _ name: String, prepare: String = ":", forth: String, back: String
    ) -> Way {
      Way(
        name: name, prepare: { try shell(prepare) }, forth: { try shell(forth) },
        back: { try shell(back) })
    }
  }

  func run() async throws {
    let base = "\(directory)/bench-rollout-\(UInt32.random(in: 0...UInt32.max))"
    try shell("mkdir -p '\(base)/tree'")
    defer { try? Removal.remove(base) }
    print(
      "a tree of \(files) files of 10 kB in \(directory); median of \(rounds) rounds; in ms\n"
        + "forth: snapshot, rehearsal, apply, verify; back: rollback\n")
    try plant(files, in: "\(base)/tree", version: 0)
    let clock = ContinuousClock()
    for size in sizes {
      let base = "\(base)/\(size)"
      try shell("mkdir -p '\(base)/new' && ln -s ../tree '\(base)/tree'")
      try plant(size, in: "\(base)/new", version: 1)
      var ways = try await ways(base, size)
      for _ in 0..<rounds {
        for index in ways.indices {
          try ways[index].prepare()
          sync()
          ways[index].forthTimes.append(try await clock.measure(ways[index].forth))
          sync()
          ways[index].backTimes.append(try await clock.measure(ways[index].back))
        }
      }
      print(
        "\(size) changed files".padding(toLength: 40, withPad: " ", startingAt: 0),
        "  forth    back")
      for way in ways {
        print(
          "  \(way.name)".padding(toLength: 40, withPad: " ", startingAt: 0),
          String(
            format: "%7.1f %7.1f", way.forthTimes.median.milliseconds,
            way.backTimes.median.milliseconds))
      }
    }
    print(
      "\na link to a release, one file changed".padding(toLength: 41, withPad: " ", startingAt: 0),
      "  forth    back  switch")
    for size in [10, 1000, 10_000] { try await switching("\(base)/link-\(size)", size) }
  }

  /// Switches a link to a release of so many files there and back: the whole of it, and of the way back the
  /// time until the link leads there.
  private func switching(_ base: String, _ size: Int) async throws {
    try shell("mkdir -p '\(base)/releases/one' && ln -s releases/one '\(base)/current'")
    try plant(size, in: "\(base)/releases/one", version: 0)
    _ = try Directory.making(at: "\(base)-home")
    let home = try Home.findOrMake(named: "\(base)-home", environment: [:], from: "/")
    let state = try StateDirectory(named: "\(base)-state")
    let cleared = try await Cleared([(path(0), content(0, version: 1))], id: "fsar_bench")
    var times: [[Duration]] = [[], [], []]
    let clock = ContinuousClock()
    for _ in 0..<rounds {
      let rollouts = try Rollouts(in: home, state: state)
      sync()
      times[0].append(
        try await clock.measure {
          let link = try ReleaseLink(path: "\(base)/current", home: home)
          _ = try await rollouts.apply(
            cleared.change(in: link.release), to: link.target, through: link,
            from: Rollout.Origin(id: nil, path: "report.md"))
        })
      sync()
      var switched: Double?
      times[1].append(
        try clock.measure { switched = try rollouts.rollbackLast(target: nil).switched?.seconds })
      guard let switched else { throw Measurement.Failure(description: "nothing was switched") }
      times[2].append(.seconds(switched))
    }
    print(
      "  \(size) files".padding(toLength: 40, withPad: " ", startingAt: 0),
      String(
        format: "%7.1f %7.1f %7.2f", times[0].median.milliseconds, times[1].median.milliseconds,
        times[2].median.milliseconds))
  }

  /// The path of a file of the tree: spread over a hundred directories.
  private func path(_ number: Int) -> String { "d\(number % 100)/f\(number).json" }

  private func content(_ number: Int, version: Int) -> String {
    let line = "\"file \(number), version \(version): the quick brown fox jumps over the lazy dog\""
    return "[\n"
      + Array(repeating: line, count: 10_000 / (line.utf8.count + 2)).joined(separator: ",\n")
      + "\n]\n"
  }

  private func plant(_ count: Int, in directory: String, version: Int) throws {
    for number in 0..<count {
      let file = "\(directory)/\(path(number))"
      if number < 100 {
        try FileManager.default.createDirectory(
          atPath: URL(fileURLWithPath: file).deletingLastPathComponent().path,
          withIntermediateDirectories: true)
      }
      try Data(content(number, version: version).utf8).write(to: URL(fileURLWithPath: file))
    }
  }

  private func ways(_ base: String, _ size: Int) async throws -> [Way] {
    /// A copy of the tree for one way.
    func copied(_ name: String) throws -> String {
      let place = "\(base)/way-\(name)"
      try shell("cp -a '\(base)/tree/.' '\(place)'")
      return place
    }
    var ways = [try await ours(base, size)]
    for (name, settings) in [("git", ""), ("git, core.fsync=all", "-c core.fsync=all")] {
      let place = try copied(name.replacingOccurrences(of: " ", with: ""))
      let git = "git -C '\(place)' -c user.name=x -c user.email=x@x -c gc.auto=0 \(settings)"
      try shell("\(git) init -q && \(git) add -A && \(git) commit -qm 0")
      ways.append(
        .commands(
          "\(name): commit · reset --hard",
          forth: "cp -a '\(base)/new/.' '\(place)' && \(git) add -A && \(git) commit -qm 1",
          back: "\(git) reset -q --hard HEAD~1"))
    }
    if FileManager.default.isExecutableFile(atPath: "/usr/bin/rsync") {
      let place = try copied("rsync")
      let kept = "\(base)/way-backup"
      ways.append(
        .commands(
          "rsync --backup-dir",
          prepare: "[ ! -e '\(kept)' ] || mv '\(kept)' '\(base)'/way-old.$$",
          forth: "rsync -a -I --backup --backup-dir='\(kept)' '\(base)/new/' '\(place)/'",
          back: "rsync -a -I '\(kept)/' '\(place)/'"))
    }
    let (touched, list) = (try copied("tar"), "\(base)/way-list")
    try Data((0..<size).map { path($0) + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: list))
    let swapped = try copied("swap")
    return ways + [
      .commands(
        "tar of the touched files",
        forth: "cd '\(touched)' && tar cf '\(touched).tar' -T '\(list)' && cp -a '\(base)/new/.' .",
        back: "tar xf '\(touched).tar' -C '\(touched)'"),
      .commands(
        "cp -a, and swap the directories",
        prepare: "[ ! -e '\(swapped).bad' ] || mv '\(swapped).bad' '\(swapped)'.$$",
        forth: "cp -a '\(swapped)' '\(swapped).new' && cp -a '\(base)/new/.' '\(swapped).new' && "
          + "mv '\(swapped)' '\(swapped).old' && mv '\(swapped).new' '\(swapped)'",
        back: "mv '\(swapped)' '\(swapped).bad' && mv '\(swapped).old' '\(swapped)'"),
    ]
  }

  private func ours(_ base: String, _ size: Int) async throws -> Way {
    let place = "\(base)/way-ours"
    try shell("cp -a '\(base)/tree/.' '\(place)' && mkdir '\(base)/way-home'")
    let home = try Home.findOrMake(named: "\(base)/way-home", environment: [:], from: "/")
    let state = try StateDirectory(named: "\(base)/way-state")
    let files = (0..<size).map { (path: path($0), text: content($0, version: 1)) }
    let cleared = try await Cleared(files, id: "fsar_bench")
    guard cleared.result.clearance != nil else {
      throw Measurement.Failure(description: "the files did not pass: \(cleared.result.verdict)")
    }
    return Way(
      name: "sandbox: apply · rollback last",
      forth: {
        let target = try Target(path: place, home: home)
        let change = try cleared.change(in: target)
        guard change.changes.count == size else {
          throw Measurement.Failure(description: "\(change.changes.count) changes")
        }
        _ = try await Rollouts(in: home, state: state).apply(
          change, to: target, from: Rollout.Origin(id: nil, path: "report.md"))
      },
      back: { _ = try Rollouts(in: home, state: state).rollbackLast(target: place) })
  }
}

/// Runs a line of sh to its end.
private func shell(_ line: String) throws {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/bin/sh")
  process.arguments = ["-c", line]
  try process.run()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    throw Measurement.Failure(description: "this did not work: \(line)")
  }
}
