import Artifact

/// The text of a document, and the same with the proven repairs of its files in it.
package struct MendedText: Sendable {
  package let path: String
  package let old: [UInt8]
  package let new: [UInt8]
  /// The files that are repaired, as they are named.
  package let files: [String]

  /// Why repairs cannot stand in a document.
  package struct Problem: Error, CustomStringConvertible {
    package let description: String
  }
}

extension ReportResult {
  /// Its text, and its twins', with the repairs that were proven; empty where there are none.
  ///
  /// Each is read again: where it would say anything else than before, but for these files, `Problem` is thrown.
  package func mendedTexts() throws(MendedText.Problem) -> [MendedText] {
    let isWhole = report.format == .files
    let mended = artifacts.compactMap { result in
      result.mended.map { (result.artifact, isWhole ? $0.text : Self.ended($0.text)) }
    }.filter { $0.content.bytes != $1 }
    guard !mended.isEmpty else { return [] }
    if isWhole {
      return mended.map { artifact, text in
        MendedText(
          path: artifact.rawPath, old: artifact.content.bytes, new: text, files: [artifact.rawPath])
      }
    }
    guard report.format != .diff else {
      throw MendedText.Problem(
        description:
          "\(path) is a diff, of which no single line may change; --fix DIR writes the files")
    }
    var texts: [MendedText] = []
    for document in [NamedReport(path: path, report: report)] + twins {
      texts.append(try document.mended(mended, ownNames: ownNames))
    }
    return texts
  }

  /// Files of a document end with one line end, whatever a repair took away or added.
  private static func ended(_ text: [UInt8]) -> [UInt8] {
    var text = text
    while text.last == ASCII.lf || text.last == ASCII.cr && text.dropLast().last == ASCII.lf {
      text.removeLast()
    }
    return text + [ASCII.lf]
  }
}

extension NamedReport {
  fileprivate func mended(
    _ files: [(Artifact, [UInt8])], ownNames: Bool
  ) throws(MendedText.Problem) -> MendedText {
    func refuse(_ why: String) -> MendedText.Problem {
      MendedText.Problem(description: "the repairs cannot be put into \(path): \(why)")
    }
    var changes: [(range: Range<Int>, text: [UInt8])] = []
    var expected = Extraction(report, ownNames: ownNames, old: { _ in nil }).artifacts
    for (file, text) in files {
      guard
        let place = expected.firstIndex(where: {
          $0.rawPath.utf8.elementsEqual(file.rawPath.utf8) && $0.content.bytes == file.content.bytes
        })
      else { throw refuse("it does not hold \(file.rawPath) as it was tried") }
      for range in [expected[place].bodyRange] + expected[place].repeats {
        changes.append(change(of: range, to: text.dropLast()))
      }
      expected[place].content = SourceText(text)
    }
    var new = report.text.bytes
    for change in changes.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      new.replaceSubrange(change.range, with: change.text)
    }
    guard let again = reread(new), again.hasFields(of: report),
      Extraction(again, ownNames: ownNames, old: { _ in nil }).artifacts.map(\.identity)
        == expected.map(\.identity)
    else { throw refuse("it would hold other files then; mend it by hand") }
    return MendedText(
      path: path, old: report.text.bytes, new: new, files: files.map(\.0.rawPath))
  }

  /// What to put where in the text, so that a stretch of the body is another: only what differs.
  private func change(of range: Range<Int>, to new: ArraySlice<UInt8>) -> (Range<Int>, [UInt8]) {
    let old = report.body.bytes[range]
    var start = zip(old, new).prefix { $0 == $1 }.count
    while start > 0, start < old.count,
      ASCII.isContinuation(old[old.startIndex + start])
        || start < new.count && ASCII.isContinuation(new[new.startIndex + start])
    { start -= 1 }
    var end = zip(old.dropFirst(start).reversed(), new.dropFirst(start).reversed())
      .prefix { $0 == $1 }.count
    while end > 0, ASCII.isContinuation(old[old.endIndex - end]) { end -= 1 }
    let replaced = new.dropFirst(start).dropLast(end)
    let (from, to) = (range.lowerBound + start, range.upperBound - end)
    guard report.format == .json else { return (from..<to, Array(replaced)) }
    let quoted = JSONValue.string(String(decoding: replaced, as: UTF8.self)).text.utf8
    return (
      report.body.textOffset(of: from)..<report.body.textOffset(of: to),
      Array(quoted.dropFirst().dropLast())
    )
  }

  private func reread(_ bytes: [UInt8]) -> Report? {
    let text = SourceText(bytes)
    return switch report.format {
    case .markdown: MarkdownReader.report(in: text)
    case .json: try? JSONReportReader.report(in: text)
    case .markers: PlainDocument.report(in: text, as: .markers)
    case .fences: PlainDocument.report(in: text, as: .fences)
    case .diff, .files: nil
    }
  }
}

extension Report {
  fileprivate func hasFields(of other: Report) -> Bool {
    id == other.id && timestamp == other.timestamp && severity == other.severity
      && blockExecution == other.blockExecution && risks == other.risks
      && mitigations == other.mitigations && strays.count == other.strays.count
  }
}

extension Artifact {
  /// What it is, wherever it stands.
  fileprivate var identity: [[UInt8]] { [Array(rawPath.utf8), content.bytes] }
}
