extension Extraction {
  /// Takes the code blocks that name a file; all else is commentary, and told where it may be a file.
  mutating func takeFences(of report: Report) {
    let bytes = report.body.bytes
    let blocks = FencedBlock.all(in: bytes)
    known = Set(blocks.compactMap { $0.paths.first?.cleaned })
    var gap = bytes.startIndex
    // Of the block before, where it was markdown.
    var markdown: Int?
    for block in blocks {
      defer { markdown = block.paths.first?.isMarkdown == true ? artifacts.count - 1 : nil }
      guard let path = block.paths.first else {
        if let markdown, block.fence.isBare {
          artifacts[markdown].findings.tell(
            .unclearBlock, "\(artifacts[markdown].rawPath) may go on to this fence",
            inReport: report.position(ofBodyOffset: block.opening.lowerBound),
            help: Self.fenceHelp)
        } else if let unclear = block.unclear {
          findings.tell(
            .unclearBlock, unclear.why, inReport: report.position(ofBodyOffset: unclear.offset),
            help: Self.fenceHelp)
        }
        continue
      }
      note(
        commentary: Gap(range: gap..<block.opening.lowerBound, text: .plain), in: report)
      gap = block.end
      artifacts.append(artifact(of: block, path, in: report))
      if block.paths.count > 1 {
        artifacts[artifacts.count - 1].findings.tell(
          .unclearBlock, "\(path.cleaned) is also called \(block.paths[1].cleaned)",
          inReport: artifacts[artifacts.count - 1].opening,
          help: "name it once: in the fence, or alone on the line above")
      }
    }
    note(commentary: Gap(range: gap..<bytes.endIndex, text: .plain), in: report)
  }

  private static let fenceHelp =
    "close each block; one that holds fences needs a longer fence around it"

  private func artifact(of block: FencedBlock, _ path: RawPath, in report: Report) -> Artifact {
    let bytes = report.body.bytes
    var pieces = Pieces()
    if block.indent == 0 {
      pieces.append(bytes[block.content])
    } else {
      for line in block.lines(in: bytes) { pieces.append(line: line, in: bytes) }
    }
    var artifact = Artifact(
      pieces, path, .fence, from: block.opening, to: block.content.upperBound, in: report)
    if block.indent == 0 { (artifact.bodyRange, artifact.pieces) = (block.content, []) }
    if artifact.content.bytes.allSatisfy(ASCII.isSpace) {
      artifact.findings.tell(
        .empty, "the file has no content", inReport: artifact.opening,
        help: "write its content into the block, or leave the file out")
    }
    if let unclear = block.unclear {
      artifact.findings.tell(
        .unclearBlock, unclear.why, inReport: report.position(ofBodyOffset: unclear.offset),
        help: Self.fenceHelp)
    }
    return artifact
  }
}
