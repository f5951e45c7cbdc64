import Artifact
import Glibc

/// All rollouts of a home, as one command finds them.
///
/// Only a directory that the catalog does not settle is opened, and none is kept open.
final class Survey {
  /// One that nothing can be done with, and why: it bars itself, and nothing else.
  struct Barred {
    let id: String
    /// nil where nobody knows.
    let target: String?
    /// Where the catalog has it; nil where its target may be in the midst of a change.
    let standing: Rollout.Standing?
    let error: any Error
  }

  /// How many of the newest are looked at, whatever the catalog says: those are needed next.
  static let newest = 16

  private(set) var catalog = Catalog()
  /// Those that stand somewhere, oldest first.
  private(set) var settled: [Catalog.Entry] = []
  /// Those that somebody is at work on, or has to finish or undo; oldest first.
  private(set) var unfinished: [(id: String, target: String?)] = []
  private(set) var barred: [Barred] = []
  /// Those whose directory is gone and was not removed by us.
  private(set) var missing: [Catalog.Entry] = []
  /// The number of the newest that there is, or was.
  private(set) var last = 0
  private let rollouts: Rollouts
  private var seal: HMAC?
  private let writes: Bool
  /// Whether there was no catalog, and it is made of the journals: the ledger was told of them, or is
  /// younger than they are.
  private var isNew = false

  /// `writes`: the caller holds the home's lock, and the catalog is brought up to date. Without a seal the
  /// journals are read as they stand, and nobody vouches for them.
  init(_ rollouts: Rollouts, seal: HMAC?, writes: Bool) throws {
    self.rollouts = rollouts
    self.seal = seal
    self.writes = writes
    rollouts.memory.forget()
    let found = try rollouts.directory.names().map { String(decoding: $0, as: UTF8.self) }
    if writes { try rollouts.sweep(found) }
    let names = Rollouts.sorted(found)
    let file = try rollouts.catalogFile(among: found, isRenamed: writes)
    if let file, let seal {
      let read = Catalog(try rollouts.directory.read(file), seal: seal)
      if read.isDamaged {
        rollouts.tell(
          "\(rollouts.directory.naming(file)) is damaged: what the journals say counts, and a "
            + "rollout that was removed by others is not seen")
      } else {
        catalog = read
      }
    }
    isNew = catalog.length == 0
    settled.reserveCapacity(names.count)
    for (index, name) in names.enumerated() {
      let known = catalog.entries[name]
      if let known, known.standing != nil, index < names.count - Self.newest {
        settled.append(known)
      } else {
        examine(name, known)
      }
    }
    // Each of the settled has an entry: if there are more, somebody is at work, or some are gone.
    if catalog.entries.count > settled.count {
      let there = Set(names)
      missing = catalog.entries.values.filter {
        !there.contains($0.id) && $0.standing != .takenBack
      }.sorted { $0.id < $1.id }
    }
    last = (names + missing.map(\.id)).compactMap(Rollouts.number).max() ?? 0
    defer { isNew = false }
    if isNew && !names.isEmpty || catalog.isChanged || !catalog.untold.isEmpty { try save() }
  }

  /// Reads a journal that the catalog does not settle, or that is needed next.
  private func examine(_ name: String, _ known: Catalog.Entry?) {
    var target = known.map { catalog.targets[$0.target] }
    do {
      let folder = try rollouts.sound(name, seal)
      target = target ?? folder.history.target
      if let known { try rollouts.mustContinue(folder, known) }
      if folder.history.standing?.isUnfinished != false {
        unfinished.append((name, target))
        return
      }
      try catalog.settle(folder, isOld: isNew)
      if let entry = catalog.entries[name] { settled.append(entry) }
    } catch {
      if target == nil {
        let folder = try? Folder(name, in: rollouts.directory, seal: seal)
        target = folder?.history.target
      }
      barred.append(
        Barred(
          id: name, target: target.map(rollouts.nowAt), standing: known?.standing, error: error))
    }
  }

  // MARK: Targets

  /// Where a rollout was made, by what is known of it.
  func target(of entry: Catalog.Entry) -> String { rollouts.nowAt(catalog.targets[entry.target]) }

  /// The directories that anything was rolled out to, each once.
  var targets: [String] {
    let numbers = Set(settled.map(\.target))
    let others =
      unfinished.compactMap { $0.target.map(rollouts.nowAt) } + barred.compactMap(\.target)
    return Set(numbers.map { rollouts.nowAt(catalog.targets[$0]) } + others).sorted()
  }

  /// Those of one target, oldest first.
  func settled(of target: String) -> [Catalog.Entry] {
    let numbers = Set(
      catalog.targets.indices.filter { rollouts.nowAt(catalog.targets[$0]) == target })
    return settled.filter { numbers.contains($0.target) }
  }

