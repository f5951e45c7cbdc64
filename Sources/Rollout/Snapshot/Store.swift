/// Where the bytes of a snapshot lie: on the target's own file system, so that they are renamed into
/// place.
enum Store {
  /// The directory of a target whose home is on another file system: `DIR/.sandbox-rollbacks/ID/`.
  static let name = ".sandbox-rollbacks"
}
