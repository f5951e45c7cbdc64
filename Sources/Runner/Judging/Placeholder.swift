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
    if !Self.doesSomething(parted.code.text, language) {
      self = .commentsOnly
      return
    }
    guard let elision = parted.comments.first(where: { Self.isElision($0.text) }) else {
      return nil
    }
    let words = ASCII.trimmed(elision).text.prefix(60)
    self = .elided(String(words), offset: elision.startIndex)
  }

  private static func doesSomething(_ code: String, _ language: Language) -> Bool {
    switch language {
    case .javascript, .typescript, .jsx:
      // Imports that only bind names, and directives, do nothing by themselves.
      let idle =
        /(?:(?:const|let|var)\s+[\w$]+\s*=\s*require\s*\([^()]*\)(?:\.\w+)*|(?:const|let|var)\s*\{[^{}]*\}\s*=\s*require\s*\([^()]*\)(?:\.\w+)*|import\s+[\w$*{},\s]+?\s+from\s+(?:'[^']*'|"[^"]*")|(?:'use strict'|"use strict"))\s*;?/
      return code.replacing(idle, with: "").contains { !$0.isWhitespace && $0 != ";" }
    case .bash: return code.split(separator: "\n").contains { !$0.allSatisfy(\.isWhitespace) }
    default: return code.contains { !$0.isWhitespace && $0 != ";" }
    }
  }

  /// Whether a comment stands in for something left out: it begins with an ellipsis, or it ends with
  /// one and speaks of code that is not there, or it says so in words.
  static func isElision(_ comment: String) -> Bool {
    let trimmed = comment.trimmingCharacters(
      in: .whitespacesAndNewlines.union(["*", "/", "{", "}"]))
    let text = trimmed.lowercased()
    guard !text.isEmpty else { return false }
    if text.hasPrefix("...") || text.hasPrefix("…") || text.hasPrefix("[...") { return true }
    if text.contains(said) { return true }
    guard text.hasSuffix("...") || text.hasSuffix("…") else { return false }
    return text.contains(absent)
  }

  nonisolated(unsafe) private static let said =
    /omitted for brevity|(?:code|implementation|logic|content|details?) (?:is |are )?omitted|\brest of (?:the |your |this )?(?:code|file|implementation|routes|logic|component|function|schema|script|content)|\b(?:your|actual|existing|remaining|additional|other|more) (?:\w+ ){0,4}(?:code|logic|implementation|routes|endpoints|handlers|tests|columns|fields|methods|functions)(?: \w+){0,3} (?:goes|go|would go|here)\b|\b(?:add|insert|put|place|implement|write) (?:your|the|more|additional|other|any|actual)\b.{0,60}\bhere\b|\b(?:code|logic|implementation) (?:goes |would go |will go )?here\b|\bto be (?:implemented|added|developed|completed|filled in)\b|\bnot (?:yet )?implemented\b|^placeholder\b|\bplaceholder for (?:the |your |actual )?(?:code|logic|implementation)|\btodo:? (?:implement|add|write|complete|fill)/

  nonisolated(unsafe) private static let absent =
    /\b(?:here|rest|remaining|existing|other|others|additional|more|similar|similarly|etc|omitted|continue[sd]?|further|outlined|as above|and so on|same)\b/
}
