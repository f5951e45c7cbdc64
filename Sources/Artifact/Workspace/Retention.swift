import CKernel
import Glibc

/// How many workspaces a home keeps. Each limit that is set holds, whatever the others say.
package struct Retention: Sendable, Equatable {
  /// No workspace is older.
  package var age: Duration?
  /// There are no more, at least one.
  package var number: Int?
  /// They take no more together.
  package var bytes: ByteCount?

  /// No limit.
  package static let off = Retention()

  /// A workspace, as far as that decides whether it goes.
  package struct Kept {
    let date: Moment
    let bytes: Int
    /// It does not go.
    let stays: Bool

    package init(date: Moment, bytes: Int = 0, stays: Bool = false) {
      (self.date, self.bytes, self.stays) = (date, bytes, stays)
    }
  }

  /// Which of these go, the oldest first. What stays counts like the others.
  package func expired(_ workspaces: [Kept], at now: Moment) -> [Int] {
    var (count, sum, isFull) = (0, 0, false)
    let order = workspaces.indices.sorted { workspaces[$0].date > workspaces[$1].date }
    let gone = order.filter { index in
      let workspace = workspaces[index]
      let isOld = age.map { workspace.date < now - Double($0.components.seconds) } ?? false
      let isOver = number.map { count >= $0 } ?? false
      // What does not fit takes all that is older along: the oldest go first.
      isFull = isFull || bytes.map { $0.bytes - sum < workspace.bytes } ?? false
      if !workspace.stays, isOld || isOver || isFull { return true }
      count += 1
      sum += workspace.bytes
      return false
    }
    return gone.reversed()
  }
}

extension Retention {
  /// `30d,500,2G`: an age, a number and a size, each at most once; `off` for none of them.
  package init?(argument: String) {
    self.init()
    if argument == "off" { return }
    for part in argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      if let size = ByteCount(argument: part) {
        if part.utf8.allSatisfy(ASCII.isDigit) {
          if size.bytes == 0 || number != nil { return nil }
          number = size.bytes
        } else {
          if bytes != nil { return nil }
          bytes = size
        }
      } else if let time = Duration(argument: part), time >= .seconds(60), age == nil {
        age = time
      } else {
        return nil
      }
    }
  }

  package var spelling: String {
    let parts = [age?.spelling, number?.description, bytes?.spelling].compactMap(\.self)
    return parts.isEmpty ? "off" : parts.joined(separator: ",")
  }

  package static var expectation: String {
    "'off', or an age, a number and a size such as 30d,500,2G, or some of these"
  }
}

extension Workspaces {
  private static let setting = ".retention"
  private static let lastDay = ".retained"

  /// What the home keeps; nil where nobody set anything.
  package func retention() throws -> Retention? {
    let sandboxes = try home.open(.sandboxes)
    guard try sandboxes.status(of: Self.setting) != nil else { return nil }
    let text = try sandboxes.read(Self.setting, atMost: 100)[...].text.filter { !$0.isWhitespace }
    guard let retention = Retention(argument: text) else {
      throw Home.Problem(
        description:
          "\(sandboxes.naming(Self.setting)) is not \(Retention.expectation); nothing was "
          + "removed; set it with 'sandbox clean --retain LIMITS'")
    }
    return retention
  }

  /// Sets what the home keeps from now on; without a limit the setting is taken away.
  package func retain(_ retention: Retention) throws {
    let sandboxes = try home.open(.sandboxes)
    if retention == .off {
      if try sandboxes.status(of: Self.setting) != nil { try sandboxes.unlink(Self.setting) }
    } else {
      try sandboxes.replace(Self.setting, with: Array("\(retention.spelling)\n".utf8))
    }
  }

  /// Those that the setting has go, the oldest first. `isNamed`: somebody still needs it.
  package func expired(
    by retention: Retention, before start: Moment, isNamed: (Entry) -> Bool
  ) throws -> [Entry] {
    let sandboxes = try home.open(.sandboxes)
    let entries = try entries()
    let kept = entries.map { entry -> Retention.Kept in
      // What a tree takes is asked only where it counts.
      let tree = retention.bytes == nil ? nil : try? sandboxes.directory([entry.name]).extent()
      return Retention.Kept(
        date: entry.date, bytes: tree?.bytes ?? 0,
        stays: entry.isBusy || entry.date >= start || isNamed(entry))
    }
    return retention.expired(kept, at: .now).map { entries[$0] }
  }

  /// Removes those, at most once a day and in one process at a time; how many went. 0 where today it was done.
  package func retainDaily(_ expired: () throws -> [Entry]) throws -> Int {
    let sandboxes = try home.open(.sandboxes)
    guard flock(sandboxes.descriptor, LOCK_EX | LOCK_NB) == 0 else { return 0 }
    let last = try sandboxes.status(of: Self.lastDay)?.seconds ?? 0
    // A clock that was put back does not stop it for long.
    guard abs(Moment.now.seconds - Double(last)) >= 86_400 else { return 0 }
    let gone = try expired()
    try sandboxes.replace(Self.lastDay, with: [])
    return try gone.count { try remove($0) }
  }
}
