import Artifact

/// What a database's schema is, as a set of lines: kind, identity and definition of each object.
///
/// Nothing in it is an OID, so it is the same after a dump and a restore.
package struct Fingerprint: Sendable, Equatable {
  /// What a line is for.
  package enum Part: String, Sendable {
    /// What a migration may change, and what its way back puts back.
    case core
    /// The order of a table's columns: in the digest, but not in the arithmetic of sets, for a
    /// column that somebody else adds later changes it, too.
    case position
    /// What belongs to the server, or to the database as such: a migration must not change it.
    case surrounding
  }

  package var core: Set<Line> = []
  package var position: Set<Line> = []
  package var surrounding: Set<Line> = []

  package init() {}

  /// The SHA-256 over the lines of core and position, as `digestQuery` computes it on the server.
  package var digest: String {
    var digest = SHA256()
    for (index, line) in core.union(position).sorted().enumerated() {
      if index > 0 { digest.update([ASCII.lf]) }
      digest.update(line.bytes)
    }
    return digest.hex()
  }

  /// Reads what `script` printed; other rows are passed over.
  package init(rows: [CopyRow]) {
    for row in rows where row[0] == "fingerprint" {
      guard let part = row[1].flatMap(Part.init(rawValue:)), let bytes = row.bytes(2) else {
        continue
      }
      switch part {
      case .core: core.insert(Line(bytes: bytes))
      case .position: position.insert(Line(bytes: bytes))
      case .surrounding: surrounding.insert(Line(bytes: bytes))
      }
    }
  }
}
