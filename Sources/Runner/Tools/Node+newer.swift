import Artifact
import Judging

extension Node {
  /// What node stopped at that a later one reads, and the first that does; nil where none is known.
  static func newer(
    _ message: String, at offset: Int, in text: [UInt8], than version: [Int]
  ) -> (what: String, since: Int)? {
    let feature: (what: String, since: Int)?
    if message.hasSuffix(": Invalid group") {
      let isModifier = message.contains(/\(\?[ims]*-?[ims]+:/)
      feature = isModifier ? ("modifiers in a regular expression", 23) : nil
    } else if message.hasSuffix(": Duplicate capture group name") {
      // In one alternative it stays wrong.
      feature = message.contains("|") ? ("the same group in two alternatives", 23) : nil
    } else {
      feature = Esbuild.newer(at: offset, in: text) == "`using`" ? ("`using`", 24) : nil
    }
    return feature.flatMap { (version.first ?? .max) < $0.since ? $0 : nil }
  }
}
