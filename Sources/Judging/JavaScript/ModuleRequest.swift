import Artifact

/// One module that a JavaScript file asks for by a literal name.
package struct ModuleRequest: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// `import … from 'x'`, `import 'x'`, `export … from 'x'`
    case declaration
    /// `import('x')`
    case call
    /// `require('x')`
    case require
  }

  package let kind: Kind
  /// The name, as it stands between the quotes; never empty.
  package let specifier: String
  /// Where its quote opens.
  package let offset: Int

  package init(kind: Kind, specifier: String, offset: Int) {
    (self.kind, self.specifier, self.offset) = (kind, specifier, offset)
  }
}

extension ModuleRequest {
  /// `./a`, `../a`, `.` or `..`.
  package var isRelative: Bool {
    specifier == "." || specifier == ".." || specifier.hasPrefix("./")
      || specifier.hasPrefix("../")
  }

  /// The package of a bare name, `@a/b` of `@a/b/c`; nil for a path, a URL, or a name of `imports`.
  package var packageName: String? {
    guard let first = specifier.utf8.first, !"./#".utf8.contains(first),
      !specifier.utf8.contains(UInt8(ascii: ":"))
    else { return nil }
    let parts = specifier.utf8.split(
      separator: UInt8(ascii: "/"), maxSplits: 2, omittingEmptySubsequences: false)
    let count = first == UInt8(ascii: "@") ? 2 : 1
    guard parts.count >= count, parts.prefix(count).allSatisfy({ !$0.isEmpty }),
      !specifier.hasPrefix("@/")
    else { return nil }
    return parts.prefix(count).map { String(Substring($0)) }.joined(separator: "/")
  }

  /// The text with each `%XX` as the byte that it stands for; nil where one stands for none, or no text
  /// comes of it.
  private static func percentDecoded(_ text: String) -> String? {
    let parts = Array(text.utf8).split(
      separator: UInt8(ascii: "%"), omittingEmptySubsequences: false)
    var bytes = Array(parts[0])
    for part in parts.dropFirst() {
      let digits = part.prefix(2)
      guard digits.count == 2, digits.allSatisfy(ASCII.isHexDigit),
        let value = UInt8(digits.text, radix: 16)
      else { return nil }
      bytes += [value] + part.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// The paths that a relative name can mean from a file, as node's resolution has it (`require`), or
  /// a bundler's (of `import` node takes the first alone); nil if it leaves the top, or is longer than a path can be.
  package func candidates(from file: String) -> [String]? {
    guard specifier.utf8.count <= ArtifactPath.longest else { return nil }
    var name = specifier
    if kind != .require {
      // Names of `import` are URLs.
      name = String(name.prefix { $0 != "?" && $0 != "#" })
      name = Self.percentDecoded(name) ?? name
    }
    var path = file.split(separator: "/").dropLast().map(String.init)
    for part in name.split(separator: "/") where part != "." {
      if part != ".." {
        path.append(String(part))
      } else if path.popLast() == nil {
        return nil
      }
    }
    let whole = path.joined(separator: "/")
    let prefix = whole.isEmpty ? "" : whole + "/"
    let extensions = kind == .require ? Self.completed : Self.bundled
    let inside = ["package.json"] + extensions.map { "index\($0)" }
    let exact = whole.isEmpty || name.hasSuffix("/") ? [] : [""] + extensions
    return exact.map { whole + $0 } + inside.map { prefix + $0 }
  }

  /// What has to be written for node to find one of its candidates but the first; nil where it completes
  /// the name.
  package func completed(to path: String) -> String? {
    guard let suffix = Self.bundled.first(where: path.hasSuffix),
      kind != .require || !Self.completed.contains(suffix)
    else { return nil }
    let name = specifier.hasSuffix("/") ? String(specifier.dropLast()) : specifier
    return path.hasSuffix("/index\(suffix)") || path == "index\(suffix)"
      ? "\(name)/index\(suffix)" : name + suffix
  }

  /// The same name, asked for as a bundler would.
  package var asImport: ModuleRequest {
    ModuleRequest(kind: .declaration, specifier: specifier, offset: offset)
  }

  /// All that it can mean to a bundler: `./a.js` may be what comes of a.ts.
  package func bundled(from file: String) -> [String] {
    let all = candidates(from: file) ?? []
    guard let first = all.first, first.hasSuffix(".js") || first.hasSuffix(".jsx") else {
      return all + (all.first.map { ["\($0).d.ts", "\($0).svelte"] } ?? [])
    }
    let stem = first.prefix(first.utf8.count - (first.hasSuffix("x") ? 4 : 3))
    return all + [".ts", ".tsx", ".d.ts"].map { stem + $0 }
  }

  /// What `require` tries behind a name; `import` tries nothing, and bundlers more.
  private static let completed = [".js", ".json", ".node"]
  private static let bundled = [".js", ".mjs", ".cjs", ".json", ".jsx", ".ts", ".tsx", ".vue"]
}
