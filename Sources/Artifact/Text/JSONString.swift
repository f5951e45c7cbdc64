/// A JSON string, decoded, that knows where each of its bytes came from.
package struct JSONString: Sendable {
  package var bytes: [UInt8] = []
  /// Where decoded bytes and text run in step again: after the opening quote and after each escape.
  private var steps: [(decoded: Int, text: Int)] = []

  /// The offset in the JSON text of the decoded byte at `offset`.
  package func textOffset(of offset: Int) -> Int {
    var low = 0
    var high = steps.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if steps[middle].decoded <= offset { low = middle } else { high = middle }
    }
    guard low < steps.count else { return offset }
    return steps[low].text + offset - steps[low].decoded
  }

  mutating func step(textOffset: Int) {
    steps.append((bytes.count, textOffset))
  }
}
