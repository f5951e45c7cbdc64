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
      format: .json, text: text,
      id: string(node.all("id"), FieldFormat.idForm, FieldFormat.id),
      timestamp: string(
        node.all("timestamp"), FieldFormat.timestampForm, FieldFormat.timestamp),
      severity: Field(node.all("severity"), expected: FieldFormat.severityForm) {
        guard case .number(let text) = $0.value else { return nil }
        return FieldFormat.severity(text)
      },
      blockExecution: Field(node.all("block_execution"), expected: FieldFormat.boolForm) {
        guard case .bool(let value) = $0.value else { return nil }
        return value
      },
      risks: list(node.all("risks")), mitigations: list(node.all("mitigations")),
      proposal: Field(proposals, expected: FieldFormat.proposalForm) { _ in
        body.bytes.contains { !ASCII.isBlank($0) && $0 != ASCII.lf } ? body : nil
      },
      body: body, strays: strays(of: node, in: text))
  }

  /// Why JSON that is no report may be one all the same: it, or an item of a list that it is, has
  /// `block_execution` and another field. Nil where not, and for what is no JSON.
  package static func resemblance(in text: SourceText) -> Resemblance? {
    guard Resemblance.hasField(text.bytes),
      let node = try? JSONNode(parsing: text.bytes, keeping: 3)
    else { return nil }
    var objects = [node]
    if case .array(let items) = node.value { objects = items }
    for case .object(let members) in objects.map(\.value) {
      guard let block = members.first(where: { $0.key == "block_execution" }),
        members.contains(where: { $0.key != block.key && fields.contains($0.key) })
      else { continue }
      let line = text.position(at: block.value.range.lowerBound).line
      return Resemblance(line: line, what: "fields of a report")
    }
    return nil
  }

  private static let fields = [
    "id", "timestamp", "severity", "block_execution", "risks", "mitigations", "proposal",
  ]

  /// The members that are none of a report's.
  private static func strays(of node: JSONNode, in text: SourceText) -> [Stray] {
    guard case .object(let members) = node.value else { return [] }
    return members.filter { !fields.contains($0.key) }.map { key, value in
      var bytes = text.bytes[value.range]
      if case .string(let string) = value.value { bytes = string.bytes[...] }
      return Stray(offset: value.range.lowerBound, bytes: bytes, member: key)
    }
  }

  private static func string(
    _ nodes: [JSONNode], _ form: String, _ parse: (String) -> String?
  ) -> Field<String> {
    Field(nodes, expected: form) { $0.string.flatMap(parse) }
  }

  private static func list(_ nodes: [JSONNode]) -> Field<[String]> {
    Field(nodes, expected: FieldFormat.listForm) { node in
      guard case .array(let items) = node.value else { return nil }
      let texts = items.compactMap(\.string)
      return texts.count == items.count && !texts.isEmpty ? texts : nil
    }
  }
}
