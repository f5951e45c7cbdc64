import Artifact
import Console

/// Which policy was asked for.
enum PolicyChoice: Sendable {
  /// The one upwards from the reports, or of the revision.
  case found
  case named(String)
  case none

  static let options = Group(
    Option<String?>(
      "--policy", as: .path, placeholder: "FILE",
      "The policy to try reports by, instead of the .sandbox.json upwards from them."),
    Flag("--no-policy", "Try them without a policy, whatever there is.")
  ) { (file, isWithout) throws(UsageError) in
    if file != nil, isWithout {
      throw UsageError("'--policy' and '--no-policy' exclude each other")
    }
    return isWithout ? PolicyChoice.none : file.map(PolicyChoice.named) ?? .found
  }

  func policy(for files: some Sequence<String>, _ session: Session) throws -> PolicyInForce? {
    switch self {
    case .none: return nil
    case .named(let path): return try PolicyFile.named(path)
    case .found:
      var seen: Set<ExactText> = []
      var directories: [String] = []
      for file in files {
        let parent = file.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(file[...$0]) } ?? "."
        guard seen.insert(ExactText(parent)).inserted, let real = RealPath.of(parent) else {
          continue
        }
        directories.append(real)
      }
      return try PolicyFile.found(from: directories, session)
    }
  }
}
