import Artifact
import Judging
import Results
import Runner

/// The policy that reports are tried by, and where it is from.
struct PolicyInForce: Sendable {
  enum Source: Sendable {
    /// A file, by its absolute path.
    case file(String)
    /// A file of a commit, by its path from the top of the repository.
    case revision(String, path: String)
  }

  let policy: Policy
  let source: Source
  let sha256: String
  /// What its baseline is relative to: an absolute path.
  let directory: String
  /// As people are told it.
  let name: String

  /// Throws `PolicyProblem`, with all that is wrong in it.
  init(_ bytes: [UInt8], from source: Source, in directory: String, named name: String) throws {
    let reader = PolicyReader(bytes)
    guard reader.faults.isEmpty else {
      throw PolicyProblem(
        reader.faults.map { "\(name):\($0.place.line):\($0.place.column): \($0.message)" })
    }
    policy = reader.policy
    self.source = source
    sha256 = SHA256.hex(bytes)
    self.directory = directory
    self.name = name
  }

  /// What its baseline names: paths that are there, and inside its directory whatever links say.
  func baseline() throws -> Baseline? {
    guard let names = policy.baseline else { return nil }
    let place = policy.places["baseline"] ?? Position(line: 1, column: 1)
    func problem(_ why: String) -> PolicyProblem {
      PolicyProblem("\(name):\(place.line):\(place.column): the baseline \(why)")
    }
    let paths = try names.map { name in
      let path = name == "." ? directory : "\(directory)/\(name)"
      guard let real = RealPath.of(path) else { throw problem("\(name) is not there") }
      guard RealPath.is(real, in: directory) else {
        throw problem("\(name) leads out of \(directory)")
      }
      return real
    }
    do {
      return try Baseline(paths)
    } catch {
      throw problem("\(error)")
    }
  }

  /// As documents have it.
  func record(_ session: Session) -> PolicyRecord {
    let source =
      switch source {
      case .file(let path): "file:\(session.shown(path))"
      case .revision(let commit, let path): "git:\(commit):\(path)"
      }
    return PolicyRecord(source: source, sha256: sha256)
  }
}
