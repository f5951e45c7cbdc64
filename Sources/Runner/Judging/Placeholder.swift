import Artifact
import Foundation

/// Why a file stands for code instead of being it.
package enum Placeholder: Equatable, Sendable {
  /// There is nothing but comments, or nothing but comments and imports.
  case commentsOnly
  /// A comment says that something was left out; its first words, and its offset.
  case elided(String, offset: Int)

  package var message: String {
    switch self {
    case .commentsOnly: "the file holds comments and no code that does anything"
    case .elided(let words, _): "a part of the file was left out: \(words)"
    }
  }

  /// Looks at comments only; nil if the file seems to be all there.
  package init?(in text: SourceText, language: Language) {
    guard language != .unknown, language != .text, language != .markdown, language != .json else {
      return nil
    }
    let parted = Comments(in: text.bytes[...], language: language)
    if !Self.doesSomething(parted.code, language) {
      self = .commentsOnly
      return
    }
    guard let elision = parted.comments.first(where: { Self.isElision($0) }) else {
      return nil
    }
    let words = ASCII.trimmed(elision).text.prefix(60)
    self = .elided(String(words), offset: elision.startIndex)
  }

  private static func doesSomething(_ code: ArraySlice<UInt8>, _ language: Language) -> Bool {
    switch language {
    case .javascript, .typescript, .jsx: return !IdleScript.isIdle(code)
    default:
      return code.contains { !ASCII.isBlank($0) && $0 != ASCII.lf && $0 != UInt8(ascii: ";") }
    }
  }

  /// Whether a comment stands in for something left out: it begins with an ellipsis, or it ends with
  /// one and speaks of code that is not there, or it says so in words.
  static func isElision(_ comment: ArraySlice<UInt8>) -> Bool {
    // What a comment means is said at its beginning or at its end.
    let head = comment.prefix(400).text
    let text = head.trimmingCharacters(
      in: .whitespacesAndNewlines.union(CharacterSet(charactersIn: "*/{}#-"))
    ).lowercased()
    guard !text.isEmpty else { return false }
    if text.hasPrefix("...") || text.hasPrefix("…") || text.hasPrefix("[...") { return true }
    if hints.contains(where: text.contains), text.contains(said) { return true }
    let tail = comment.suffix(200).text.trimmingCharacters(
      in: .whitespacesAndNewlines.union(CharacterSet(charactersIn: "*/{}"))
    ).lowercased()
    guard tail.hasSuffix("...") || tail.hasSuffix("…") else { return false }
    return tail.contains(absent)
  }

  /// Words without which nothing of `said` is said: most comments have none of them.
  private static let hints = [
    "omitted", "rest of", "here", "to be ", "implemented", "placeholder", "todo",
  ]

  nonisolated(unsafe) private static let said =
    /omitted for brevity|(?:code|implementation|logic|content|details?) (?:is |are )?omitted|\brest of (?:the |your |this )?(?:code|file|implementation|routes|logic|component|function|schema|script|content)|\b(?:your|actual|existing|remaining|additional|other|more) (?:\w+ ){0,4}(?:code|logic|implementation|routes|endpoints|handlers|tests|columns|fields|methods|functions)(?: \w+){0,3} (?:goes|go|would go|here)\b|\b(?:add|insert|put|place|implement|write) (?:your|the|more|additional|other|any|actual)\b.{0,60}\bhere\b|\b(?:code|logic|implementation) (?:goes |would go |will go )?here\b|\bto be (?:implemented|added|developed|completed|filled in)\b|\bnot (?:yet )?implemented\b|^placeholder\b|\bplaceholder for (?:the |your |actual )?(?:code|logic|implementation)|\btodo:? (?:implement|add|write|complete|fill)/

  nonisolated(unsafe) private static let absent =
    /\b(?:here|rest|remaining|existing|other|others|additional|more|similar|similarly|etc|omitted|continue[sd]?|further|outlined|as above|and so on|same)\b/
}
