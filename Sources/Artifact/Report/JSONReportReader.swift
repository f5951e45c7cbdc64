/// Reads the JSON form of a report: the same fields as one object, the proposal as a string.
package enum JSONReportReader {
  /// Reads a report; gives nil if the text is JSON without a `proposal`.
  package static func report(in text: SourceText) throws(JSONSyntaxError) -> Report? {
    let node = try JSONNode(parsing: text.bytes, keeping: 3)
    let proposals = node.all("proposal")
    guard let proposal = proposals.last else { return nil }
    let body: Body
    if case .string(let string) = proposal.value { body = Body(string) } else { body = Body([]) }
    return Report(
      format: .json, text: text, id: node.all("id").map(\.string),
      timestamp: node.all("timestamp").map(\.string),
      severity: node.all("severity").map(\.numeral),
      blockExecution: node.all("block_execution").map { $0.bool.map { "\($0)" } },
      risks: node.all("risks").map(\.strings), mitigations: node.all("mitigations").map(\.strings),
      proposals: proposals.count, body: body, strays: strays(of: node, in: text))
  }

  /// Why JSON that is no report may be one all the same: it, or an item of a list that it is, has
  /// `block_execution` and another field. Nil where not, and for what is no JSON.
  package static func resemblance(in text: SourceText) -> Resemblance? {
    guard text.bytes.hold(oneOf: ["block_execution"]),
      let node = try? JSONNode(parsing: text.bytes, keeping: 3)
    else { return nil }
    for members in (node.items ?? [node]).map(\.members) {
      guard let block = members.first(where: { $0.key == "block_execution" }),
        members.contains(where: { $0.key != block.key && fields.contains($0.key) })
      else { continue }
      let line = text.position(at: block.value.range.lowerBound).line
      return Resemblance(line: line, what: "fields of a report")
    }
    return nil
  }

  static let fields = [
    "id", "timestamp", "severity", "block_execution", "risks", "mitigations", "proposal",
  ]

  /// The members that are none of a report's.
  private static func strays(of node: JSONNode, in text: SourceText) -> [Stray] {
    node.members.filter { !fields.contains($0.key) }.map { key, value in
      var bytes = text.bytes[value.range]
      if case .string(let string) = value.value { bytes = string.bytes[...] }
      return Stray(offset: value.range.lowerBound, bytes: bytes, member: key)
    }
  }
}
