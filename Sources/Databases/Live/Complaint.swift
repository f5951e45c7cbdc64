/// Something about a database or a role that is not as a rollout needs it, and what to do about it.
package struct Complaint: Sendable, Equatable {
  /// What is the matter.
  package let sentence: String
  /// What to type, SQL or an option; nil: nothing helps.
  package let remedy: String?
  /// Whether nothing is changed as long as it is so. Else it depends on the migration, and the rehearsal
  /// shows it.
  package let isRefusal: Bool

  package init(_ sentence: String, remedy: String?, isRefusal: Bool = true) {
    (self.sentence, self.remedy, self.isRefusal) = (sentence, remedy, isRefusal)
  }

  /// Both, for people.
  package var text: String { remedy.map { "\(sentence); \($0)" } ?? sentence }
}
