import Artifact

/// What an entry of a log can be about: a word of a fixed list. `adopted` is the log's own.
package protocol LogEvent: RawRepresentable<String>, Sendable {
  /// That somebody looked at all that stands before this, and vouched for it.
  static var adopted: Self { get }
}

/// One line of a log: what happened, when, and the code that chains it to all that stands before it.
package struct Entry<Name: LogEvent>: Sendable {
  package typealias Event = Name

  /// From 1.
  package let sequence: Int
  package let event: Event
  /// Seconds since 1970, by the clock of then.
  package let time: Double
  /// An object of what belongs to the event.
  package let data: JSONNode?
  /// The code at the end of its line.
  package let checksum: String

  /// An entry as a line: the length of the text in six digits or more, the text (a JSON object), the
  /// home's code (HMAC with SHA-256) of the checksum before and this length and text, a line feed. The
  /// first has 64 zeros before it.
  package static func line(
    _ text: String, after previous: String, by seal: HMAC
  ) -> (line: [UInt8], checksum: String) {
    let count = "\(text.utf8.count)"
    let length = String(repeating: "0", count: max(0, 6 - count.count)) + count
    let checksum = seal.hex(Array("\(previous)\(length) \(text)".utf8))
    return (Array("\(length) \(text) \(checksum)\n".utf8), checksum)
  }

  package static func text(
    _ event: Event, sequence: Int, time: Double, _ data: [(String, JSONValue)]
  ) -> String {
    JSONValue.object(
      [
        ("sequence", .int(sequence)), ("event", .string(event.rawValue)), ("time", .number(time)),
      ] + (data.isEmpty ? [] : [("data", .object(data))])
    ).text
  }

  package static var start: String { String(repeating: "0", count: 64) }
}
