import Artifact
import Judging

/// JavaScript with JSX, TypeScript and CSS, parsed by esbuild: one process for all files of a run, which
/// opens none. Its service takes texts on the standard input and answers in packets, each a length and a
/// value; what a file is called, or names itself, it never learns. Tried with 0.17.
package enum Esbuild {
  /// The service of another version than its own it refuses.
  static func arguments(_ version: String) -> [String] { ["--service=\(version)"] }

  /// How a text is to be read.
  package enum Loader: String, Sendable {
    case jsx, ts, tsx, css

    /// Whether text may stand between tags, which no reader of tokens knows from code.
    var hasTags: Bool { self == .jsx || self == .tsx }
  }

  static func loader(of name: String, _ language: Language) -> Loader {
    switch language {
    case .css: .css
    case .typescript: name.lowercased().hasSuffix(".tsx") ? .tsx : .ts
    default: .jsx
    }
  }

  /// What it complains of: lines count from 1, columns count bytes from 0.
  struct Complaint: Sendable, Equatable {
    var text: String
    var line: Int
    var column: Int
  }

  /// What it says of a text: its complaints, and what is left of the code without types and JSX.
  struct Answer: Sendable, Equatable {
    var complaints: [Complaint] = []
    var code: [UInt8]?
  }

  /// The question about the file with this number.
  static func request(_ id: Int, _ text: [UInt8], _ loader: Loader) -> [UInt8] {
    let flags = ["--log-level=silent", "--log-limit=0", "--loader=\(loader)"]
    return Packet.framed(
      id: UInt32(id) << 1,
      .object([
        ("command", .text("transform")), ("flags", .list(flags.map { .text($0) })),
        ("inputFS", .flag(false)), ("input", .bytes(text)),
      ]))
  }

  /// The complaints in the answer about the file with this number; nil for any other packet.
  static func answer(in packet: ArraySlice<UInt8>, about id: Int, _ loader: Loader) -> Answer? {
    guard let (answered, value) = Packet.read(packet), answered == UInt32(id) << 1 | 1,
      case .list(let errors)? = value["errors"], case .list(let warnings)? = value["warnings"]
    else { return nil }
    // Of CSS all that is wrong is a warning.
    let isSyntax = { (message: Packet.Value) in
      ["css-syntax-error", "js-comment-in-css"].contains(message["id"]?.string)
    }
    let found = errors + (loader == .css ? warnings.filter(isSyntax) : [])
    var complaints: [Complaint] = []
    for message in found.prefix(most) {
      guard let text = message["text"]?.string else { return nil }
      let place = message["location"]
      complaints.append(
        Complaint(
          text: text, line: place?["line"]?.number ?? 0, column: place?["column"]?.number ?? 0))
    }
    let code = complaints.isEmpty && loader.hasTags ? value["code"]?.content : nil
    return Answer(complaints: complaints, code: code)
  }

  /// Of so many complaints one is told.
  private static let most = 20
}

// MARK: What it means

extension Esbuild {
  static func outcome(
    of answer: Answer, for subject: Subject, as loader: Loader, by tool: Tool,
    duration: Duration
  ) -> Outcome {
    func outcome(_ verdict: Verdict, _ findings: [Finding] = []) -> Outcome {
      subject.outcome(verdict, by: tool.label, findings, duration: duration)
    }
    let (complaints, bytes) = (answer.complaints, subject.text.bytes)
    let places = complaints.map { offset(of: $0, in: bytes) }
    guard let first = complaints.first else {
      // In JSX it may be text.
      if loader == .ts, let entity = subject.entity { return outcome(.failed, [entity]) }
      var outcome = outcome(.passed)
      outcome.code = answer.code.map { SourceText($0) }
      return outcome
    }
    let excuse =
      loader == .css
      ? places.allSatisfy { isNested(at: $0, in: bytes) } ? "a rule within a rule" : nil
      : newer(at: places[0], in: bytes)
    if let excuse {
      let note = "\(tool.label) does not know \(excuse), so it cannot judge this: \(first.text)"
      return outcome(.unchecked(.unable), [subject.finding(.note, note, at: place(places[0]))])
    }
    func place(_ offset: Int) -> Position {
      offset >= bytes.count ? subject.text.endOfCode : subject.text.position(at: offset)
    }
    return outcome(
      .failed,
      zip(complaints, places).sorted { $0.1 < $1.1 }.map {
        subject.finding(.error, $0.text, at: place($1))
      })
  }

  /// It ends lines as JavaScript does. What it cannot read as a token it shows one byte behind.
  private static func offset(of complaint: Complaint, in text: [UInt8]) -> Int {
    var line = 1
    var at = 0
    while line < complaint.line, at < text.count {
      switch text[at] {
      case ASCII.lf: line += 1
      case ASCII.cr where at + 1 == text.count || text[at + 1] != ASCII.lf: line += 1
      case 0xE2 where text[at...].starts(with: [0xE2, 0x80, 0xA8]): (line, at) = (line + 1, at + 2)
      case 0xE2 where text[at...].starts(with: [0xE2, 0x80, 0xA9]): (line, at) = (line + 1, at + 2)
      default: break
      }
      at += 1
    }
    let isPast = complaint.text.hasPrefix("Syntax error \"") && complaint.column > 0
    return min(at + complaint.column - (isPast ? 1 : 0), text.count)
  }