  /// A target that was named must have a rollout, be it damaged or gone: a name that is wrong must not
  /// read as nothing to do.
  func mustKnow(_ target: String) throws {
    if targets.contains(target) || missing.contains(where: { self.target(of: $0) == target }) {
      return
    }
    throw rollouts.unknown(target)
  }

  /// Throws what bars a target that may be in the midst of a change; nil: what bars any.
  func mustBeFree(_ target: String?) throws {
    for barred in barred where barred.standing == nil || target == nil {
      if target == nil || barred.target == target { throw barred.error }
    }
  }

  /// One of all that are known of.
  struct Row {
    let id: String
    let target: String?
    /// Why nothing can be done with it.
    var error: (any Error)?
  }

  /// All that are known of, those that are gone, too, or those of one target; the oldest first.
  func rows(of path: String?) -> [Row] {
    var rows = settled.map { Row(id: $0.id, target: target(of: $0)) }
    rows += unfinished.map { Row(id: $0.id, target: $0.target.map(rollouts.nowAt)) }
    rows += barred.map { Row(id: $0.id, target: $0.target, error: $0.error) }
    rows += missing.map { Row(id: $0.id, target: target(of: $0), error: rollouts.gone($0)) }
    if let path { rows.removeAll { $0.target != path } }
    return rows.map { (Rollouts.number($0.id) ?? 0, $0) }
      .sorted { ($0.0, $0.1.id) < ($1.0, $1.1.id) }.map(\.1)
  }

  // MARK: Changes

  /// The home has a key now.
  func sign(with seal: HMAC) { self.seal = seal }

  /// From here on the journals of these have to be read; on the device when this returns.
  func open(_ ids: [String]) throws {
    catalog.open(ids)
    try save()
  }

  /// Writes down where rollouts stand that somebody was at work on. They stand there whether or not that
  /// can be written: the next command would read their journals.
  func settle(_ ids: [String]) {
    do {
      for id in ids {
        try catalog.settle(rollouts.sound(id, seal))
        place(id)
      }
      try save()
    } catch {
      rollouts.tell("\(rollouts.directory.naming(Catalog.name)) could not be written: \(error)")
    }
  }

  /// What was unfinished was removed.
  func forget(_ id: String) { unfinished.removeAll { $0.id == id } }

  private func place(_ id: String) {
    forget(id)
    guard let entry = catalog.entries[id], entry.standing != nil else { return }
    settled.removeAll { $0.id == id }
    let number = Rollouts.number(id) ?? 0
    let place = settled.lastIndex { (Rollouts.number($0.id) ?? 0) < number }.map { $0 + 1 } ?? 0
    settled.insert(entry, at: place)
  }

  func bar(_ id: String, _ target: String?, _ error: any Error) {
    barred.append(Barred(id: id, target: target, standing: nil, error: error))
  }

  /// Says that they are removed, before they are.
  func strike(_ ids: [String]) throws {
    catalog.strike(ids)
    try save()
  }

  func move(_ path: String, to other: String) throws {
    catalog.move(path, to: other)
    try save()
  }

  /// Adds what is new to the file, durably; or writes it anew. The ledger is told first.
  private func save() throws {
    guard writes, let seal else { return }
    for id in rollouts.record(catalog.untold.sorted(), seal) { catalog.told(id) }
    let directory = rollouts.directory
    if isNew || catalog.isLong || catalog.length == 0 {
      var whole = catalog.compacted()
      let bytes = whole.addition(by: seal)
      try directory.replace(Catalog.name, with: bytes)
      whole.added(bytes)
      catalog = whole
    } else if catalog.isChanged {
      let bytes = catalog.addition(by: seal)
      try directory.append(bytes, to: Catalog.name, at: catalog.length)
      catalog.added(bytes)
    }
  }
}

extension Directory {
  /// Adds to the first `length` bytes of a file of ours, durably; what stands behind them is cut.
  fileprivate func append(_ bytes: [UInt8], to name: String, at length: Int) throws {
    let file = openat(descriptor, name, O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw FileFailure("open", naming(name), errno) }
    defer { close(file) }
    guard ftruncate(file, off_t(length)) == 0 else {
      throw FileFailure("ftruncate", naming(name), errno)
    }
    do {
      try bytes.withUnsafeBytes { try Contents.write($0, to: file, at: naming(name)) }
      guard fdatasync(file) == 0 else { throw FileFailure("fdatasync", naming(name), errno) }
    } catch {
      // Half a line must not look like one later on.
      _ = ftruncate(file, off_t(length))
      throw error
    }
  }
}
