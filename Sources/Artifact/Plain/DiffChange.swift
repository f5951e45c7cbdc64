/// What the diffs of a document do to one path.
struct DiffChange {
  let path: String
  private var file: Diff.File

  /// One for each path, in the order in which the document names them first. What it says of a path in
  /// several places counts as one diff.
  static func all(of files: [Diff.File]) -> [DiffChange] {
    var changes: [DiffChange] = []
    var indices: [[UInt8]: Int] = [:]
    for var file in files {
      let name = name(of: &file)
      guard let index = indices[name] else {
        indices[name] = changes.count
        changes.append(DiffChange(path: name[...].text, file: file))
        continue
      }
      changes[index].file.add(file)
    }
    return changes
  }

  /// The path that a diff is of; of a file that it moves, the new one. What says that there are two, or none,
  /// is a fault.
  private static func name(of file: inout Diff.File) -> [UInt8] {
    if let contradiction = file.contradiction {
      file.fault(.malformedDiff, "its lines say \(contradiction)")
    }
    guard let (old, new) = file.names else {
      if file.git == nil { file.fault(.malformedDiff, "the diff does not name one file") }
      return file.git ?? []
    }
    if let moved = file.moved {
      let isSame = file.git.map { DiffName.are(old, new, moved.from, $0) } ?? false
      if !isSame {
        file.fault(.malformedDiff, "its lines do not say in one way what is moved, and where to")
      }
      return file.git ?? new
    }
    let isNowhere = [old == DiffName.nowhere, new == DiffName.nowhere]
    let name: [UInt8]? =
      switch isNowhere {
      case [false, false]: DiffName.common(old, new)
      case [true, false]: new.starts(with: "b/".utf8) ? Array(new[2...]) : new
      case [false, true]: old.starts(with: "a/".utf8) ? Array(old[2...]) : old
      default: nil
      }
    if let name, let git = file.git, git != name {
      // Without prefixes a directory may be called `b`.
      if git == new || git == old { return git }
      file.fault(.malformedDiff, "its lines name two files, \(git[...].text) and \(name[...].text)")
    }
    if name == nil, !file.isUnable {
      file.fault(
        .malformedDiff,
        "its lines name two files, and none says 'rename from' and 'rename to', as git does")
    }
    return name ?? new
  }

  /// What it makes of the files that `old` gives: one, none that stays, or one in the place of another.
  func artifacts(in report: Report, old: (ArtifactPath) -> [UInt8]?) -> [Artifact] {
    let source = file.moved.map { $0.from[...].text } ?? path
    let base = Self.open(source).flatMap(old)
    let isTaken = file.isDeleted || file.moved?.isCopy == false
    let deletion = isTaken ? [deletion(of: source, base, in: report)] : []
    return file.isDeleted ? deletion : deletion + [artifact(from: base, in: report, old: old)]
  }

  /// A path whose bytes may be looked at.
  private static func open(_ path: String) -> ArtifactPath? {
    guard let path = try? ArtifactPath(path), path.protected == nil else { return nil }
    return path
  }

  private func deletion(of path: String, _ base: [UInt8]?, in report: Report) -> Artifact {
    var file = file
    if file.isDeleted, file.faults.isEmpty, Self.open(path) != nil {
      if let base {
        let isLeft =
          !file.hunks.isEmpty && !file.applied(to: base, in: report.body.bytes).bytes.isEmpty
        if isLeft, file.faults.isEmpty {
          file.fault(
            .noPlace, "the diff deletes the file, and the baseline's holds more than it says")
        }
      } else {
        file.fault(.noPlace, "the baseline has no such file")
      }
    }
    var artifact = Artifact(
      Pieces(), RawPath(exactly: Array(path.utf8)), .deletion, from: file.opening, to: file.end,
      in: report)
    if let base { artifact.sha256 = SHA256.hex(base) }
    // What is wrong with a move is told of the file that it makes.
    if file.isDeleted { tell(file.faults, of: &artifact, in: report) }
    return artifact
  }

  private func artifact(
    from base: [UInt8]?, in report: Report, old: (ArtifactPath) -> [UInt8]?
  ) -> Artifact {
    var file = file
    var pieces = Pieces()
    if file.faults.isEmpty, let path = Self.open(path) {
      // Other programs than git name a new file as if it were there, and its hunk begins at line 0.
      let isMade = file.hunks.count == 1 && !file.hunks[0].holdsOld && file.hunks[0].oldStart == 0
      if let moved = file.moved {
        if base == nil {
          file.fault(.noPlace, "the baseline has no file \(moved.from[...].text) that may be moved")
        } else if old(path) != nil {
          file.fault(.noPlace, "the diff moves a file here, and the baseline has one")
        }
        if let base, file.faults.isEmpty {
          if file.hunks.isEmpty {
            pieces.append(base[...], for: file.opening.lowerBound)
          } else {
            pieces = file.applied(to: base, in: report.body.bytes)
          }
        }
      } else if file.isNew || base == nil && isMade {
        if base != nil { file.fault(.noPlace, "the diff makes this file, and the baseline has it") }
        if file.hunks.count > 1 || file.hunks.contains(where: { $0.holdsOld }) {
          file.fault(.malformedDiff, "a new file has one hunk, and no old lines")
        }
        for hunk in file.hunks { file.append(hunk, to: &pieces, in: report.body.bytes) }
      } else if let base {
        pieces = file.applied(to: base, in: report.body.bytes)
      } else {
        let place = file.hunks.first?.head ?? file.opening
        file.faults.append((.noPlace, "the baseline has no such file", place.lowerBound))
      }
    }
    if !file.faults.isEmpty { pieces = Pieces() }
    var artifact = Artifact(
      pieces, RawPath(exactly: Array(path.utf8)), .diff, from: file.opening, to: file.end,
      in: report)
    if let moved = file.moved, !moved.isCopy {
      artifact.movedFrom = try? ArtifactPath(moved.from[...].text)
    }
    tell(file.faults, of: &artifact, in: report)
    if artifact.isEmpty, file.faults.isEmpty {
      artifact.findings.tell(
        .empty, "the diff leaves the file without content", inReport: artifact.opening)
    }
    return artifact
  }

  private func tell(_ faults: [Diff.Fault], of artifact: inout Artifact, in report: Report) {
    for (rule, message, offset) in faults {
      artifact.findings.tell(
        rule, message, inReport: report.position(ofBodyOffset: offset), help: Self.help[rule.id])
    }
  }

  private static let help = [
    Rule.noPlace.id:
      "name the files that the diff was made from with --baseline, and change no line",
    Rule.malformedDiff.id: "have the diff made by a program, such as 'git diff'",
    Rule.unable.id: "a diff may change, make, move and delete text files; do the rest by hand",
  ]
}
