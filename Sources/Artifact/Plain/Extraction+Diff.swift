extension Extraction {
  /// Takes the files that the diffs of a document make of those of the baseline, `old`.
  mutating func takeDiff(of report: Report, old: (ArtifactPath) -> [UInt8]?) {
    let bytes = report.body.bytes
    let blocks = FencedBlock.all(in: bytes)
    var files: [Diff.File] = []
    var gaps: [Gap] = []
    var faults: [Diff.Fault] = []
    if let edits = SearchReplace(in: bytes) {
      (files, faults) = (edits.files, edits.faults)
      gaps = edits.gaps.map { Gap(range: $0, text: .plain) }
    } else if Self.isBare(bytes, beside: blocks) {
      let diff = Diff(Array(Lines(bytes)), in: bytes)
      (files, faults) = (diff.files, diff.faults)
      gaps = diff.gaps.map { Gap(range: $0, text: .plain) }
    } else {
      var start = bytes.startIndex
      for block in blocks where block.holdsChanges {
        gaps.append(Gap(range: start..<block.opening.lowerBound, text: .plain))
        start = block.end
        let diff = Diff(block.lines(in: bytes), in: bytes)
        files += diff.files
        faults += diff.faults
        if let unclear = block.unclear {
          faults.append((.unclearBlock, unclear.why, unclear.offset))
        }
        if let stray = diff.gaps.first(where: { !bytes[$0].allSatisfy(ASCII.isSpace) }) {
          faults.append((.malformedDiff, "this line of the block is no diff", stray.lowerBound))
        }
      }
      gaps.append(Gap(range: start..<bytes.endIndex, text: .plain))
    }
    let changes = DiffChange.all(of: files)
    known = Set(changes.map(\.path))
    for gap in gaps { note(commentary: gap, in: report) }
    for (rule, message, offset) in faults {
      findings.tell(rule, message, inReport: report.position(ofBodyOffset: offset))
    }
    artifacts = changes.flatMap { $0.artifacts(in: report, old: old) }
  }

  /// Whether the document is a diff by itself, with text around it, perhaps: one begins outside of any
  /// block before the first block that holds one.
  private static func isBare(_ bytes: ArraySlice<UInt8>, beside blocks: [FencedBlock]) -> Bool {
    var blocks = blocks[...]
    var before: Range<Int>?
    for line in Lines(bytes) {
      while let block = blocks.first, block.end <= line.lowerBound { blocks.removeFirst() }
      if let block = blocks.first, block.opening.lowerBound <= line.lowerBound {
        if block.holdsChanges { return false }
        before = nil
        continue
      }
      if let before, Diff.begins(bytes[before], before: bytes[line]) { return true }
      before = line
    }
    return before.map { Diff.begins(bytes[$0], before: nil) } ?? false
  }
}
