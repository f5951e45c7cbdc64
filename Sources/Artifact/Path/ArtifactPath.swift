import Glibc

/// A path that an artifact may be written to: relative, plain, inside the workspace.
package struct ArtifactPath: Hashable, Sendable {
  package let components: [String]

  package var string: String { components.joined(separator: "/") }

  /// Why a path is no `ArtifactPath`.
  package struct Problem: Error, Equatable {
    package let message: String
    package var help: String?
  }

  /// Longer paths cannot be opened by their name on Linux (PATH_MAX, with its NUL).
  package static let longest = 4095
  /// NAME_MAX of every common file system.
  package static let longestName = 255

  package init(_ raw: String) throws(Problem) {
    if let scalar = raw.unicodeScalars.first(where: {
      Self.isForbidden($0) || Self.isFiller($0) || Self.isOtherBlank($0)
    }) {
      throw Problem(
        message: "the path holds the character U+\(scalar.hex)",
        help: "use plain visible characters in paths")
    }
    // By bytes, as the kernel reads it: `/` and a combining character are one Character, and no "/".
    let bytes = Array(raw.utf8)
    if bytes.first == UInt8(ascii: "~") {
      throw Problem(
        message: "the path begins with ~", help: "name the file relative to the project")
    }
    if bytes.contains(UInt8(ascii: "\\")) {
      throw Problem(message: "the path holds a backslash", help: "separate directories with /")
    }
    if bytes.count > Self.longest {
      throw Problem(message: "the path is longer than \(Self.longest) bytes")
    }
    if bytes.first == UInt8(ascii: "/") {
      let plain = try? ArtifactPath(bytes.drop { $0 == UInt8(ascii: "/") }.text)
      throw Problem(
        message: "the path is absolute",
        help: plain.map { "name it relative to the project: \($0.string)" })
    }
    let components = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map(\.text)
    for component in components {
      switch component {
      case "": throw Problem(message: "the path has an empty component")
      case ".", "..":
        throw Problem(
          message: "the path has a component \(component)",
          help: "name the file by the way down from the project's top")
      case _ where component.utf8.count > Self.longestName:
        throw Problem(message: "a name in the path is longer than \(Self.longestName) bytes")
      default: break
      }
    }
    self.components = components
  }

  /// What is part of this path that no report may touch, or nil.
  package var protected: String? {
    let folded = components.map(\.caseFolded)
    if let first = folded.first {
      if Self.protectedAtTop.contains(first) { return components[0] }
      if Self.protectedBeginnings.contains(where: first.hasPrefix) { return components[0] }
      if components.count == 1, let dot = first.lastIndex(of: "."),
        Self.settings.contains(first[dot...]),
        Self.protectedSettings.contains(String(first[..<dot]))
      {
        return components[0]
      }
    }
    if let found = zip(components, folded).first(where: { Self.protectedAnywhere.contains($0.1) }) {
      return found.0
    }
    let pairs = zip(folded, folded.dropFirst())
    return pairs.contains { $0 == (".vscode", "tasks.json") } ? ".vscode/tasks.json" : nil
  }

  /// What begins with a dot: it is not seen, and often configures a tool. Nil where nothing does.
  package var hidden: String? { components.first { $0.utf8.first == UInt8(ascii: ".") } }

  /// What a CI system or a forge executes, at the top of a repository, and our own directories.
  private static let protectedAtTop: Set = [
    ".github", ".gitlab", ".circleci", ".gitea", ".forgejo", ".buildkite", ".azure-pipelines",
    ".azuredevops", ".semaphore", ".teamcity", ".tekton", ".harness", ".builds", ".build.yml",
    ".codefresh", "bamboo-specs", "zuul.d", ".zuul.d", "sandboxes", "rollbacks",
  ]
  /// The same of files, without their ending.
  private static let protectedSettings: Set = [
    ".gitlab-ci", ".drone", ".travis", ".cirrus", "appveyor", ".appveyor", "bitbucket-pipelines",
    "cloudbuild", "buildspec", "codemagic", "bitrise", "wercker", "codefresh", "shippable",
    ".shippable", "screwdriver", "zuul", ".zuul", "lefthook", ".lefthook", "simple-git-hooks",
    ".simple-git-hooks", ".huskyrc",
  ]
  private static let settings: Set<Substring> = [
    ".yml", ".yaml", ".json", ".jsonnet", ".star", ".toml", ".js", ".cjs",
  ]
  /// The same by how their names begin.
  private static let protectedBeginnings = [".woodpecker", "azure-pipelines"]
  /// What git, its hooks, this tool or a CI system reads wherever it stands.
  private static let protectedAnywhere: Set = [
    ".git", ".hg", ".gitattributes", ".gitmodules", ".sandbox.json", ".husky", ".githooks",
    ".pre-commit-config.yaml", ".pre-commit-config.yml", "jenkinsfile",
  ]

  /// Control characters, and what is not seen or turns the writing around (Unicode's Cc, Cf, Zl, Zp).
  package static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// Letters and signs without a look.
  package static func isFiller(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x2800, 0x3164, 0xFFA0, 0xFFF0...0xFFFB:
      true
    default: false
    }
  }

  /// A blank that is not the plain one.
  private static func isOtherBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x80 && scalar.properties.generalCategory == .spaceSeparator
  }
}

extension String {
  /// The same for all spellings that differ only in case: by way of capitals, as `ſ` and `s`, `ß` and
  /// `ss` have one.
  var caseFolded: String {
    utf8.allSatisfy { $0 < 0x80 } ? lowercased() : uppercased().lowercased()
  }
}

extension Unicode.Scalar {
  /// The value in hexadecimal, four digits at least.
  package var hex: String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
