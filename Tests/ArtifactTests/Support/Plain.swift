import Artifact
import Testing

/// Plain documents, and what is taken out of them.
enum Plain {
  static func read(_ text: String, as form: PlainForm) throws -> Report {
    try #require(PlainDocument.report(in: SourceText(Array(text.utf8)), as: form))
  }

  static func extraction(
    _ text: String, as form: PlainForm, ownNames: Bool = false, on baseline: [String: String] = [:]
  ) throws -> Extraction {
    Extraction(try read(text, as: form), ownNames: ownNames, on: baseline)
  }
}

extension Extraction {
  init(_ report: Report, ownNames: Bool = false, on baseline: [String: String]) {
    self.init(report, ownNames: ownNames) { path in baseline[path.string].map { Array($0.utf8) } }
  }

  /// All that is said at warning or error, with its line.
  var told: [String] {
    (findings + artifacts.flatMap(\.findings)).filter { $0.severity != .note }
      .sorted { $0.reportLocation! < $1.reportLocation! }
      .map { "\($0.rule) @ \($0.reportLocation!.line)" }
  }

  /// The content of each file, by its path.
  var contents: [String: String] {
    Dictionary(uniqueKeysWithValues: artifacts.map { ($0.rawPath, $0.content.bytes[...].text) })
  }
}

/// What of the places in files does not hold what their bytes are: nothing, of any document.
enum Places {
  static func faults(
    of extraction: Extraction, in report: Report, on baseline: [String: String] = [:]
  ) -> [String] {
    extraction.artifacts.flatMap { artifact in
      let content = artifact.content
      let old = Set(
        (baseline[artifact.rawPath] ?? "").utf8.split(
          separator: 0x0A, omittingEmptySubsequences: false
        ).map(Array.init))
      var faults: [String] = []
      var place = 0
      for (offset, byte) in content.bytes.enumerated() {
        if byte & 0xC0 == 0x80 {
          if place >= 0 { place += 1 }
        } else {
          let position = artifact.reportPosition(of: content.position(at: offset), in: report)
          if artifact.origin == .diff, let head = report.text.line(position.line),
            head.starts(with: "@@".utf8)
          {
            // What the baseline has stands for the hunk that it is kept by.
            let line = content.bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
            let end = content.bytes[line...].firstIndex(of: 0x0A) ?? content.bytes.count
            if !old.contains(Array(content.bytes[line..<end])) {
              faults.append("\(artifact.rawPath):\(offset) is in no baseline")
            }
            place = -1
            continue
          }
          place = report.text.offset(of: position)
        }
        if place >= 0,
          place >= report.text.bytes.count ? byte != 0x0A : report.text.bytes[place] != byte
        {
          faults.append("\(artifact.rawPath):\(offset) is not what stands at \(place)")
        }
      }
      return faults
    }
  }
}
