/// Finds the way back between two catalogs: what was made leaves, what is gone comes back, what was
/// changed is changed back.
struct Synthesis {
  /// When a step runs. Up to `rename` names are those of after the migration, then those of before.
  enum Phase: Int, CaseIterable {
    case salvage, quiet, parts, views, foreignKeys, constraints, links, park, loosen, columns, code
    case containers, rename
    case schemas, make, unpark, alter, attach, rows
    case defaults, keys, indexes, foreign, remake, state, owners, grants, comments, loud
  }

  let before: Catalog
  let after: Catalog
  var inverse = Inverse()
  private var steps: [Phase: [Inverse.Step]] = [:]
  private let differences: [Catalog.Kind: Difference]
  /// The keys of what the migration made.
  let made: Set<String>
  /// Those of them that others can need, and that do not go with a parked table.
  let leaving: Set<String>
  /// The keys of what the way back makes again: it comes without owner, grants and comments.
  var again: Set<String> = []
  /// Tables that the migration drops, which are parked instead, by statement.
  var droppedTables: [String: Int] = [:]
  /// Types that leave together with a parked table.
  var movedTypes: Set<String> = []
  /// Views and functions that are dropped and made again, though they are the same objects.
  var remade: Set<String> = []
  /// Enumerations that are built anew, without the values that were added.
  var rebuilt: Set<String> = []
  var locked: Set<String> = []
  var isSalvaging = false
  var isExpandOnly = true

  init(before: Catalog, after: Catalog) {
    (self.before, self.after) = (before, after)
    var differences: [Catalog.Kind: Difference] = [:]
    var made: Set<String> = []
    for kind in Catalog.Kind.allCases {
      let difference = Difference(kind, before, after)
      differences[kind] = difference
      if kind != .acl && kind != .comment { made.formUnion(difference.made.map(\.key)) }
    }
    (self.differences, self.made) = (differences, made)
    var leaving: Set<String> = []
    for kind in [Catalog.Kind.function, .type, .other, .extension] {
      leaving.formUnion(differences[kind]!.made.map(\.key))
    }
    for sequence in differences[.sequence]!.made {
      let owner = after[.column, sequence.facts.text("ownedBy") ?? ""]?.parent ?? ""
      if !made.contains(owner) { leaving.insert(sequence.key) }
    }
    self.leaving = leaving
  }

  subscript(kind: Catalog.Kind) -> Difference { differences[kind]! }

  var orderedSteps: [Inverse.Step] { Phase.allCases.flatMap { steps[$0] ?? [] } }

  mutating func add(_ phase: Phase, _ step: Inverse.Step) { steps[phase, default: []].append(step) }

  mutating func run(_ phase: Phase, _ sql: String) { add(phase, .run(sql)) }

  mutating func refuse(_ text: String) {
    if !inverse.refusals.contains(text) { inverse.refusals.append(text) }
  }

  mutating func remark(_ text: String) {
    if !inverse.remarks.contains(text) { inverse.remarks.append(text) }
  }

  /// Whether a table or view is there before and after, and is not made again.
  func stands(_ key: String) -> Bool {
    (before[.table, key] != nil && after[.table, key] != nil)
      || (before[.view, key] != nil && after[.view, key] != nil && !remade.contains(key))
  }

  /// Whether a view, with all that hangs on it, is made again from what it was.
  func returns(_ key: String) -> Bool {
    before[.view, key] != nil && (after[.view, key] == nil || remade.contains(key))
  }

  /// The name of a table or view after the migration, or before it.
  func name(_ key: String, in catalog: Catalog) -> String {
    (catalog[.table, key] ?? catalog[.view, key])?.name ?? "?"
  }

  /// Whether what has this key needs something that the migration made and that the way back drops.
  func needsWhatLeaves(_ key: String) -> Bool {
    (after.needs[key] ?? []).contains { needed in
      isLeaving(needed) || (after.needs[needed] ?? []).contains { isLeaving($0) }
    }
  }

  private func isLeaving(_ key: String) -> Bool {
    leaving.contains(key) && !movedTypes.contains(key)
  }

  /// A literal of SQL. The server reads backslashes as they are (`standard_conforming_strings`).
  static func literal(_ text: String) -> String {
    // Byte by byte: a quote may be the first half of a Character.
    let quote = UInt8(ascii: "'")
    let body = text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return "'" + String(decoding: body, as: UTF8.self) + "'"
  }
}
