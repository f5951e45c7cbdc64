import Judging
import Launching

extension TrialLimits {
  /// How many statements of one file are run: more than any server runs in the time of a file, and what
  /// is kept of each is bounded so.
  var mostStatements: Int { max(100, Int(file / .milliseconds(1)) * 10) }

  /// The bounds of one run over several files: one may take its whole time, the others theirs by
  /// their number and size, and the tool's own start. The answers need so many bytes.
  func run(files: Int, bytes: Int, answers: Int = 0) -> Limits {
    Limits(
      wall: file + .milliseconds(10 * files) + .seconds(bytes >> 20),
      output: output + answers,
      cpu: cpu + 1 + files / 100 + 2 * (bytes >> 20),
      memory: memory,
      processes: processes,
      descriptors: descriptors,
      disk: disk,
      inodes: inodes)
  }
}
