import Artifact
import CKernel
import Glibc

/// The secret that makes a home's journals ours: `STATE/homes/ID`, 0600, outside of every project.
///
/// ```json
/// { "schema": "rollback.key/1", "id": "…", "key": "64 hexadecimal digits",
///   "home": "/srv/rollouts", "rollbacks": {"inode": "…", "birth": "…", …} }
/// ```
/// `rollbacks` says which directory it belongs to: a copy of a home has its id, and is another one.
struct HomeKey: Sendable {
  /// 32 hexadecimal digits, which the home's `Rollbacks/home.json` names.
  let id: String
  let seal: HMAC
  /// Where the home was when it got its key.
  let home: String
  let rollbacks: Place

  /// The file in `Rollbacks/` that names the key.
  static let name = "home.json"

  /// Makes a key for a home and stores it; the home does not name it yet.
  static func make(for home: Home, _ rollbacks: Directory, in state: StateDirectory) throws
    -> HomeKey
  {
    func random(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in UInt8.random(in: 0...255) }
    }
    let (id, key) = (Hex.text(random(16)), random(32))
    let place = try Place(rollbacks)
    let document = JSONValue.object([
      ("schema", .string("rollback.key/1")), ("id", .string(id)), ("key", .string(Hex.text(key))),
      ("home", .string(home.path)), ("rollbacks", place.json),
    ])
    guard let keys = try state.keys(isMade: true) else { preconditionFailure("made") }
    try keys.replace(id, with: document.bytes)
    return HomeKey(id: id, seal: HMAC(key: key), home: home.path, rollbacks: place)
  }

  /// Lets the home name it: from here on its journals are those that this key signed.
  func install(in rollbacks: Directory) throws {
    let document = JSONValue.object([
      ("schema", .string("rollback.home/1")), ("key", .string(id)),
    ])
    try rollbacks.replace(Self.name, with: document.bytes)
  }

  /// The id that a home names; nil if it names none.
  static func id(named rollbacks: Directory) throws -> String? {
    do {
      let bytes = try rollbacks.read(name, atMost: 4096)
      let node = try? JSONNode(parsing: bytes)
      guard let id = node?["key"]?.string, id.utf8.count == 32, Hex.bytes(id) != nil else {
        throw RolloutError.refused(
          "\(rollbacks.naming(name)) names no key; restore it from a backup, or run 'rollback adopt'"
        )
      }
      return id
    } catch let failure as FileFailure where failure.errno == ENOENT {
      return nil
    }
  }
}

extension HomeKey {
  /// The id of a key that belongs to a directory, though that does not name it; nil if there is none.
  static func id(of rollbacks: Directory, in state: StateDirectory) throws -> String? {
    let place = try Place(rollbacks)
    return try state.readableKeys().first { $0.rollbacks.differences(in: place).isEmpty }?.id
  }

  /// The key of that id, if this user has it.
  init?(_ id: String, in state: StateDirectory) throws {
    guard let keys = try state.keys(isMade: false) else { return nil }
    let bytes: [UInt8]
    do {
      guard let status = try keys.status(of: id) else { return nil }
      guard status.uid == geteuid(), status.mode & 0o077 == 0 else {
        throw RolloutError.unusable(
          "the key \(keys.naming(id)) is not yours alone (uid \(status.uid), mode "
            + "\(String(status.mode & 0o777, radix: 8))); run chmod 600 on it")
      }
      bytes = try keys.read(id, atMost: 1 << 16)
    } catch let failure as FileFailure {
      throw RolloutError.unusable("the key of this home cannot be read: \(failure)")
    }
    guard let node = try? JSONNode(parsing: bytes), node["schema"]?.string == "rollback.key/1",
      node["id"]?.string == id, let home = node["home"]?.string,
      let key = node["key"]?.string.flatMap(Hex.bytes), key.count == 32,
      let place = Place(node["rollbacks"])
    else {
      throw RolloutError.unusable(
        "the key \(keys.naming(id)) is damaged; restore it from a backup, or run 'rollback adopt'")
    }
    self.id = id
    seal = HMAC(key: key)
    self.home = home
    rollbacks = place
  }
}
