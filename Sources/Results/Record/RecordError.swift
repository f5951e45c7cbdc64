/// Why a results file is none, and where: `reports[3].artifacts[0].sha256: expected a string`.
package struct RecordError: Error, Equatable, CustomStringConvertible {
  /// The member, from the top of the document; empty for the document itself.
  package let place: String
  package let message: String

  package init(_ place: String, _ message: String) {
    self.place = place
    self.message = message
  }

  package var description: String { place.isEmpty ? message : "\(place): \(message)" }
}
