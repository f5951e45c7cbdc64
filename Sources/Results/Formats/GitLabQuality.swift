import Artifact
import Console

/// A trial as GitLab's code quality report: a list of findings, each with a fingerprint of its own.
struct GitLabQuality {
  let notices: Notices

  var bytes: [UInt8] {
    var seen: [String: Int] = [:]
    let list = notices.worstFirst.map { notice -> JSONValue in
      // Two reports of one id have equal findings; what is equal in one file GitLab drops.
      let base = Fingerprints.digest([notice.fingerprint, notice.source?.path ?? ""])
      seen[base, default: 0] += 1
      let fingerprint = Fingerprints.digest([base, "\(seen[base, default: 1])"])
      return [
        "description": .string(notice.sentence),
        "check_name": .string(notice.rule.escaped.clipped(to: 200)),
        "fingerprint": .string(fingerprint), "severity": .string(Self.severity(notice)),
        "location": [
          "path": .string(notice.source?.path.escaped ?? "."),
          "lines": ["begin": .int(notice.place?.line ?? 1)],
        ],
      ]
    }
    return JSONValue.array(list).bytes
  }

  private static func severity(_ notice: Notice) -> String {
    switch notice.severity {
    case .error: notice.isGrave ? "blocker" : notice.rule.hasPrefix("path/") ? "critical" : "major"
    case .warning: "minor"
    case .note: "info"
    }
  }
}
