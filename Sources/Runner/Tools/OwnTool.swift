import Artifact
import Foundation

/// The program of a check of a policy's own, as it was found on this machine.
package struct OwnTool: Sendable, Hashable {
  package let name: String
  /// By its own account, else the digest of its file: `sha256:…`.
  package let version: String
  /// The absolute path of the program that runs.
  package let path: String

  /// As a check names it; of a digest its beginning.
  var label: String { "\(name) \(version.prefix(20))" }

  /// Where programs are looked for: what nobody but the machine's administrator fills. Not in PATH, which
  /// may name a directory of the repository.
  static let directories = ["/usr/local/bin", "/usr/bin", "/bin"]

  package static let advice =
    "install it in \(directories.joined(separator: ", ")), or take the check out of the policy"

  /// Those of these programs that are here, each once.
  package static func search(
    _ names: [String], for bench: Workbench, in directories: [String] = directories
  ) async throws -> [OwnTool] {
    let versions = ToolVersions(cache: bench.cache, supervisor: bench.supervisor, jail: bench.jail)
    var found: [OwnTool] = []
    for name in names.uniqued {
      let places = directories.map { "\($0)/\(name)" }
      guard let place = places.first(where: isExecutable), let real = realpath(place, nil) else {
        continue
      }
      defer { free(real) }
      // Not by a link: the jail has what is below /usr, and no /etc/alternatives.
      let path = String(cString: real)
      if case .version(let version) = try await versions.version(of: path) {
        found.append(OwnTool(name: name, version: version, path: path))
      } else if let data = FileManager.default.contents(atPath: path) {
        let version = "sha256:" + SHA256.hex(Array(data))
        found.append(OwnTool(name: name, version: version, path: path))
      }
    }
    return found
  }
}
