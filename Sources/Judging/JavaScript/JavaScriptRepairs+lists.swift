import Artifact

/// Where the lists end that are open in a text: only there a sign that is missing is put back.
extension JavaScriptRepairs {
  /// Whether some of the lists that are open can end here, and nowhere else: the lines stand as deep as they
  /// should, and nothing of what the last one holds could stand behind it.
  static func ends(
    _ lists: some Collection<JavaScriptSigns.Sign>, of open: [JavaScriptSigns.Sign],
    behind code: ArraySlice<UInt8>, at offset: Int, _ text: [UInt8], isHead: Bool = false
  ) -> Bool {
    guard let last = code.last, !"([{,".utf8.contains(last), isAligned(code, text) else {
      return false
    }
    let line = Line(text, at: offset)
    let isCloser = line.code.first.map(")]}".utf8.contains) == true
    for list in lists {
      let its = Line(text, at: list.offset)
      let isDeeper = list.isList && line.margin > its.margin
      guard line.start == its.start || isDeeper || isCloser && line.margin == its.margin,
        !isSequence(list.offset, text)
      else { return false }
    }
    let areAll = isHead || lists.count == open.reversed().prefix(while: \.isList).count
    let inner = areAll ? nil : lists.first { $0.closing != UInt8(ascii: "}") }
    return !isParted(code, byCommas: !isHead)
      && inner.map { hasParts(code[($0.offset + 1)...], byCommas: true) } != true
  }

  /// Whether a brace at the end, if it is the first of its line, stands as deep as what it closes.
  static func isAligned(_ code: ArraySlice<UInt8>, _ text: [UInt8]) -> Bool {
    guard code.last == UInt8(ascii: "}"), case let line = Line(text, at: code.endIndex - 1),
      line.code.startIndex == code.endIndex - 1,
      let brace = JavaScriptSigns.open(in: code.dropLast()).last
    else { return true }
    return Line(text, at: brace.offset).margin == line.margin
  }

  /// Whether each brace that is the first of its line does.
  private static func areAligned(_ code: ArraySlice<UInt8>, _ text: [UInt8]) -> Bool {
    var areAligned = true
    _ = JavaScriptSigns.open(in: code) { start, open in
      if text[start] == UInt8(ascii: "}"), let last = open.last {
        areAligned = Line(text, at: last.offset).margin == Line(text, at: start).margin
      }
      return areAligned
    }
    return areAligned
  }

  /// Whether the parentheses that the code ends with hold parts, of which some could stand behind them.
  private static func isParted(_ code: ArraySlice<UInt8>, byCommas: Bool) -> Bool {
    guard let last = code.last, ")]".utf8.contains(last),
      let group = JavaScriptSigns.open(in: code.dropLast()).last, group.closing == last
    else { return false }
    return hasParts(code[(group.offset + 1)...].dropLast(), byCommas: byCommas)
  }

  /// Whether something stands in a list beside something else, of which one is no plain value.
  private static func hasParts(_ items: ArraySlice<UInt8>, byCommas: Bool) -> Bool {
    var (depth, isList, hasName) = (0, false, false)
    var quote: UInt8?
    var before: UInt8 = 0
    for (byte, next) in zip(items, items.dropFirst() + [0]) {
      defer { before = byte }
      if "'\"`".utf8.contains(byte), quote == nil || quote == byte {
        quote = quote == nil ? byte : nil
      }
      // An arrow goes with what stands on its sides.
      let isArrow = byte == 0x3D && next == 0x3E || before == 0x3D && byte == 0x3E
      if quote != nil || isArrow { continue }
      if "([{".utf8.contains(byte) { depth += 1 }
      if ")]}".utf8.contains(byte) { depth -= 1 }
      hasName = hasName || ASCII.isLetter(byte)
      if depth == 0, "!|&=<>+*?".utf8.contains(byte) { return true }
      isList = isList || depth == 0 && byte == UInt8(ascii: ",")
    }
    return byCommas && isList && hasName
  }

