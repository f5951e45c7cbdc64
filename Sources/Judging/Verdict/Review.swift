import Artifact

/// Why a file asks for somebody's eyes, whatever its checks say: what it does shows elsewhere.
enum Review {
  /// The first reason; nil if there is none.
  static func reason(for artifact: Artifact) -> Finding? {
    guard let path = artifact.path else { return nil }
    func ask(_ rule: Rule, _ why: String) -> Finding {
      Finding(
        rule, "\(path.string) \(why)", inReport: artifact.opening, help: "have somebody look at it")
    }
    if let hidden = path.hidden {
      return ask(.hiddenPath, "is not seen, as \(hidden) begins with a dot")
    }
    guard path.components.last == "package.json", let script = installScript(in: artifact.content)
    else { return nil }
    return ask(.installScript, "has the script \(script), which runs when it is installed")
  }

  /// What npm runs by itself, in a package or at its top (npm's scripts(7)).
  private static let installScripts = [
    "preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare",
    "dependencies",
  ]

  private static func installScript(in text: SourceText) -> String? {
    guard let node = try? JSONNode(parsing: text.bytes, keeping: 3) else { return nil }
    return node.all("scripts").lazy.compactMap { scripts in
      installScripts.first { !scripts.all($0).isEmpty }
    }.first
  }
}
