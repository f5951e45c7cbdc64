extension Diff.File {
  var isUnable: Bool { faults.contains { $0.rule.id == Rule.unable.id } }

  mutating func fault(_ rule: Rule, _ message: String) {
    faults.append((rule, message, opening.lowerBound))
  }

  /// What another place of the document says of the same file.
  mutating func add(_ other: Diff.File) {
    faults += other.faults
    let isWhole = [self, other].contains { $0.isNew || $0.isDeleted || $0.moved != nil }
    if isWhole {
      faults.append(
        (
          .malformedDiff, "the file is made, moved or deleted, and named a second time",
          other.opening.lowerBound
        ))
    }
    hunks += other.hunks
    end = max(end, other.end)
  }

  /// The content of the old file with all hunks in it; what does not fit is a fault.
  mutating func applied(to base: [UInt8], in body: ArraySlice<UInt8>) -> Pieces {
    var pieces = Pieces()
    if hunks.isEmpty { fault(.malformedDiff, "no hunk says what changes") }
    if base.isEmpty, hunks.count == 1, !hunks[0].holdsOld {
      append(hunks[0], to: &pieces, in: body)
      return pieces
    }
    let search = LineSearch(in: base)
    let runs = hunks.map { hunk in
      hunk.lines.filter { $0.kind != .new }.map {
        LineSearch.Line(text: body[$0.text], isEnded: $0.isEnded)
      }
    }
    var at = 0
    var anchor = hunks.first?.head.lowerBound ?? opening.lowerBound
    var parts = zip(zip(hunks, runs), search.places(of: runs)).map { ($0.0, $0.1, $1) }
    // What has no numbers has no order either.
    if hunks.allSatisfy({ $0.oldStart == nil }) { parts.sort { $0.2.first < $1.2.first } }
    for (hunk, run, place) in parts {
      func fault(_ message: String) { faults.append((.noPlace, message, hunk.head.lowerBound)) }
      if run.isEmpty {
        fault("the hunk has no old lines that say where it belongs")
      } else if place.count == 0 {
        let lost = zip(hunk.lines.filter { $0.kind != .new }, run).first { !search.holds($0.1) }
        let line = lost.map { body[$0.0.text].prefix(60).text }
        // One of the two ends its lines as Windows does.
        let isOfEnds = lost.map { search.holds($0.1.otherwiseEnded) } ?? false
        fault(
          "its old lines\(hunk.oldStart.map { ", expected at line \($0)," } ?? "") stand nowhere "
            + "in the baseline's file"
            + (line.map { ": it has no line '\($0)'" } ?? "")
            + (isOfEnds ? ", but one that only its line end tells from it (CR LF)" : ""))
      } else if place.count > 1 {
        fault("its old lines stand \(place.count) times in the baseline's file")
      } else if place.first < at {
        fault("it belongs before the hunk above it, or overlaps that")
      } else {
        append(base[search.starts[at]..<search.starts[place.first]], to: &pieces, for: anchor)
        at = place.first + run.count
        append(hunk, to: &pieces, in: body)
      }
      anchor = hunk.head.lowerBound
    }
    append(base[search.starts[at]...], to: &pieces, for: anchor)
    return pieces
  }

  /// What stands between the hunks.
  private mutating func append(_ kept: ArraySlice<UInt8>, to pieces: inout Pieces, for place: Int) {
    if !kept.isEmpty, let last = pieces.bytes.last, last != ASCII.lf {
      faults.append((.malformedDiff, "the file goes on behind a line without a line end", place))
    }
    pieces.append(kept, for: place)
  }

  /// What a hunk leaves: its context and its new lines, from where they stand in the document.
  mutating func append(
    _ hunk: Diff.Hunk, to pieces: inout Pieces, in body: ArraySlice<UInt8>
  ) {
    for line in hunk.lines where line.kind != .old {
      if let last = pieces.bytes.last, last != ASCII.lf {
        return faults.append(
          (.malformedDiff, "lines follow one without a line end", line.text.lowerBound))
      }
      if line.isEnded {
        pieces.append(line: line.text, in: body)
        // The last line of the document.
        if pieces.bytes.last != ASCII.lf { pieces.append([ASCII.lf], for: line.text.lowerBound) }
      } else {
        pieces.append(body[line.text])
      }
    }
  }
}

extension Diff.Hunk {
  var holdsOld: Bool { lines.contains { $0.kind != .new } }
}
