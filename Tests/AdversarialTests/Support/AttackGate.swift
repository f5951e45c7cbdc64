/// Lets a few attacks run at once. All of them would be hundreds of processes; and Foundation's
/// `Process.run` reads beyond its list of descriptors where 1,365 or more are open.
actor AttackGate {
  static let shared = AttackGate(width: 8)

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(width: Int) { free = width }

  func enter() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func leave() {
    if waiting.isEmpty {
      free += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
