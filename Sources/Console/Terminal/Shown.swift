/// Text that may be shown on a terminal. A terminal takes nothing else.
///
/// The program's own words are literals, and stand as they are; whatever else goes in, a name, a text
/// that was read, an error's description, is escaped on the way. So what a report or a disk says cannot
/// reach a terminal raw, whoever forgets to think of it.
package struct Shown: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible
{
  package let text: String

  /// Text that was made to be shown, colours included.
  fileprivate init(made text: String) { self.text = text }

  /// Text from anywhere.
  package init(_ untrusted: String) { text = untrusted.escaped }

  /// A page of help, which is made of the program's own words, and of a command line's, escaped there.
  init(page: String) { text = page }

  package init(stringLiteral value: String) { text = value }

  package init(stringInterpolation made: Interpolation) { text = made.text }

  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var text: String

    package init(literalCapacity: Int, interpolationCount: Int) {
      text = ""
      text.reserveCapacity(literalCapacity + 32 * interpolationCount)
    }

    package mutating func appendLiteral(_ literal: String) { text += literal }
    package mutating func appendInterpolation(_ shown: Shown) { text += shown.text }
    package mutating func appendInterpolation(_ untrusted: some StringProtocol) {
      text += String(untrusted).escaped
    }
    package mutating func appendInterpolation(_ number: some BinaryInteger) {
      text += String(number)
    }
    package mutating func appendInterpolation(_ number: Double) { text += String(number) }
    package mutating func appendInterpolation(_ error: any Error) { text += "\(error)".escaped }
  }

  package var description: String { text }
  package var isEmpty: Bool { text.isEmpty }
  package var count: Int { text.count }
  package var columns: Int { text.columns }

  /// A line that no log viewer takes for a command.
  package var inert: Shown { Shown(made: text.inert) }
  package func clipped(to count: Int) -> Shown { Shown(made: text.clipped(to: count)) }
  package func padded(to count: Int) -> Shown { Shown(made: text.padded(to: count)) }
  /// The end of it, in so many columns: the end of a path tells more than its beginning.
  package func clippedLeft(to width: Int) -> Shown { Shown(made: text.clippedLeft(to: width)) }
  /// The same where lines have a width; without one nothing is cut.
  package func clipped(to count: Int, in width: Int?) -> Shown {
    width == nil ? self : clipped(to: count)
  }
  package func clippedLeft(to room: Int, in width: Int?) -> Shown {
    width == nil ? self : clippedLeft(to: room)
  }
  package var words: [Shown] { text.split(separator: " ").map { Shown(made: String($0)) } }

  package static func + (one: Shown, other: Shown) -> Shown { Shown(made: one.text + other.text) }
  package static func += (one: inout Shown, other: Shown) { one = one + other }
  package static func blanks(_ count: Int) -> Shown {
    Shown(made: String(repeating: " ", count: max(0, count)))
  }
}

extension String {
  /// The text as a terminal may show it.
  package var shown: Shown { Shown(self) }
}

extension Sequence<Shown> {
  package func joined(separator: Shown = "") -> Shown {
    Shown(made: map(\.text).joined(separator: separator.text))
  }

  /// As lines, each of which ends.
  package var lines: Shown {
    Shown(made: reduce(into: "") { $0 += $1.inert.text + "\n" })
  }
}

extension Style {
  package func callAsFunction(_ role: Role, _ text: Shown) -> Shown {
    guard isColoured, !text.isEmpty else { return text }
    return "\(Shown(made: "\u{1B}[\(role.rawValue)m"))\(text)\(Shown(made: "\u{1B}[0m"))"
  }
}
