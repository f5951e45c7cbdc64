import Artifact
import Foundation
for file in CommandLine.arguments.dropFirst() {
  let bytes = Array(FileManager.default.contents(atPath: file)!)
  let text = SourceText(bytes)
  guard let r = file.hasSuffix(".json") ? try? JSONReportReader.report(in: text) : MarkdownReader.report(in: text) else { print("{\"file\":\"\(file)\",\"none\":true}"); continue }
  let e = Extraction(r)
  let a = e.artifacts.map { a -> [String: Any] in
    ["path": a.rawPath, "origin": a.origin.rawValue, "sha256": a.sha256, "bytes": a.content.bytes.count,
     "start": a.reportLines.lowerBound, "end": a.reportLines.upperBound,
     "unsafe": a.findings.contains { $0.rule.hasPrefix("path/") && $0.severity == .error }, "empty": a.isEmpty,
     "duplicate": a.findings.contains { $0.rule == "artifact/duplicate" },
     "unrecognized_marker": a.findings.contains { $0.rule == "report/unrecognized-marker" }]
  }
  let o: [String: Any] = ["file": file, "id": r.id.value ?? "", "kind": r.kind ?? "", "faults": r.faults, "artifacts": a, "notes": e.findings.map { "\($0.rule) \($0.message)" }]
  print(String(decoding: try! JSONSerialization.data(withJSONObject: o, options: [.sortedKeys]), as: UTF8.self))
}
