/// Lines of two texts that differ, with those around them.
struct Hunk: Equatable {
  /// A line by its number, from 0, in the text that has it; of one that both have, in the old one.
  enum Line: Equatable {
    case kept(Int)
    case removed(Int)
    case added(Int)
  }

  /// The lines of each text that it covers.
  let old: Range<Int>
  let new: Range<Int>
  let lines: [Line]

  /// Lines around a change.
  static let context = 3

  /// All hunks of two texts of so many lines, of which these pairs are the same.
  static func all(_ old: Int, _ new: Int, common pairs: [CommonLines.Pair]) -> [Hunk] {
    var hunks: [Hunk] = []
    for group in grouped(changes(old, new, common: pairs)) {
      guard let first = group.first, let last = group.last else { continue }
      let before = min(context, first.old.lowerBound)
      let after = min(context, old - last.old.upperBound)
      let covered = (first.old.lowerBound - before)..<(last.old.upperBound + after)
      var lines: [Line] = []
      var next = covered.lowerBound
      for change in group {
        lines += (next..<change.old.lowerBound).map(Line.kept)
        lines += change.old.map(Line.removed) + change.new.map(Line.added)
        next = change.old.upperBound
      }
      lines += (next..<covered.upperBound).map(Line.kept)
      hunks.append(
        Hunk(
          old: covered,
          new: (first.new.lowerBound - before)..<(last.new.upperBound + after), lines: lines))
    }
    return hunks
  }

  /// `@@ -1,3 +1,4 @@`: of no line the number of the one before it, and a count of one is left out.
  var header: String {
    func words(_ range: Range<Int>) -> String {
      let start = range.isEmpty ? range.lowerBound : range.lowerBound + 1
      return range.count == 1 ? "\(start)" : "\(start),\(range.count)"
    }
    return "@@ -\(words(old)) +\(words(new)) @@"
  }

  private typealias Change = (old: Range<Int>, new: Range<Int>)

  /// What lies between the pairs.
  private static func changes(
    _ old: Int, _ new: Int, common pairs: [CommonLines.Pair]
  ) -> [Change] {
    var changes: [Change] = []
    var next = (old: 0, new: 0)
    for pair in pairs + [CommonLines.Pair(old: old, new: new)] {
      if pair.old > next.old || pair.new > next.new {
        changes.append((next.old..<pair.old, next.new..<pair.new))
      }
      next = (pair.old + 1, pair.new + 1)
    }
    return changes
  }

  /// Those that share lines around them stand together.
  private static func grouped(_ changes: [Change]) -> [[Change]] {
    changes.reduce(into: []) { groups, change in
      if let last = groups.last?.last, change.old.lowerBound - last.old.upperBound <= 2 * context {
        groups[groups.count - 1].append(change)
      } else {
        groups.append([change])
      }
    }
  }
}
