import Artifact

/// A phrase to be found in plain text: small letters, in UTF-8. Each step takes the places that the one
/// before has reached to further ones, so that the time is bounded by the text's length times the
/// phrase's, whatever the text is.
struct Phrase: Sendable {
  enum Step: Sendable {
    /// One of these.
    case one([[UInt8]])
    /// One of these, or nothing.
    case maybe([[UInt8]])
    /// Up to so many words, each with a blank behind it.
    case wordsAndBlanks(Int)
    /// Up to so many words, each with a blank before it.
    case blanksAndWords(Int)
    /// Up to so many characters of the same line.
    case anything(Int)
    /// A place where a word begins or ends (Unicode Standard Annex 29).
    case edge
    /// The text's beginning, and its end; the latter or one of these.
    case start, end
    case endOr([[UInt8]])
  }

  private let steps: [Step]
  /// The words that it may begin with; any, where this is nil.
  private let first: [[UInt8]]?
  /// Whether a byte begins one of them.
  fileprivate let isFirst: [Bool]
  /// Whether it stands at the text's beginning only.
  private let isAtStart: Bool

  /// A phrase as a line says it: `[a|b]` is one of these, `[a]?` may be missing, `{9}` and `{2w }` and `{ 2w}`
  /// are so many characters and words, `~` is an edge, `^` and `$` are the text's ends, and `!` is its end or
  /// what follows on a word that ends what is said.
  init(_ line: Substring) {
    var (steps, rest) = ([Step](), line)
    while let sign = rest.popFirst() {
      switch sign {
      case "^": steps.append(.start)
      case "$": steps.append(.end)
      case "~": steps.append(.edge)
      case "!": steps.append(.endOr(Self.ends))
      case "?": if case .one(let words)? = steps.popLast() { steps.append(.maybe(words)) }
      default:
        let inner = rest.prefix { !"]}".contains($0) }
        rest = rest.dropFirst(inner.count + 1)
        let most = Int(inner.filter(\.isNumber)) ?? 0
        steps.append(
          sign == "["
            ? .one(Self.parted(inner))
            : inner.hasPrefix(" ")
              ? .blanksAndWords(most)
              : inner.hasSuffix(" ") ? .wordsAndBlanks(most) : .anything(most))
      }
    }
    self.steps = steps
    isAtStart = if case .start? = steps.first { true } else { false }
    var first: [[UInt8]]? = []
    loop: for step in steps {
      switch step {
      case .edge, .start, .end, .endOr: continue
      case .maybe(let words): first?.append(contentsOf: words)
      case .one(let words):
        first?.append(contentsOf: words)
        break loop
      case .wordsAndBlanks, .blanksAndWords, .anything:
        first = nil
        break loop
      }
    }
    self.first = first
    var isFirst = Array(repeating: first == nil, count: 256)
    for word in first ?? [] { isFirst[Int(word[0])] = true }
    self.isFirst = isFirst
  }

  fileprivate func stands(at start: Int, in text: [UInt8]) -> Bool {
    (start == 0 || !isAtStart)
      && first?.contains { Self.stands($0, at: start, in: text) } != false
      && reaches(from: start, in: text)
  }

  private static func stands(_ word: [UInt8], at place: Int, in text: [UInt8]) -> Bool {
    text.count - place >= word.count && word.indices.allSatisfy { text[place + $0] == word[$0] }
  }

  private func reaches(from start: Int, in text: [UInt8]) -> Bool {
    var places = [start]
    for step in steps {
      places = places.flatMap { Self.places(after: step, at: $0, in: text) }
      if places.isEmpty { return false }
    }
    return true
  }

  private static func places(after step: Step, at place: Int, in text: [UInt8]) -> [Int] {
    switch step {
    case .one(let words): return behind(words, at: place, in: text)
    case .maybe(let words): return [place] + behind(words, at: place, in: text)
    case .wordsAndBlanks(let most):
      var places = [place]
      while places.count <= most, let at = places.last {
        let end = endOfWord(at: at, in: text)
        guard end > at, end < text.count, text[end] == ASCII.space else { break }
        places.append(end + 1)
      }
      return places
    case .blanksAndWords(let most):
      var places = [place]
      while places.count <= most, let at = places.last, at < text.count, text[at] == ASCII.space {
        let end = endOfWord(at: at + 1, in: text)
        guard end > at + 1 else { break }
        places.append(end)
      }
      return places
    case .anything(let most):
      let end = text[place...].prefix(most).firstIndex(where: WordEdge.endsLine)
      return Array(place...(end ?? min(place + most, text.count)))
    case .edge: return WordEdge.stands(at: place, in: text) ? [place] : []
    case .start: return place == 0 ? [place] : []
    case .end: return place == text.count ? [place] : []
    case .endOr(let words):
      return (place == text.count ? [place] : []) + behind(words, at: place, in: text)
    }
  }

  private static func parted(_ words: Substring) -> [[UInt8]] {
    words.split(separator: "|").map { Array($0.utf8) }
  }

  private static let ends = parted(
    """
    .|,|;|:|)|!| -| here| later| soon| yet| for now| so far| in this| in a | in the | as | when | once | with | due to \
    | next| separately| for | above| below| unchanged| the same| intact| untouched| as-is| in place
    """)

  private static func behind(_ words: [[UInt8]], at place: Int, in text: [UInt8]) -> [Int] {
    words.compactMap { stands($0, at: place, in: text) ? place + $0.count : nil }
  }

  private static func endOfWord(at place: Int, in text: [UInt8]) -> Int {
    text[place...].firstIndex { !WordEdge.isWord($0) } ?? text.count
  }
}

/// Phrases of which one is to be found, by one walk over the text.
struct Phrases: Sendable {
  private let phrases: [Phrase]
  /// Those that a byte may begin.
  private let byFirst: [[Int]]

  /// A phrase a line, and remarks behind a `#`.
  init(_ text: String) {
    let phrases = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(Phrase.init)
    self.phrases = phrases
    byFirst = (0..<256).map { byte in phrases.indices.filter { phrases[$0].isFirst[byte] } }
  }

  func stand(in text: [UInt8]) -> Bool {
    text.indices.contains { start in
      byFirst[Int(text[start])].contains { phrases[$0].stands(at: start, in: text) }
    }
  }
}
