import Artifact

/// Reports that make one change: their files are tried together, in the order of the reports. Mostly it is
/// one report.
package struct ReportSet: Sendable {
  private var members: [PendingReport]
  /// Where the files of each member begin among all.
  private let starts: [Int]
  package let artifacts: [Artifact]
  /// Files that an earlier member proposes too, byte for byte: checked there, and only once.
  private var repeated: [Int: Int] = [:]

  package init(_ members: [PendingReport]) {
    self.members = members
    var starts: [Int] = []
    var artifacts: [Artifact] = []
    for member in members {
      starts.append(artifacts.count)
      artifacts += member.artifacts
    }
    (self.starts, self.artifacts) = (starts, artifacts)
    if members.count > 1 { compare() }
  }

  /// The reports, as they are named.
  package var paths: [String] { members.map(\.path) }

  /// Finds the files that two members propose, and says where they do not fit together.
  private mutating func compare() {
    var first: [ExactText: Int] = [:]
    for (place, artifact) in artifacts.enumerated() {
      let path = ExactText(artifact.rawPath)
      guard let earlier = first[path] else {
        first[path] = place
        continue
      }
      if artifacts[earlier].isSame(as: artifact) {
        repeated[place] = repeated[earlier] ?? earlier
      } else if artifacts[earlier].isDeletion != artifact.isDeletion {
        clash(earlier, place, "otherwise: one deletes it")
      } else {
        clash(earlier, place, "with other bytes")
      }
    }
    let own = artifacts.indices.filter { repeated[$0] == nil && artifacts[$0].path != nil }
    let registry = PathRegistry(own.compactMap { artifacts[$0].path })
    for place in own {
      guard let path = artifacts[place].path, let problem = registry.problem(of: path),
        let other = own.first(where: {
          $0 < place && member(of: $0) != member(of: place)
            && PathRegistry([path, artifacts[$0].path].compactMap(\.self)).problem(of: path) != nil
        })
      else { continue }
      if artifacts[other].rawPath != artifacts[place].rawPath {
        clash(other, place, "and they cannot stand side by side: \(problem.message)")
      }
    }
  }

  private mutating func clash(_ first: Int, _ second: Int, _ what: String) {
    for (mine, other) in [(first, second), (second, first)] {
      let (artifact, there) = (artifacts[mine], artifacts[other])
      members[member(of: mine)].add(
        Finding(
          .setClash,
          "\(members[member(of: other)].path), line \(there.opening.line), proposes "
            + "\(there.rawPath) \(what)",
          inReport: artifact.opening, help: "leave the file out of one of the two reports"))
    }
  }

  private func member(of place: Int) -> Int { starts.lastIndex { $0 <= place } ?? 0 }

  /// What is to be checked; nothing of a member whose gate is shut.
  package func subjects(of set: Int, from first: Int) -> [Subject] {
    let types = PackageTypes(artifacts)
    var subjects: [Subject] = []
    for (start, member) in zip(starts, members) {
      let mine = member.subjects(of: set, from: first + subjects.count, artifactsFrom: start, types)
      subjects += repeated.isEmpty ? mine : mine.filter { repeated[$0.artifact] == nil }
    }
    return subjects
  }

  /// What a check of the policy's own judges of it.
  package func subjects(of set: Int, for check: OwnCheck) -> [Subject] {
    zip(starts, members).flatMap { $1.subjects(of: set, for: check, artifactsFrom: $0) }
      .filter { repeated[$0.artifact] == nil }
  }

  /// Those of the outcomes that are of files which are all there, as far as one can see.
  package func whole(_ outcomes: [Int: [Outcome]]) -> [Int: [Outcome]] {
    outcomes.filter { place, _ in
      let member = member(of: place)
      return !members[member].isPlaceholder(place - starts[member])
    }
  }

  /// The verdicts, given what the checkers said of each artifact.
  package func judged(by outcomes: [Int: [Outcome]]) -> [ReportResult] {
    zip(starts, members).map { start, member in
      var mine: [Int: [Outcome]] = [:]
      for index in member.artifacts.indices {
        mine[index] = outcomes[repeated[start + index] ?? (start + index)]
      }
      return member.judged(by: mine)
    }
  }
}
