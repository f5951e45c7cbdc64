import Artifact

/// The policy that was in force: `file:…`, `git:REV:path` or `none`.
package struct PolicyRecord: Sendable, Equatable {
  package var source: String
  package var sha256: String?

  package init(source: String, sha256: String?) {
    self.source = source
    self.sha256 = sha256
  }

  package static let none = PolicyRecord(source: "none", sha256: nil)

  package var json: JSONValue {
    ["source": .string(source), "sha256": .optional(sha256)]
  }

  init(_ reader: RecordReader) throws(RecordError) {
    source = try reader.string("source")
    sha256 = try reader.optionalString("sha256")
  }
}

/// What the reports are new since.
package struct SinceRecord: Sendable, Equatable {
  /// As it was given.
  package var rev: String
  package var commit: String
  /// The merge base.
  package var base: String
  /// What was judged: `head`, `index` (in a hook), or `worktree`, which is no gate. Nil of an older
  /// version, which did not tell.
  package var judged: String?

  package init(rev: String, commit: String, base: String, judged: String? = nil) {
    self.rev = rev
    self.commit = commit
    self.base = base
    self.judged = judged
  }

  var json: JSONValue {
    [
      "rev": .string(rev), "commit": .string(commit), "base": .string(base),
      "judged": judged.map { .string($0) },
    ]
  }

  init(_ reader: RecordReader) throws(RecordError) {
    rev = try reader.string("rev")
    commit = try reader.string("commit")
    base = try reader.string("base")
    judged = try reader.optionalString("judged")
  }
}

/// Which part of all reports these are.
package struct ShardRecord: Sendable, Equatable {
  package var index: Int
  package var count: Int
  /// SHA-256 of the sorted names of all files that were found.
  package var inventory: String
  /// SHA-256 of the sorted names with the SHA-256 of each that is a report.
  package var contents: String
  /// How many of the files are reports, in all shards together.
  package var reports: Int

  package init(index: Int, count: Int, inventory: String, contents: String, reports: Int) {
    self.index = index
    self.count = count
    self.inventory = inventory
    self.contents = contents
    self.reports = reports
  }

  var json: JSONValue {
    [
      "index": .int(index), "count": .int(count), "inventory": .string(inventory),
      "contents": .string(contents), "reports": .int(reports),
    ]
  }

  init(_ reader: RecordReader) throws(RecordError) {
    index = try reader.ordinal("index")
    count = try reader.ordinal("count")
    inventory = try reader.string("inventory")
    contents = try reader.string("contents")
    reports = try reader.count("reports")
  }
}

/// How many findings are new, unchanged or gone, beside other results.
package struct ComparedRecord: Sendable, Equatable {
  package var new = 0
  package var unchanged = 0
  package var fixed = 0
  /// How many files that did not pass are new, with a finding or without.
  package var newFiles = 0
}

extension ComparedRecord {
  var json: JSONValue {
    [
      "new": .int(new), "unchanged": .int(unchanged), "fixed": .int(fixed),
      "new_files": .int(newFiles),
    ]
  }

  init(_ reader: RecordReader) throws(RecordError) {
    new = try reader.count("new")
    unchanged = try reader.count("unchanged")
    fixed = try reader.count("fixed")
    newFiles = try reader.optionalCount("new_files") ?? 0
  }
}

/// A file that could not be read as a report, and why.
package struct UnreadableRecord: Sendable, Equatable {
  package var path: String
  package var message: String
}

extension UnreadableRecord {
  var json: JSONValue { ["path": .string(path), "message": .string(message)] }

  init(_ reader: RecordReader) throws(RecordError) {
    path = try reader.string("path")
    message = try reader.string("message")
  }
}
