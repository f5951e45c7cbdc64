import Artifact

extension StateDirectory {
  /// The homes from which something was rolled out to a directory, or to one that it lies in: by the keys
  /// that are here, and by what they signed. Nothing that lies in that directory has a say. Absolute paths.
  package func homes(of directory: String) throws -> [String] {
    let found = try readableKeys().compactMap { key -> String? in
      guard let home = try? Home.find(named: key.home, environment: [:], from: "/"),
        let rollouts = try? Rollouts(in: home, state: self),
        (try? rollouts.complaint()) == .some(nil),
        rollouts.targets().contains(where: { Rollouts.holds($0, directory) })
      else { return nil }
      return home.path
    }
    return Set(found).sorted()
  }

  /// The keys that are here, each read when it is its turn; those that cannot be read are left out.
  func readableKeys() throws -> some Sequence<HomeKey> {
    try (keys(isMade: false)?.names() ?? []).lazy.compactMap {
      try? HomeKey(String(decoding: $0, as: UTF8.self), in: self)
    }
  }
}

extension Rollouts {
  /// Whether a directory is another one, or lies in it.
  static func holds(_ target: String, _ directory: String) -> Bool {
    directory == target || directory.hasPrefix(target == "/" ? "/" : "\(target)/")
  }
}
