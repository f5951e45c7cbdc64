import Artifact

/// Characters of a text that a reader does not see, or that show another text than programs read.
struct HiddenText: Equatable {
  /// A code point that hides something: where it stands first, and how often in all.
  struct Place: Equatable {
    let scalar: Unicode.Scalar
    let offset: Int
    var count = 1
  }

  /// Each code point once, the first eight of them.
  private(set) var hidden: [Place] = []
  /// Where the first word is that mixes Latin letters with those of another script that look the same.
  private(set) var mixed: Place?
  /// That word.
  private(set) var word = ""

  init(in bytes: [UInt8]) {
    var endOfWord = 0
    bytes.withUnsafeBufferPointer { text in
      var at = 0
      while at < text.count {
        if Self.isPlain[Int(text[at])] {
          at += 1
          continue
        }
        let (scalar, length) = Self.scalar(at: at, in: text)
        if Self.hides(scalar, at: at, length, in: text) {
          add(scalar, at)
        } else if at >= endOfWord, Self.looksLatin(scalar) {
          let word = Self.word(around: at, in: text)
          endOfWord = word.upperBound
          if Self.mixes(bytes[word]) {
            mixed?.count += 1
            if mixed == nil {
              (mixed, self.word) = (Place(scalar: scalar, offset: at), bytes[word].text)
            }
          }
        }
        at += length
      }
    }
  }

  private mutating func add(_ scalar: Unicode.Scalar, _ offset: Int) {
    if let known = hidden.firstIndex(where: { $0.scalar == scalar }) {
      hidden[known].count += 1
    } else if hidden.count < 8 {
      hidden.append(Place(scalar: scalar, offset: offset))
    }
  }

  /// Tab, LF, FF, CR, and what is seen of ASCII.
  private static let isPlain = (UInt8.min...UInt8.max).map { byte in
    byte == ASCII.tab || byte == ASCII.lf || byte == 12 || byte == ASCII.cr
      || byte >= 0x20 && byte < 0x7F
  }

