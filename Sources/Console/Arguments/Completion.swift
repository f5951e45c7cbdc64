/// What a shell offers in an argument's place.
package enum Completion: Sendable, Equatable {
  case nothing
  case words([String])
  case files
  case directories
  /// What the program prints when it is asked with `--complete` for names of this kind.
  case printed(String)
}
