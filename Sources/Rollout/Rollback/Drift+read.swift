import Artifact

extension Drift {
  /// Larger files are told without their bytes.
  package static let largest = 1 << 20

  /// With the bytes of both sides: of what we left, if it is still kept, and of what stands there.
  func read(
    from kept: Directory?, _ name: String, in target: Target, at path: ArtifactPath
  ) -> Drift {
    var drift = self
    drift.expectedContent = Self.content(of: expected) {
      try? kept?.read(name, atMost: Self.largest)
    }
    drift.foundContent = Self.content(of: found) {
      var bytes: [UInt8] = []
      let state = try? target.root.directory(path.parent).state(of: path.name) { portion in
        if bytes.count <= Self.largest { bytes += portion }
      }
      return state?.sha256 == found.sha256 ? bytes : nil
    }
    return drift
  }

  private static func content(of state: FileState, _ read: () -> [UInt8]?) -> [UInt8]? {
    switch state.kind {
    case .file: state.size <= largest ? read() : nil
    case .link: state.linkTarget
    default: nil
    }
  }
}
