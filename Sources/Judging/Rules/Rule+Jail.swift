import Artifact

/// What the jail did to a tool.
extension Rule {
  package static let blocked = Rule(
    "jail/blocked", .warning,
    "The jail kept a tool from doing what no check needs.",
    advice: """
      Read the file with care: it wanted the network, a place outside of its own directory, or \
      something else that no check needs. Take that out, or let a test use a stand-in for it.
      """)

  package static let diskLimit = Rule(
    "jail/disk", .note,
    "A tool wrote too much to its work directory over a file.",
    advice:
      "The file is unchecked. Look at why it takes so much; limits are options of 'sandbox try'.")

  package static let memoryLimit = Rule(
    "jail/memory", .note,
    "A tool took too much memory over a file.",
    advice:
      "The file is unchecked. Look at why it takes so much; limits are options of 'sandbox try'.")

  package static let outputLimit = Rule(
    "jail/output", .note,
    "A tool wrote too much over a file.",
    advice:
      "The file is unchecked. Look at why it takes so much; limits are options of 'sandbox try'.")

  package static let processLimit = Rule(
    "jail/processes", .note,
    "A tool made too many processes over a file.",
    advice:
      "The file is unchecked. Look at why it takes so much; limits are options of 'sandbox try'.")

  package static let signal = Rule(
    "jail/signal", .note,
    "A signal ended a tool at a file.",
    advice: """
      The tool crashed, or the file had it killed, so the file is unchecked. Try it again; if \
      it happens again, look for what in the file does it.
      """)

  package static let timeLimit = Rule(
    "jail/timeout", .note,
    "A tool took too long over a file.",
    advice:
      "The file is unchecked. Look at why it takes so much; limits are options of 'sandbox try'.")

  /// All of these.
  static let ofJail = [blocked] + Stop.Cause.allCases.map(\.rule)
}

extension Stop.Cause {
  /// That it ended a tool.
  package var rule: Rule {
    switch self {
    case .timeout: .timeLimit
    case .memory: .memoryLimit
    case .output: .outputLimit
    case .processes: .processLimit
    case .disk: .diskLimit
    case .signal: .signal
    }
  }
}