  /// The end of the code before a line that cannot belong to the list that is open there: a statement at the
  /// margin, or a `.` that is indented no deeper than the line on which the list begins.
  static func endOfList(
    _ text: [UInt8], _ line: Line, _ open: [JavaScriptSigns.Sign]
  ) -> Int? {
    guard let list = open.last(where: { $0.offset < line.start }),
      list.closing != UInt8(ascii: "}"),
      let first = line.code.first
    else { return nil }
    let its = Line(text, at: list.offset)
    let isChained =
      first == UInt8(ascii: ".") && line.margin <= its.margin
      && line.code.dropFirst().first.map(ASCII.isLetter) == true
    guard isChained || line.margin == 0 && JavaScriptSigns.isStatement(line.code) else {
      return nil
    }
    // It ends before the first line that stands no deeper.
    let end = Lines(text[min(its.end + 1, line.start)..<line.start]).first {
      !ASCII.isBlank(text[$0]) && Line(text, at: $0.lowerBound).margin <= its.margin
    }
    return JavaScriptSigns.endOfCode(of: text[..<(end?.lowerBound ?? line.start)])
  }

  /// What closes the head of an `if`, `for` or the like that is open at the end, and where its line begins.
  static func openHead(
    _ open: [JavaScriptSigns.Sign], _ text: [UInt8]
  ) -> (closing: String, line: Int)? {
    let lists = open.reversed().prefix { $0.closing != UInt8(ascii: "}") }
    guard
      let head = lists.firstIndex(where: { list in
        ["if", "for", "while", "switch", "catch"].contains(word(before: list.offset, text))
      })
    else { return nil }
    return (
      String(decoding: lists[...head].map(\.closing), as: UTF8.self),
      Prose.startOfLine(at: lists[head].offset, in: text)
    )
  }

  static func word(before offset: Int, _ text: [UInt8]) -> String {
    let before = text[..<offset].reversed().drop(while: ASCII.isBlank)
    return String(decoding: before.prefix(while: ASCII.isWord).reversed(), as: UTF8.self)
  }

  /// Whether what no name stands before begins like the parameters of a function: closed behind that, it would
  /// be a sequence.
  static func isSequence(_ start: Int, _ text: [UInt8]) -> Bool {
    let items = text[(start + 1)...].prefix { !"()[]{}".utf8.contains($0) }
    return text[start] == UInt8(ascii: "(") && ["", "async"].contains(word(before: start, text))
      && items.contains(UInt8(ascii: ",")) && items.firstRange(of: Array("=>".utf8)) != nil
  }

  /// Whether a closing sign that nothing opens is too many: it could also be the other one that is missing, of
  /// what then reads as another name, or as a sequence.
  static func isExtra(
    _ sign: UInt8, behind code: ArraySlice<UInt8>, _ open: [JavaScriptSigns.Sign], at offset: Int,
    _ text: [UInt8]
  ) -> Bool {
    let isBrace = sign == UInt8(ascii: "}")
    guard let last = code.last, (isBrace ? ")]};" : ")]}").utf8.contains(last),
      !open.reversed().prefix(while: \.isList).contains(where: { $0.closing == sign }),
      !isParted(code, byCommas: true),
      text[(offset + 1)...].first(where: { !ASCII.isBlank($0) }).map({
        ";,)]}{\r\n".utf8.contains($0)
      }) != false
    else { return false }
    if isBrace { return areAligned(code, text) }
    if open.last?.isList == true { return true }
    var depth = 0
    for byte in code.reversed() {
      if ")]}".utf8.contains(byte) { depth += 1 }
      if "([{".utf8.contains(byte) { depth -= 1 }
      if depth < 0 || depth == 0 && byte == UInt8(ascii: ";") { break }
      if depth == 0, byte == UInt8(ascii: ",") { return false }
    }
    return true
  }
}
