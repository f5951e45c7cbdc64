import Artifact
import Judging

/// A way to plant one fault, and what has to catch it; or a placebo, for which the gate stays open.
package struct Operator: Sendable {
  /// What must be said of the plant.
  package enum Claim: Sendable, Hashable {
    /// This rule finds it.
    case rule(String)
    /// The gate is shut, or asks for review.
    case gate(Gate.Decision)
    /// A file is unchecked for this reason.
    case reason(String)

    /// As the table has it.
    package var name: String {
      switch self {
      case .rule(let id): id
      case .gate(let decision): "gate/\(decision.rawValue)"
      case .reason(let reason): "unchecked/\(reason)"
      }
    }
  }

  package let name: String
  package let claim: Claim
  /// The languages of the files that it is for; none: any.
  let languages: [Language]
  let change: Change

  func usable(_ bases: [Base]) -> [Base] {
    // Into the text of a found one nobody can plant blindly: a keyword may stand in a string there.
    bases.filter { languages.isEmpty || languages.contains($0.language) && !$0.isFound }
  }

  /// What is done to a draft; nothing is where there is no site for it. A text is lines to be added to the
  /// first file. In each text `#N` is a number, and `@` the table that a migration makes, or the path.
  struct Change: Sendable, ExpressibleByStringLiteral {
    let make: @Sendable (inout Draft, inout Seeded) -> Void
    /// Whether the finding stands in the very line that was changed.
    var isExact = false

    init(_ make: @escaping @Sendable (inout Draft, inout Seeded) -> Void) { self.make = make }

    init(stringLiteral lines: String) {
      self.init { draft, random in
        let table = draft.text.firstMatch(of: /CREATE TABLE (?:IF NOT EXISTS )?(\w+)/)?.1
        draft.text += random.filled(lines, table ?? "nothing") + "\n"
      }
    }

    static func exact(_ change: Change) -> Change {
      var change = change
      change.isExact = true
      return change
    }

    /// Replaces one place where a text stands in code, chosen by chance.
    static func replace(_ old: String, _ new: String) -> Change {
      Change { draft, random in
        let sites = draft.sites(of: old)
        if !sites.isEmpty { draft.replace(random.pick(sites), with: new) }
      }
    }

    /// Removes the last place where a text stands in code.
    static func last(_ old: String) -> Change {
      Change { draft, _ in
        if let last = draft.sites(of: old).last { draft.replace(last, with: "") }
      }
    }

    /// Adds a comment of the file's language.
    static func comment(_ words: String) -> Change {
      Change { draft, _ in
        let signs: [Language: String] = [.sql: "--", .javascript: "//"]
        draft.text += "\(signs[Language(path: draft.path)] ?? "#") \(words)\n"
      }
    }

    static func path(_ new: String) -> Change {
      Change { draft, random in
        let path = draft.path.replacing("/", with: random.filled("/#N"))
        draft.path = random.filled(new, path[...])
      }
    }

    /// These files, and no other.
    static func files(_ files: (path: String, content: String)...) -> Change {
      Change { draft, random in draft.files = random.filled(files) }
    }

    /// One more file.
    static func file(_ path: String, _ content: String, unclosed: Int = 0) -> Change {
      Change { draft, random in
        draft.files += random.filled([(path, content)])
        draft.unclosed = unclosed
      }
    }

    /// What stands below the files.
    static func behind(_ text: String) -> Change {
      Change { draft, random in draft.behind = random.filled(text) }
    }

    /// One of these values for a field.
    static func set(_ field: String, _ values: [String]) -> Change {
      Change { draft, random in draft.set(field, random.pick(values)) }
    }

    /// A twin that says something else of a field.
    static func twin(_ field: String, _ value: @escaping @Sendable (Int) -> JSONValue) -> Change {
      Change { draft, random in draft.twin = [(field, value(random.number(7...24)))] }
    }
  }
}
