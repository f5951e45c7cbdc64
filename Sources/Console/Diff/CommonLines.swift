/// The longest common subsequence of two sequences of numbers: E. W. Myers, "An O(ND) Difference
/// Algorithm and Its Variations" (1986), in linear space.
struct CommonLines {
  /// A place of the one and a place of the other where the same stands.
  struct Pair: Equatable {
    let old: Int
    let new: Int
  }

  /// Steps that one comparison may take. Two files that need more are too different for a diff to
  /// tell anything.
  static let mostSteps = 20_000_000

  private let old: [Int]
  private let new: [Int]
  private var steps: Int
  private var pairs: [Pair] = []

  /// In ascending order; nil where it took more than `steps`.
  static func pairs(_ old: [Int], _ new: [Int], steps: Int = mostSteps) -> [Pair]? {
    var search = CommonLines(old: old, new: new, steps: steps)
    return search.compare(old.indices, new.indices) ? search.pairs : nil
  }

  private init(old: [Int], new: [Int], steps: Int) {
    self.old = old
    self.new = new
    self.steps = steps
  }

  /// Finds what two stretches have in common. False: no steps are left.
  private mutating func compare(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
    var (low, high) = ((a.lowerBound, b.lowerBound), (a.upperBound, b.upperBound))
    while low.0 < high.0, low.1 < high.1, old[low.0] == new[low.1] {
      pairs.append(Pair(old: low.0, new: low.1))
      low = (low.0 + 1, low.1 + 1)
    }
    while low.0 < high.0, low.1 < high.1, old[high.0 - 1] == new[high.1 - 1] {
      high = (high.0 - 1, high.1 - 1)
    }
    if low.0 < high.0, low.1 < high.1 {
      switch meeting(low.0..<high.0, low.1..<high.1) {
      case .none: return false
      case .nothing: break
      case .at(let x, let y):
        guard compare(low.0..<x, low.1..<y), compare(x..<high.0, y..<high.1) else { return false }
      }
    }
    pairs += zip(high.0..<a.upperBound, high.1..<b.upperBound).map { Pair(old: $0, new: $1) }
    return true
  }

  private enum Meeting {
    /// A place on a shortest path from one to the other.
    case at(Int, Int)
    /// They have nothing in common.
    case nothing
  }

  /// Searches from both ends at once, until the two meet. Nil: no steps are left.
  private mutating func meeting(_ a: Range<Int>, _ b: Range<Int>) -> Meeting? {
    let (n, m) = (a.count, b.count)
    let most = (n + m + 1) / 2
    var (fore, back) = (Diagonals(most), Diagonals(most))
    let delta = n - m
    for distance in 0..<most {
      for k in fore.span(distance) {
        let from = fore.start(k, distance)
        var x = from
        while x < n, x - k < m, old[a.lowerBound + x] == new[b.lowerBound + x - k] { x += 1 }
        guard affords(x - from) else { return nil }
        fore.reach(k, x, n, m)
        if !delta.isMultiple(of: 2), x <= n, x - k <= m, let other = back[delta - k], x >= n - other
        {
          return .at(a.lowerBound + x, b.lowerBound + x - k)
        }
      }
      for k in back.span(distance) {
        let from = back.start(k, distance)
        var x = from
        while x < n, x - k < m, old[a.upperBound - x - 1] == new[b.upperBound - x + k - 1] {
          x += 1
        }
        guard affords(x - from) else { return nil }
        back.reach(k, x, n, m)
        if delta.isMultiple(of: 2), x <= n, x - k <= m, let other = fore[delta - k], other >= n - x
        {
          return .at(a.lowerBound + other, b.lowerBound + other - (delta - k))
        }
      }
    }
    return .nothing
  }

  /// Takes the steps along a diagonal, and one for having looked at it, from those that are left.
  private mutating func affords(_ length: Int) -> Bool {
    steps -= length + 1
    return steps >= 0
  }
}

/// How far each diagonal of the one kind of search has come.
private struct Diagonals {
  private var reached: [Int]
  private let zero: Int
  /// Diagonals that have left the field, below and above.
  private var below = 0
  private var above = 0

  init(_ most: Int) {
    reached = Array(repeating: -1, count: 2 * most + 3)
    zero = most + 1
    reached[zero + 1] = 0
  }

  func span(_ distance: Int) -> StrideThrough<Int> {
    stride(from: below - distance, through: distance - above, by: 2)
  }

  /// Where a path of this distance begins on a diagonal.
  func start(_ k: Int, _ distance: Int) -> Int {
    let (left, right) = (reached[zero + k - 1], reached[zero + k + 1])
    return k == -distance || (k != distance && left < right) ? right : left + 1
  }

  mutating func reach(_ k: Int, _ x: Int, _ n: Int, _ m: Int) {
    reached[zero + k] = x
    if x > n { above += 2 } else if x - k > m { below += 2 }
  }

  subscript(k: Int) -> Int? {
    let index = zero + k
    return reached.indices.contains(index) && reached[index] >= 0 ? reached[index] : nil
  }
}
