import Artifact

extension OwnCheck.Document {
  /// The errors in a document. What is plainly less than an error is none; one that cannot be read, or
  /// an error without a place, leaves a doubt.
  func said(_ bytes: [UInt8]) -> OwnCheck.Said {
    if self == .checkstyle { return Checkstyle(bytes).said }
    guard let node = try? JSONNode(parsing: bytes) else {
      return OwnCheck.Said(doubt: "its output is no \(rawValue)")
    }
    return self == .sarif ? sarif(node) : rdjson(node)
  }

  /// SARIF 2.1.0: `runs[].results[]`.
  private func sarif(_ node: JSONNode) -> OwnCheck.Said {
    var said = OwnCheck.Said()
    guard let runs = node["runs"]?.items, !runs.isEmpty else {
      return OwnCheck.Said(doubt: "its output is no sarif")
    }
    for run in runs {
      if run["columnKind"]?.string == "unicodeCodePoints" { said.unit = .points }
      // Null: the program did not get as far as results.
      guard let results = run["results"]?.items else {
        said.doubt = "a run of its sarif has no results"
        continue
      }
      for result in results {
        if let level = result["level"]?.string, level != "error" { continue }
        let place = result["locations"]?.items?.first?["physicalLocation"]
        let region = place?["region"]
        take(
          &said, file: place?["artifactLocation"]?["uri"]?.string, line: region?["startLine"]?.int,
          column: region?["startColumn"]?.int, message: result["message"]?["text"]?.string)
      }
    }
    return said
  }

  /// Reviewdog's Diagnostic Format: `diagnostics[]`.
  private func rdjson(_ node: JSONNode) -> OwnCheck.Said {
    var said = OwnCheck.Said()
    guard let diagnostics = node["diagnostics"]?.items else {
      return OwnCheck.Said(doubt: "its output is no rdjson")
    }
    for item in diagnostics {
      let severity = (item["severity"] ?? node["severity"])?.string ?? "ERROR"
      if severity == "WARNING" || severity == "INFO" { continue }
      let start = item["location"]?["range"]?["start"]
      take(
        &said, file: item["location"]?["path"]?.string, line: start?["line"]?.int,
        column: start?["column"]?.int, message: item["message"]?.string)
    }
    return said
  }

  private func take(
    _ said: inout OwnCheck.Said, file: String?, line: Int?, column: Int?, message: String?
  ) {
    guard let file, let line else {
      said.doubt = "an error of its \(rawValue) has no place"
      return
    }
    said.complaints.append(
      OwnCheck.Complaint(file: file, line: line, column: column, message: message ?? ""))
  }
}

/// Checkstyle's XML, of which only `file` and `error` with their attributes are read: no entity but the
/// five of XML and numbers, no declaration is followed.
private struct Checkstyle {
  var said = OwnCheck.Said()

  init(_ bytes: [UInt8]) {
    var file: String?
    var isOpen = false
    var isClosed = false
    for tag in Self.tags(bytes) {
      switch tag.name {
      case "checkstyle": isOpen = true
      case "/checkstyle": isClosed = isOpen
      case "file": file = tag["name"]
      case "error":
        if let severity = tag["severity"], severity != "error" { continue }
        guard let file, let line = tag["line"].flatMap({ Int($0) }) else {
          said.doubt = "an error of its checkstyle has no place"
          continue
        }
        said.complaints.append(
          OwnCheck.Complaint(
            file: file, line: line, column: tag["column"].flatMap { Int($0) },
            message: tag["message"] ?? ""))
      default: continue
      }
    }
    if !isOpen || !isClosed { said.doubt = "its output is no checkstyle" }
  }

  private struct Tag {
    var name: String
    var attributes: [(name: String, value: String)] = []
    subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }
  }

  private static func tags(_ bytes: [UInt8]) -> [Tag] {
    var tags: [Tag] = []
    var rest = bytes[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
      rest = rest[(open + 1)...]
      if rest.starts(with: "!--".utf8) {
        rest = rest[(rest.firstRange(of: Array("-->".utf8))?.upperBound ?? rest.endIndex)...]
        continue
      }
      var tag = Tag(name: word(&rest))
      while true {
        rest = rest.drop { ASCII.isSpace($0) }
        let name = word(&rest)
        rest = rest.drop { ASCII.isSpace($0) }
        guard !name.isEmpty, rest.first == UInt8(ascii: "=") else { break }
        rest = rest.dropFirst().drop { ASCII.isSpace($0) }
        guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
          let end = rest.dropFirst().firstIndex(of: quote)
        else { break }
        tag.attributes.append((name, text(rest[(rest.startIndex + 1)..<end])))
        rest = rest[(end + 1)...]
      }
      // A document that is not done with is not closed either.
      tags.append(tag)
    }
    return tags
  }

  private static func word(_ rest: inout ArraySlice<UInt8>) -> String {
    let word = rest.prefix { !ASCII.isSpace($0) && !"=<>\"'".utf8.contains($0) }
    rest = rest[word.endIndex...]
    return String(decoding: word, as: UTF8.self)
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self).replacing(/&(#x?[0-9a-fA-F]{1,6}|\w{1,4});/) { match in
      let name = String(match.1)
      let named = ["lt": "<", "gt": ">", "quot": "\"", "apos": "'", "amp": "&"]
      let number =
        name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
      let sign = named[name] ?? number.flatMap(Unicode.Scalar.init).map { String($0) }
      return sign ?? String(match.0)
    }
  }
}