  /// What an error is at, or right behind, that this esbuild may be too old for.
  static func newer(at offset: Int, in text: [UInt8]) -> String? {
    guard offset < text.count else { return nil }
    func trimmed(_ end: Int) -> ArraySlice<UInt8> {
      let last = text[..<end].lastIndex { !ASCII.isSpace($0) }
      return text[..<(last.map { $0 + 1 } ?? 0)]
    }
    let here = text[offset...].prefix(while: ASCII.isWord)
    let before = trimmed(offset)
    let word = before[((before.lastIndex { !ASCII.isWord($0) } ?? -1) + 1)...]
    let first = before[..<word.startIndex].last { !ASCII.isBlank($0) } ?? ASCII.lf
    // What a value stands before is none: `user@example`.
    if text[offset] == UInt8(ascii: "@") {
      let isValue =
        before.endIndex == offset
        && before.last.map { ASCII.isWord($0) || $0 == UInt8(ascii: ")") } == true
      return isValue ? nil : "decorators here"
    }
    if word.elementsEqual("using".utf8) {
      let isAwaited = trimmed(word.startIndex).reversed().starts(with: "tiawa".utf8)
      return isAwaited || first == ASCII.lf || ";{}(".utf8.contains(first) ? "`using`" : nil
    }
    if word.elementsEqual("accessor".utf8) { return "`accessor`" }
    if here.elementsEqual("with".utf8), "'\"".utf8.contains(before.last ?? 0) {
      return "`import … with`"
    }
    let isConst = word.elementsEqual("const".utf8) || here.elementsEqual("const".utf8)
    let sign = before.last { "<>(){};".utf8.contains($0) }
    return isConst && sign == UInt8(ascii: "<") ? "`<const T>`" : nil
  }

  /// Whether a selector begins here within the braces of another one.
  private static func isNested(at offset: Int, in text: [UInt8]) -> Bool {
    let next = text[offset...].first { "{};".utf8.contains($0) }
    guard next == UInt8(ascii: "{") else { return false }
    let before = Comments(in: text[..<offset], language: .css).code
    return before.reduce(0) {
      $1 == UInt8(ascii: "{") ? $0 + 1 : $1 == UInt8(ascii: "}") ? $0 - 1 : $0
    } > 0
  }
}

// MARK: Packets

extension Esbuild {
  /// The service's own binary form: a length, a number, and a value by its first byte.
  enum Packet {
    indirect enum Value: Sendable {
      case none
      case flag(Bool)
      case number(Int)
      case text(String)
      case bytes([UInt8])
      case list([Value])
      case object([(String, Value)])

      subscript(key: String) -> Value? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.0 == key }?.1
      }
      var content: [UInt8]? {
        switch self {
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        default: nil
        }
      }
      var string: String? { if case .text(let text) = self { text } else { nil } }
      var number: Int? { if case .number(let number) = self { number } else { nil } }
    }

    static func framed(id: UInt32, _ value: Value) -> [UInt8] {
      var body = bytes(id)
      write(value, to: &body)
      return bytes(UInt32(body.count)) + body
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private static func write(_ value: Value, to out: inout [UInt8]) {
      func count(_ number: Int) -> [UInt8] { bytes(UInt32(number)) }
      switch value {
      case .none: out.append(0)
      case .flag(let flag): out += [1, flag ? 1 : 0]
      case .number(let number): out += [2] + count(number)
      case .text(let text): out += [3] + count(text.utf8.count) + text.utf8
      case .bytes(let bytes):
        out += [4] + count(bytes.count)
        out += bytes
      case .list(let items):
        out += [5] + count(items.count)
        for item in items { write(item, to: &out) }
      case .object(let members):
        out += [6] + count(members.count)
        for (key, value) in members {
          out += count(key.utf8.count) + key.utf8
          write(value, to: &out)
        }
      }
    }

    /// The first whole packet without its length, and where the next begins; nil: there is none yet.
    static func next(in bytes: ArraySlice<UInt8>) -> (packet: ArraySlice<UInt8>, end: Int)? {
      var rest = bytes
      guard let count = number(&rest), rest.count >= count else { return nil }
      return (rest.prefix(count), rest.startIndex + count)
    }

    static func read(_ packet: ArraySlice<UInt8>) -> (id: UInt32, value: Value)? {
      var rest = packet
      guard let id = number(&rest), let value = value(&rest, depth: 0), rest.isEmpty
      else { return nil }
      return (UInt32(id), value)
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
      guard rest.count >= 4 else { return nil }
      defer { rest = rest.dropFirst(4) }
      return rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func take(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
      guard let count = number(&rest), rest.count >= count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }

    private static func value(_ rest: inout ArraySlice<UInt8>, depth: Int) -> Value? {
      guard depth < 16, let kind = rest.popFirst() else { return nil }
      switch kind {
      case 0: return Value.none
      case 1: return rest.popFirst().map { .flag($0 != 0) }
      case 2: return number(&rest).map { .number($0) }
      case 3: return take(&rest).map { .text($0.text) }
      case 4: return take(&rest).map { .bytes(Array($0)) }
      case 5, 6:
        guard let count = number(&rest), count <= rest.count else { return nil }
        var members: [(String, Value)] = []
        for _ in 0..<count {
          guard let key = kind == 5 ? [] : take(&rest), let item = value(&rest, depth: depth + 1)
          else { return nil }
          members.append((key.text, item))
        }
        return kind == 5 ? .list(members.map(\.1)) : .object(members)
      default: return nil
      }
    }
  }
}
