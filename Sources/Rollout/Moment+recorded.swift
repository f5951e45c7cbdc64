import Artifact

extension Moment {
  /// A moment that was written down, in seconds since 1970. Nobody vouches for what a disk says: what lies
  /// outside of the years 1970 to 9999 becomes the nearest moment in them.
  init(recorded seconds: Double) {
    self.init(seconds: max(0, min(seconds, 253_402_300_799)))
  }
}
