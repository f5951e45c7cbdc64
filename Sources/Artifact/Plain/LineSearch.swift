/// Where many runs of lines stand in a text: all are looked for in one pass (Aho and Corasick, 1975), so
/// that it is linear, whatever the lines are.
struct LineSearch {
  /// A line, and whether a line end closes it.
  struct Line: Hashable {
    let text: ArraySlice<UInt8>
    var isEnded = true

    /// The same with CR LF instead of LF, or the other way round.
    var otherwiseEnded: Line {
      Line(text: text.last == ASCII.cr ? text.dropLast() : text + [ASCII.cr], isEnded: isEnded)
    }
  }

  /// The lines of the text searched, and where each begins, the end included.
  let starts: [Int]
  private let ids: [Line: Int]
  private let numbers: [Int]

  init(in text: [UInt8]) {
    var (starts, ids, numbers) = ([Int](), [Line: Int](), [Int]())
    for range in Lines(text[...]) {
      starts.append(range.lowerBound)
      let line = Line(text: text[range], isEnded: range.upperBound < text.count)
      let id = ids[line] ?? ids.count
      ids[line] = id
      numbers.append(id)
    }
    (self.starts, self.ids, self.numbers) = (starts + [text.count], ids, numbers)
  }

  func holds(_ line: Line) -> Bool { ids[line] != nil }

  /// For each run, how often it stands in the text, and the number of the first line where it does. A run
  /// without lines stands nowhere.
  func places(of runs: [[Line]]) -> [(count: Int, first: Int)] {
    var next: [UInt64: Int] = [:]
    func key(_ node: Int, _ id: Int) -> UInt64 { UInt64(node) << 32 | UInt64(id) }
    // A tree of all runs; each node knows its parent's edge.
    var edges: [(parent: Int, id: Int)] = [(0, 0)]
    let ends = runs.map { run -> Int? in
      var node = 0
      for line in run {
        guard let id = ids[line] else { return nil }
        let child = next[key(node, id)] ?? edges.count
        if child == edges.count {
          edges.append((node, id))
          next[key(node, id)] = child
        }
        node = child
      }
      return run.isEmpty ? nil : node
    }
    var children: [[Int]] = Array(repeating: [], count: edges.count)
    for node in edges.indices.dropFirst() { children[edges[node].parent].append(node) }
    // The longest end of a node's run that another node's run begins with.
    var suffix = Array(repeating: 0, count: edges.count)
    func step(_ from: Int, _ id: Int) -> Int {
      var node = from
      while true {
        if let found = next[key(node, id)] { return found }
        if node == 0 { return 0 }
        node = suffix[node]
      }
    }
    var order = [0]
    var at = 0
    while at < order.count {
      for child in children[order[at]] {
        let parent = edges[child].parent
        suffix[child] = parent == 0 ? 0 : step(suffix[parent], edges[child].id)
        order.append(child)
      }
      at += 1
    }
    var counts = Array(repeating: 0, count: edges.count)
    var firsts = Array(repeating: Int.max, count: edges.count)
    var node = 0
    for (index, id) in numbers.enumerated() {
      node = step(node, id)
      counts[node] += 1
      firsts[node] = min(firsts[node], index)
    }
    for node in order.reversed() where node > 0 {
      counts[suffix[node]] += counts[node]
      firsts[suffix[node]] = min(firsts[suffix[node]], firsts[node])
    }
    return zip(runs, ends).map { run, end in
      end.map { counts[$0] == 0 ? (0, 0) : (counts[$0], firsts[$0] - run.count + 1) } ?? (0, 0)
    }
  }
}
