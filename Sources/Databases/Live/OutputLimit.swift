/// The most that a client program may print.
package struct OutputLimit: Sendable {
  let bytes: Int
  /// What to say where that is not enough and the user can help it; nil: the program is at fault.
  let refusal: String?

  init(bytes: Int, refusal: String? = nil) { (self.bytes, self.refusal) = (bytes, refusal) }

  /// What a script of ours may print.
  package static let script = OutputLimit(bytes: 64 << 20)
  /// A schema.
  static let schema = OutputLimit(bytes: 256 << 20)
  /// Rows for a clone, which pass through our memory.
  static let rows = OutputLimit(
    bytes: 256 << 20,
    refusal: "the rows for a clone are more than 256 MiB; take fewer of each table: --rehearse N")

  var problem: DatabaseProblem {
    refusal.map(DatabaseProblem.refused)
      ?? .broken("it printed more than \(bytes >> 20) MiB, and was ended")
  }
}
