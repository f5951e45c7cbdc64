/// How documents are taken apart, beside what they say themselves.
package struct DocumentReading: Sendable {
  /// Whether files are taken by the names that they give themselves.
  package var ownNames: Bool
  /// The bytes that stand at a path already; nil where nothing does. Only a diff asks.
  package var old: @Sendable (ArtifactPath) -> [UInt8]?

  package init(
    ownNames: Bool = false, old: @escaping @Sendable (ArtifactPath) -> [UInt8]? = { _ in nil }
  ) {
    (self.ownNames, self.old) = (ownNames, old)
  }
}

extension Extraction {
  package init(_ report: Report, _ reading: DocumentReading) {
    self.init(report, ownNames: reading.ownNames, old: reading.old)
  }

  /// Files as they stand, each by its path.
  package init(files: [(path: String, bytes: [UInt8])]) {
    self.init()
    artifacts = files.map { path, bytes in
      let text = SourceText(bytes)
      var artifact = Artifact(
        rawPath: path, path: try? ArtifactPath(path), origin: .file, content: text,
        sha256: SHA256.hex(bytes), bodyRange: 0..<bytes.count,
        opening: Position(line: 1, column: 1), reportLines: 1...max(text.lineCount, 1), findings: []
      )
      if bytes.isEmpty {
        artifact.findings.tell(.empty, "the file has no content", inReport: artifact.opening)
      }
      return artifact
    }
  }
}
