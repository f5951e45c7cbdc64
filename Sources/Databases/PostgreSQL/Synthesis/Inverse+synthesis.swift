extension Inverse {
  /// The way back from `after` to `before`, two catalogs of one clone. `statements` are what led
  /// there: among them a DROP TABLE is looked for, which the way up replaces.
  package init(from before: Catalog, to after: Catalog, statements: [Migration.Statement]) {
    var synthesis = Synthesis(before: before, after: after)
    synthesis.findDrops(in: statements)
    synthesis.goBack()
    self = synthesis.inverse
    steps = synthesis.orderedSteps
    locked = synthesis.locked.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    isExpandOnly = synthesis.isExpandOnly
    kind = synthesis.isSalvaging ? .salvaging : .exact
  }
}

extension Synthesis {
  /// Looks at all that differs. The steps find their order by their phases.
  fileprivate mutating func goBack() {
    findRemade()
    parkTables()
    dropCode()
    unparkTables()
    columns()
    constraintsAndIndexes()
    enumerations()
    views()
    types()
    sequences()
    functions()
    partsOfTables()
    tables()
    containers()
    publications()
    renames()
    owners()
    accesses()
    defaultAccesses()
    comments()
    refuseWhatIsGone()
    add(.rows, .undoRows)
  }
}
