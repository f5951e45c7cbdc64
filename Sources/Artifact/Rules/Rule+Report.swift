/// What reading a report finds.
extension Rule {
  package static let noArtifacts = Rule(
    "report/no-artifacts", .error,
    "An idea_implementation must propose at least one file, and so must a plain document.",
    advice: """
      Put each file between ===FILE:path=== and ===END===. A proposal that is only words is \
      another kind than idea_implementation.
      """)

  package static let commentary = Rule(
    "report/commentary", .note,
    "Text between the files is commentary and was left out.",
    advice: """
      Nothing has to be done if it is only an explanation. If it belongs to a file, put it \
      between that file's markers.
      """)

  package static let markerRemark = Rule(
    "report/marker-remark", .note,
    "What stands behind a marker on its line is a remark.",
    advice: """
      Nothing has to be done if it is only a remark. If it belongs to the file, put it on a \
      line of its own below the marker.
      """)

  package static let unrecognizedMarker = Rule(
    "report/unrecognized-marker", .warning,
    "A line looks like a file marker but is none; a file may be missing here.",
    advice: """
      Write the marker as ===FILE:path=== on a line of its own, and ===END=== below the file. \
      If it is no marker, word the line otherwise.
      """)

  package static let codeLeftOut = Rule(
    "report/code-left-out", .warning,
    "What looks like code, or names a file, is in no file; a file may be missing.",
    advice: """
      If it belongs to a file, put it between ===FILE:path=== and ===END===. If not, take it \
      out of the report.
      """)

  package static let unclosed = Rule(
    "report/unclosed-file", .warning,
    "The last file has no closing marker; it may be cut off.",
    advice: """
      See whether the file is whole. If it is, add ===END=== below it; if not, have the report \
      written again.
      """)

  package static let lookAlike = Rule(
    "report/look-alike", .warning,
    "A file looks like a report, and is not read as one.",
    advice: """
      If it is a report, give it the heading '# FSAR Proposal Report' and a name that ends in \
      .md. If not, keep it out of what is tried: with --since the policy's "exempt" does that.
      """)

  package static let setClash = Rule(
    "set/clash", .error,
    "Two reports that are to make one change propose different files for one path.",
    advice: """
      Leave the file out of one of the two, or give both reports the same bytes for it.
      """)

  package static let twinsDiffer = Rule(
    "report/twins-differ", .error,
    "The markdown report and its JSON twin say different things.",
    advice: """
      One of the two was changed. Make both again from the same proposal, or remove the one \
      that is wrong.
      """)

  /// All of these.
  static let ofReport = [
    noArtifacts, commentary, markerRemark, unrecognizedMarker, codeLeftOut, unclosed, lookAlike,
    twinsDiffer, setClash,
  ]
}
