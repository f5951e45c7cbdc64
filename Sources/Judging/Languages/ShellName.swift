import Artifact

/// Which shell a script is for, by the program that its first line names.
package enum ShellName: Sendable, Equatable {
  /// Also that of a script that names none.
  case bash
  case sh
  /// One that no program here reads.
  case other(String)

  package init(of text: SourceText) {
    switch Language.program(in: text.bytes[...]) {
    case nil, "bash": self = .bash
    case "sh", "dash", "ash": self = .sh
    case let name?: self = .other(name)
    }
  }
}
