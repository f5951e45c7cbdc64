/// Why there is no policy that can be relied on: what, where, and what to do, a line each.
struct PolicyProblem: Error, CustomStringConvertible {
  let lines: [String]
  var description: String { lines.joined(separator: "; ") }

  init(_ line: String) { lines = [line] }
  init(_ lines: [String]) { self.lines = lines }
}
