/// Columns of very large tables, which the way back parks.
extension Rehearsal {
  /// How large the live table of a salvage is, as far as is known: nobody counts what lies below a partitioned one.
  private func bytes(_ salvage: Inverse.Salvage) -> Int {
    let own = live.tables.first { $0.name == salvage.table }?.bytes ?? 0
    return own > 0 ? own : live.tables.map(\.bytes).max() ?? 0
  }

  /// Whether it is worth while to prove that columns can be parked: a table may grow.
  var mayPark: Bool {
    guard parks, let found else { return false }
    return found.salvages.contains { $0.drop != nil && bytes($0) > Inverse.Salvage.mostRead / 4 }
  }

  /// What was not proven is not done; and what that means is told.
  mutating func tellParks() {
    let all = found?.salvages ?? []
    for salvage in all where bytes(salvage) > Inverse.Salvage.mostRead / 4 {
      add(
        remark: mayPark && salvage.drop != nil
          ? "where \(salvage.table) is larger than \(Inverse.Salvage.mostRead >> 20) MB on the way back, "
            + "\(salvage.column) stays there, under another name"
          : "on the way back all of \(salvage.table) is read once while it is locked for all, about a second "
            + "for each gigabyte")
    }
  }
}

extension Inverse {
  mutating func neverPark() {
    steps = steps.map { step in
      guard case .salvage(var salvage) = step else { return step }
      salvage.drop = nil
      return .salvage(salvage)
    }
  }
}
