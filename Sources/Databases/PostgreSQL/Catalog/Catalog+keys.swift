extension Catalog {
  /// The keys of a table, the best first: whole unique indexes, checked at once, over columns that
  /// are NOT NULL. Each as its columns.
  package func keys(of table: String) -> [[Object]] {
    let indexes = parts(.index, of: table).filter {
      $0.facts.holds("unique") && $0.facts.holds("whole")
    }
    let keys = indexes.compactMap { index -> (isPrimary: Bool, columns: [Object])? in
      let columns = index.facts.list("columns").compactMap { self[.column, "\(table).\($0)"] }
      guard !columns.isEmpty, columns.count == index.facts.list("columns").count,
        columns.allSatisfy({ $0.facts.holds("notNull") })
      else { return nil }
      return (index.facts.holds("primary"), columns)
    }
    return keys.enumerated().sorted { a, b in
      if a.element.isPrimary != b.element.isPrimary { return a.element.isPrimary }
      let (one, other) = (a.element.columns.count, b.element.columns.count)
      return one == other ? a.offset < b.offset : one < other
    }.map(\.element.columns)
  }

  /// The best key of a table, by the table's quoted and qualified name; nil if it has none.
  package func key(of name: String) -> [Inverse.Salvage.Key]? {
    let table = self[.table].values.first { $0.name.utf8.elementsEqual(name.utf8) }
    return table.flatMap { keys(of: $0.key).first }?.map {
      Inverse.Salvage.Key(name: $0.name, type: $0.facts.text("type") ?? "text")
    }
  }
}
