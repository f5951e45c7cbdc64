import Artifact
import Glibc

/// `sandbox`, which lies beside the program that runs: it can rehearse on a clone, and `rollback` cannot.
package enum Companion {
  /// Rehearses the way back of a database, of which this is the record, on a fresh clone: how many seconds it
  /// took there. `host` is the server for the clone, nil for one of ours. Throws `refused` where it cannot go back as it is.
  package static func rehearse(
    _ record: [UInt8], round: Int, on host: String?
  ) throws(DatabaseProblem) -> Double {
    guard let program = program, access(program, X_OK) == 0 else {
      throw .broken("sandbox does not lie beside this program, and only it can make a clone")
    }
    let process = try ClientProcess(
      program,
      ["rehearse-database", "--round", "\(round)"] + (host.map { ["--rehearse-on", $0] } ?? []),
      environment: Surroundings.environment,
      files: [], output: OutputLimit(bytes: 1 << 20))
    process.send(record)
    try process.wait(limit: .seconds(900), isLast: true) { _ in false }
    let lines = String(decoding: process.out, as: UTF8.self).split(separator: "\n")
    if process.status == 0, let seconds = lines.last.flatMap({ Double($0) }) { return seconds }
    // The last line: what comes before is progress.
    let said = String(decoding: process.err, as: UTF8.self).split(separator: "\n").last ?? ""
    let why = ServerMessage.plain(said.hasPrefix("sandbox: ") ? said.dropFirst(9) : said)
    if process.status == 1 { throw .refused(why) }
    throw .broken(why.isEmpty ? "the rehearsal on a clone did not end" : why)
  }

  private static var program: String? {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &path, path.count - 1)
    guard count > 0 else { return nil }
    let own = String(decoding: path[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return own.utf8.lastIndex(of: UInt8(ascii: "/")).map { "\(own[..<$0])/sandbox" }
  }
}
