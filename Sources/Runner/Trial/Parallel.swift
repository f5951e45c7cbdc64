/// Maps over many values on all cores, in order; stops between two of them when cancelled, unless it
/// is to finish.
package enum Parallel {
  package static func map<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], finishing: Bool = false,
    _ transform: @escaping @Sendable (Input) throws -> Output
  ) async throws -> [Output] {
    let width = max(1, (inputs.count + 31) / 32)
    let chunks = stride(from: 0, to: inputs.count, by: width).map {
      Array(inputs[$0..<min($0 + width, inputs.count)])
    }
    return try await withThrowingTaskGroup(of: (Int, [Output]).self) { group in
      for (index, chunk) in chunks.enumerated() {
        group.addTask {
          let outputs = try chunk.map { input in
            if !finishing { try Task.checkCancellation() }
            return try transform(input)
          }
          return (index, outputs)
        }
      }
      var results: [[Output]] = Array(repeating: [], count: chunks.count)
      for try await (index, outputs) in group { results[index] = outputs }
      return results.flatMap(\.self)
    }
  }
}
