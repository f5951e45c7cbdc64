import Artifact

/// Changes of files as `git diff` writes them.
///
/// Without colour `git apply` takes it, as long as the lines hold nothing that a terminal would act on:
/// such characters stand there as `\u{…}`, to be seen and not to be applied. A tab stays a tab.
package struct UnifiedDiff: Sendable {
  package var style: Style

  package init(style: Style) { self.style = style }

  package func text(_ changes: [FileChange]) -> Shown {
    changes.flatMap(lines).lines
  }

  /// Nothing where the two sides are the same.
  private func lines(_ change: FileChange) -> [Shown] {
    guard change.before != change.after else { return [] }
    if let before = change.before, let after = change.after, before.isLink != after.isLink {
      // A link that becomes a file goes, and another thing comes, as git tells it.
      return lines(FileChange(path: change.path, before: before, after: nil))
        + lines(FileChange(path: change.path, before: nil, after: after))
    }
    return header(change) + body(change)
  }

  private func header(_ change: FileChange) -> [Shown] {
    var lines: [Shown] = ["diff --git \(name("a/", change.path)) \(name("b/", change.path))"]
    switch (change.before?.mode, change.after?.mode) {
    case (nil, let mode?): lines.append("new file mode \(octal(mode))")
    case (let mode?, nil): lines.append("deleted file mode \(octal(mode))")
    case (let old?, let new?) where old != new:
      lines += ["old mode \(octal(old))", "new mode \(octal(new))"]
    default: break
    }
    return lines.map { style(.strong, $0) }
  }

  private func body(_ change: FileChange) -> [Shown] {
    let (before, after) = (change.before, change.after)
    let old: Shown = before == nil ? "/dev/null" : name("a/", change.path)
    let new: Shown = after == nil ? "/dev/null" : name("b/", change.path)
    if [before, after].contains(where: { $0 != nil && $0?.content == nil }) {
      return [
        "Files \(old) and \(new) are too large to compare: "
          + "\((before?.size ?? 0).counted("byte")) replaced by \(after?.size ?? 0)"
      ]
    }
    guard before?.content ?? [] != after?.content ?? [] else { return [] }
    if before?.isBinary == true || after?.isBinary == true {
      return ["Binary files \(old) and \(new) differ"]
    }
    let diff = LineDiff(before?.content ?? [], after?.content ?? [])
    guard let hunks = diff.hunks else {
      return [
        "Files \(old) and \(new) are too large or too different to compare: "
          + "\(diff.old.count.counted("line")) replaced by \(diff.new.count)"
      ]
    }
    // A name with a blank in it ends at the tab.
    let tab: Shown = change.path.contains(" ") ? "\t" : ""
    return [
      style(.strong, "--- \(old)\(before == nil ? "" : tab)"),
      style(.strong, "+++ \(new)\(after == nil ? "" : tab)"),
    ] + hunks.flatMap { lines($0, of: diff) }
  }

  private func lines(_ hunk: Hunk, of diff: LineDiff) -> [Shown] {
    [style(.place, hunk.header.shown)]
      + hunk.lines.flatMap { line in
        switch line {
        case .kept(let at): written(" ", diff.old[at], nil)
        case .removed(let at): written("-", diff.old[at], .bad)
        case .added(let at): written("+", diff.new[at], .good)
        }
      }
  }

  private func written(_ mark: Shown, _ line: ArraySlice<UInt8>, _ role: Style.Role?) -> [Shown] {
    let hasEnd = line.last == ASCII.lf
    let text = (hasEnd ? line.dropLast() : line)
      .split(separator: ASCII.tab, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self).shown }
      .joined(separator: "\t")
    let whole = (mark + text).inert
    return [role.map { style($0, whole) } ?? whole]
      + (hasEnd ? [] : ["\\ No newline at end of file"])
  }

  private func octal(_ mode: Int) -> String { String(mode, radix: 8) }

  /// A name as git quotes it: between quotation marks where it holds one, a backslash, or what is not
  /// to be shown, and of that the bytes in octal.
  private func name(_ side: String, _ path: String) -> Shown {
    let isPlain = path.unicodeScalars.allSatisfy {
      $0 != "\"" && $0 != "\\" && !ArtifactPath.isForbidden($0)
    }
    guard !isPlain else { return "\(side + path)" }
    let quoted = path.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case _ where ArtifactPath.isForbidden(scalar):
        for byte in String(scalar).utf8 {
          let digits = String(byte, radix: 8)
          text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }
      default: text.unicodeScalars.append(scalar)
      }
    }
    return "\"\(side + quoted)\""
  }
}
