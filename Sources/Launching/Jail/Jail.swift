import Glibc
import Judging

/// What confines a run: how strongly, as whom, and what is open in it.
///
/// Nothing is open in it but the programs and libraries of the system (to read), and what is named
/// here.
package struct Jail: Sendable, Equatable {
  /// How it is made. Nil: not at all, limits only; see `bare`.
  package let tier: Tier?

  /// The unprivileged user of the host that all inside are, where we are root; nil: ourselves.
  package private(set) var user: User?

  /// The absolute path of bubblewrap, for its tier.
  package let bubblewrap: String?

  /// Layers that are left off: for the controls of tests, which nothing else may make.
  package var skipped: Set<Layer> = []

  /// Files and directories that can be read, besides the system's: absolute paths.
  package var readable: [String] = []

  /// What can be written.
  package var work: Work = .none

  /// A directory of the host, of our own user, whose copy-on-write image is `data` in the work
  /// directory. Only where the tier `canLayer`.
  package var image: String?

  /// Whether the host's network can be used.
  package var hasNetwork = false

  /// Bytes of the largest segment of System V shared memory that can be made, and then memory can be
  /// shared by `mmap`, too: not all of that counts towards `Limits.memory`. 0: neither.
  package var sharedMemory = 0

  package init(tier: Tier, user: User?, bubblewrap: String? = nil) {
    precondition((tier == .bubblewrap) == (bubblewrap != nil), "bubblewrap belongs to its tier")
    self.tier = tier
    self.user = user
    self.bubblewrap = bubblewrap
  }

  private init(bareFor user: User?) {
    (tier, self.user, bubblewrap) = (nil, user, nil)
  }

  /// No jail at all: for the benchmark, for the controls of tests, and for a command of the user's own
  /// who asks for it. Never for what a report says.
  package static func bare(as user: User? = nil) -> Jail { Jail(bareFor: user) }
}

extension Jail {
  package typealias Tier = JailTier

  /// A layer that a test can leave off.
  package enum Layer: String, Sendable, CaseIterable { case landlock, seccomp }

  /// Where a run can write.
  package enum Work: Sendable, Equatable {
    case none
    /// In memory, bounded by `Limits.disk` and `Limits.inodes`, gone with the run. Where the tier
    /// has no root of its own there is no such place: then nowhere.
    case memory
    /// The same, and in the beginning a copy of this directory of the host. Where the tier has no root
    /// of its own it is that directory itself.
    case filled(String)
    /// A directory of the host, by its absolute path. What is added to it is counted, against the same
    /// two limits: it may be more for as long as a look at it takes.
    case directory(String)
  }

  /// Whether it has a root, so that paths inside are not those of the host.
  package var hasRoot: Bool { tier == .namespaces || tier == .bubblewrap }

  /// Whether it can give a copy-on-write image of a directory.
  package var canLayer: Bool { tier == .namespaces }

  /// The work directory as the run names it; nil if it has none.
  package var workPath: String? {
    switch work {
    case .none: nil
    case .memory: hasRoot ? "/work" : nil
    case .directory(let path), .filled(let path): hasRoot ? "/work" : path
    }
  }

  /// Open for what a tool needs that lies outside of the system's directories: the program itself
  /// and the libraries of its installation.
  package func admitting(_ programs: [String]) -> Jail {
    var jail = self
    for program in programs where !jail.readable.contains(program) {
      jail.readable += Installation(of: program).paths.filter { !jail.readable.contains($0) }
    }
    return jail
  }

  /// The same for another user of the host, to whom work, image and network are yet to be given; nil:
  /// it stays as it is.
  package func owned(by user: User?) -> Jail {
    guard let user else { return self }
    var jail = self
    jail.user = user
    (jail.work, jail.image, jail.hasNetwork) = (.none, nil, false)
    return jail
  }

  package func writing(_ work: Work) -> Jail {
    var jail = self
    jail.work = work
    return jail
  }

  /// The supervisor's words for it. `supervise.c` documents the grammar.
  func options(within limits: Limits) -> [String] {
    var options: [String] = []
    if let tier { options.append("tier=\(tier.rawValue)") }
    if let bubblewrap { options.append("bubblewrap=\(bubblewrap)") }
    if let user { options += ["uid=\(user.uid)", "gid=\(user.gid)"] }
    options += readable.map { "read=\($0)" }
    let bounds = ["work-bytes=\(limits.disk)", "work-inodes=\(limits.inodes)"]
    switch work {
    case .memory: if hasRoot { options += bounds }
    case .filled(let path) where hasRoot: options += bounds + ["fill=\(path)"]
    // Without a jail there are no limits but those of the processes.
    case .directory(let path), .filled(let path):
      options += (tier == nil ? [] : bounds) + ["work=\(path)"]
    case .none: break
    }
    if let image {
      options.append("overlay=\(image)")
      // What is root's is seen as the user's: an idmapped mount.
      if user != nil { options.append("overlay-owner=\(geteuid())") }
    }
    if hasNetwork { options.append("network=1") }
    if sharedMemory > 0 { options.append("shared-memory=\(sharedMemory)") }
    options += skipped.map { "skip-\($0.rawValue)=1" }.sorted()
    return options
  }
}
