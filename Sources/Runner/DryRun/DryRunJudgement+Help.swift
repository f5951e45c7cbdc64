import Judging

extension DryRunJudgement {
  /// What to do about what an empty database cannot know.
  func help(forMissing failure: DryRun.Failure) -> String {
    if let help = nearType(for: failure) ?? SQLCertainty.help(for: failure.message) { return help }
    switch failure.error.code {
    case "P0001", "P0002", "P0003", "P0004", "22012", "23503", "23502":
      return hasBaseline
        ? "a baseline has no rows; read with your own eyes what this one asks for"
        : "--baseline supplies what is there already, but no rows"
    case "42501" where !failure.message.hasPrefix("permission denied for "):
      return
        "a dry run has no administrator's rights, and no baseline brings them: read it yourself"
    case "0A000", "58P01":
      return
        "no baseline brings a package: install the extension beside this PostgreSQL, or read it yourself"
    default:
      return hasBaseline
        ? "the baseline does not have it: add what makes it, or another --baseline"
        : "--baseline supplies what is there already"
    }
  }

  /// What explains an error: a type that another system has, a thing that the report itself removed, or
  /// makes only later: on which line of the same file `line` knows.
  func help(for failure: DryRun.Failure, line: (Int) -> Int) -> String? {
    let message = failure.message
    if failure.turn == .notEnded { return "end it with COMMIT, or leave BEGIN out" }
    if let help = SQLCertainty.help(
      failure.error.code, message, at: failure.token, in: failure.tokens)
    {
      return help
    }
    if let help = ofOthers(failure) { return help }
    guard ["42P01", "42704", "42883"].contains(failure.error.code),
      let parts = Self.quoted(message)?.split(separator: ".").map(String.init),
      let name = parts.last
    else { return nil }
    let key = Self.key(name, in: parts.dropLast().last)
    if isKnown([key], in: dropped, before: failure) { return "a file of this report drops it" }
    let overloads = failure.missingFunction.flatMap { found.overloads[$0] }
    let maker = overloads?.firstMatch(of: /\ of the extension (\S+)/).map { String($0.1) } ?? name
    if message.hasSuffix(" does not exist"),
      let (place, file) = (making(name, for: failure) ?? making(maker, for: failure))?.first,
      self.place(of: failure) < place
    {
      return file.id == failure.file.id
        ? "line \(line(place.offset)) makes it, which comes later"
        : "\(file.path), which comes later in this report, makes it"
    }
    if let overloads {
      let counts = overloads.split(separator: " or ").map(Self.arguments)
      return counts.contains(Self.arguments(of: message[...]))
        ? "there is \(overloads): a CAST of the arguments may do"
        : "there is \(overloads), which takes another number of arguments"
    }
    if let spelling = spelling(of: name), isMisspelt(name, message) {
      return "this report makes \"\(spelling)\": a name with capitals needs its quotes everywhere"
    }
    if SQLCertainty.isOfOthers(message) { return SQLCertainty.help(for: message) }
    guard message.hasPrefix("type "), let type = ForeignType.counterpart(of: name) else {
      return nil
    }
    return "\(name.uppercased()) is not PostgreSQL's; it has \(type)"
  }

  /// What means something else to MySQL.
  private func ofOthers(_ failure: DryRun.Failure) -> String? {
    let head = failure.statement.head
    if failure.error.code == "42704", head.first == "SHOW",
      ["TABLES", "DATABASES", "SCHEMAS"].contains(head.dropFirst().first)
    {
      return "SHOW is for settings here: PostgreSQL lists tables in pg_tables, \\d does in psql"
    }
    guard failure.error.code == "42703", head.first == "INSERT", let token = failure.token,
      failure.tokens[token].hasPrefix("\""), !failure.tokens[..<token].contains("SELECT"),
      failure.tokens[..<token].contains("VALUES")
    else { return nil }
    return "double quotes are for names: a text stands in single ones"
  }

  /// What a type that nobody makes may be meant for.
  func nearType(for failure: DryRun.Failure) -> String? {
    let message = failure.message
    guard message.hasPrefix("type \""), let name = Self.quoted(message), !name.contains(".") else {
      return nil
    }
    return ForeignType.near(name).map { "did you mean \($0)?" }
  }

  /// How many stand in the parentheses of a function.
  private static func arguments(of function: Substring) -> Int {
    let inner = function.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
    return inner.isEmpty ? 0 : inner.count { $0 == "," } + 1
  }
}