  private static func scalar(
    at place: Int, in text: UnsafeBufferPointer<UInt8>
  ) -> (Unicode.Scalar, length: Int) {
    let first = UInt32(text[place])
    if first < 0x80 { return (Unicode.Scalar(UInt8(first)), 1) }
    let length = min(first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4, text.count - place)
    var value = first & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
    for byte in text[(place + 1)..<(place + length)] { value = value << 6 | UInt32(byte & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }

  // MARK: What hides

  private static func hides(
    _ scalar: Unicode.Scalar, at place: Int, _ length: Int, in text: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    func before() -> UInt32 {
      var start = place - 1
      while start > 0, ASCII.isContinuation(text[start]) { start -= 1 }
      return start < 0 ? 0 : self.scalar(at: start, in: text).0.value
    }
    func after() -> UInt32 {
      place + length < text.count ? self.scalar(at: place + length, in: text).0.value : 0
    }
    switch scalar.value {
    // Controls: those of ASCII that are plain do not come here.
    case 0x00...0x1F, 0x7F...0x9F: return true
    // A mark of direction belongs to scripts that run to the left.
    case 0x200E, 0x200F, 0x061C: return !isBesideLeft(place, length, in: text)
    // Joiners: between emoji, and in the words of scripts whose letters join.
    case 0x200C, 0x200D: return before() < 0x0600
    // Thai, Lao, Burmese and Khmer part words with it.
    case 0x200B:
      return ![0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF].contains { $0 ~= before() }
    case 0xFEFF: return place > 0
    // A pattern of Braille without a dot, but among others.
    case 0x2800: return !(0x2800...0x28FF ~= before()) && !(0x2800...0x28FF ~= after())
    // It joins what nothing joins.
    case 0x034F: return before() < 0x80
    // Lines that only some programs see, embeddings and overrides, joiners of words, isolates.
    case 0x2028...0x202E, 0x2060...0x206F: return true
    // Letters without a look, and marks of annotations.
    case 0x1D173...0x1D17A: return true
    case _ where ArtifactPath.isFiller(scalar): return true
    // One variant of a sign that is no letter of ASCII: of a digit, too, that becomes a key.
    case 0xFE00...0xFE0F, 0xE0100...0xE01EF:
      let sign = before()
      return sign < 0x80 && !(0x30...0x39 ~= sign || sign == 0x23 || sign == 0x2A)
        || isVariant(sign)
    // Tags spell the flags of regions, behind a black flag; nothing else.
    case 0xE0000...0xE0FFF:
      let sign = before()
      return sign != 0x1F3F4 && !(0xE0061...0xE007A ~= sign || 0xE0030...0xE0039 ~= sign)
        || !isOfFlag(place, in: text)
    default: return false
    }
  }

  /// Whether the letters on one side, behind signs and blanks, run to the left.
  private static func isBesideLeft(
    _ place: Int, _ length: Int, in text: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    func isSign(_ byte: UInt8) -> Bool { byte < 0x80 && !ASCII.isWord(byte) && byte != ASCII.lf }
    var (start, end) = (place - 1, place + length)
    while start > max(0, place - 8), isSign(text[start]) { start -= 1 }
    while start > 0, ASCII.isContinuation(text[start]) { start -= 1 }
    while end < min(text.count, place + 8), isSign(text[end]) { end += 1 }
    return start >= 0 && runsLeft(scalar(at: start, in: text).0.value)
      || end < text.count && runsLeft(scalar(at: end, in: text).0.value)
  }

  private static func isVariant(_ value: UInt32) -> Bool {
    0xFE00...0xFE0F ~= value || 0xE0100...0xE01EF ~= value
  }

  private static func runsLeft(_ value: UInt32) -> Bool {
    0x0590...0x08FF ~= value || 0xFB1D...0xFDFF ~= value || 0xFE70...0xFEFC ~= value
  }

  /// Whether a tag stands at most six behind a black flag: `gbeng`, and the sign that ends it.
  private static func isOfFlag(_ place: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    (1...6).contains { back in
      let flag = place - 4 * back
      return flag >= 0 && scalar(at: flag, in: text).0 == "\u{1F3F4}"
    }
  }

  // MARK: Words of two scripts

  /// Letters that look as one of ASCII does.
  private static let alike = Set(
    "асеорхуіјѕһԁԛԝАВЕКМНОРСТХУЅІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲ".unicodeScalars.map(\.value))

  private static func looksLatin(_ scalar: Unicode.Scalar) -> Bool {
    0x0370...0x052F ~= scalar.value && alike.contains(scalar.value)
  }

  /// What is joined to a place without a blank or a sign between: at most 64 bytes on either side.
  private static func word(
    around place: Int, in text: UnsafeBufferPointer<UInt8>
  ) -> Range<Int> {
    func isPart(_ byte: UInt8) -> Bool { byte >= 0x80 || ASCII.isWord(byte) }
    var (start, end) = (place, place)
    while start > max(0, place - 64), isPart(text[start - 1]) { start -= 1 }
    while end < min(text.count, place + 64), isPart(text[end]) { end += 1 }
    // The letter of `\n` or `%s` is none of the word.
    if start > 0, start < place,
      text[start - 1] == UInt8(ascii: "\\") || text[start - 1] == UInt8(ascii: "%")
    {
      start += 1
    }
    return start..<end
  }

  /// Whether three letters or more, two of them Latin, are all Latin or look so.
  private static func mixes(_ word: ArraySlice<UInt8>) -> Bool {
    var (latin, other) = (0, 0)
    for scalar in word.text.unicodeScalars {
      switch scalar.value {
      case 0..<0x80: latin += ASCII.isLetter(UInt8(scalar.value)) ? 1 : 0
      case 0xC0...0x24F: latin += 1
      case _ where alike.contains(scalar.value): other += 1
      default: return false
      }
    }
    return latin > 1 && other > 0
  }
}

extension HiddenText {
  /// What is to be said of it, in the places of the text.
  func findings(in text: SourceText) -> [Finding] {
    var findings = hidden.map { place in
      Finding(
        .hidden,
        "\(Self.name(of: place.scalar)) stands here, and no reader sees it"
          + (place.count > 1 ? " (\(place.count) times in the file)" : ""),
        at: text.position(at: place.offset),
        help: "take it out; where a string needs it, write it as an escape")
    }
    if let mixed {
      findings.append(
        Finding(
          .mixedScript,
          "'\(word)' has U+\(mixed.scalar.hex), which looks like a Latin letter and is another",
          at: text.position(at: mixed.offset), help: "write the name in the letters of one script"))
    }
    return findings
  }

  private static func name(of scalar: Unicode.Scalar) -> String {
    let name = scalar.properties.nameAlias ?? scalar.properties.name ?? "a control character"
    return "U+\(scalar.hex) (\(name.lowercased()))"
  }
}
