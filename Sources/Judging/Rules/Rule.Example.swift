import Artifact

extension Rule {
  /// What shows it. Nil where no check finds it.
  package var example: Example? { Example.all[id] }

  /// Something that a rule catches, and the same done right.
  package struct Example: Sendable {
    package enum Sample: Sendable {
      /// One proposed file: its path and content, which stand between markers in a report that has
      /// nothing else amiss.
      case file(String, String)
      /// What stands below the line `idea_implementation:` of such a report, markers and all.
      case body(String)
      /// A whole markdown report, in a directory that is tried.
      case report(String)
      /// The bodies of a markdown report and of the JSON twin beside it.
      case twins(String, String)
      /// No report alone shows it: a sentence that says what does.
      case elsewhere(String)
    }

    package let bad: Sample
    package let good: Sample
    /// Options of `sandbox try` that both are tried with.
    package let options: [String]
    /// The text of a policy that both are tried by.
    package let policy: String?
  }
}

extension Rule.Example {
  /// By the names of their rules, from `examples.md`, which says at its head how it is written.
  package static let all: [String: Self] = {
    let document = String(decoding: PackageResources.examples_md, as: UTF8.self)
    var sections: [Section] = []
    // The last line feed ends the document, and is not of the last text.
    for line in document.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("%%% ") {
        sections.append(Section(line))
      } else if !sections.isEmpty {
        sections[sections.count - 1].lines.append(line)
      }
    }
    return Dictionary(grouping: sections, by: \.rule).mapValues(Self.init)
  }()

  private init(_ sections: [Section]) {
    let parts = Dictionary(uniqueKeysWithValues: sections.map { ($0.part, $0) })
    let unknown = Set(parts.keys).subtracting(["bad", "good", "options", "policy"])
    guard let bad = parts["bad"], let good = parts["good"], unknown.isEmpty else {
      preconditionFailure("examples.md: \(sections[0].rule) lacks a part, or has another")
    }
    (self.bad, self.good, policy) = (bad.sample, good.sample, parts["policy"]?.text)
    options = parts["options"]?.rest.split(separator: " ").map(String.init) ?? []
  }

  /// A line `%%% RULE PART REST`, and the lines below it.
  private struct Section {
    let rule, part: String
    let rest: Substring
    var lines: [Substring] = []

    init(_ head: Substring) {
      let words = head.split(separator: " ", maxSplits: 3)
      precondition(words.count > 2, "examples.md: '\(head)' names no rule and part")
      (rule, part, rest) = (String(words[1]), String(words[2]), words.count > 3 ? words[3] : "")
    }

    var text: String { lines.joined(separator: "\n") }

    var sample: Sample {
      let words = rest.split(separator: " ", maxSplits: 1)
      let twins = lines.split(separator: "%%%").map { $0.joined(separator: "\n") }
      switch words.first {
      case "file" where words.count == 2: return .file(String(words[1]), text)
      case "body": return .body(text)
      case "report": return .report(text)
      case "twins" where twins.count == 2: return .twins(twins[0], twins[1])
      case "elsewhere": return .elsewhere(text)
      default: preconditionFailure("examples.md: \(rule) \(part) is no sample")
      }
    }
  }
}
