extension Shard {
  /// Why the environment does not say which shard this is.
  package struct Unclear: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  /// The shard that an engine says this run is, by its variables. `total` is the number of all where it
  /// was told beside them: a Kubernetes Job does not tell it.
  ///
  /// Throws `Unclear` where no engine speaks, where two contradict each other, and for figures that
  /// cannot be.
  package static func found(
    in environment: [String: String], total: Int? = nil
  ) throws(Unclear) -> Shard {
    var found: [(engine: String, shard: Shard)] = []
    for engine in Engine.all {
      if let shard = try engine.shard(environment, total) { found.append((engine.name, shard)) }
    }
    guard let first = found.first else {
      // A GitLab job without 'parallel' is the only one.
      if environment["CI_NODE_TOTAL"] == "1", total ?? 1 == 1, let only = Shard(1, of: 1) {
        return only
      }
      throw Unclear(
        description: "nothing in the environment says which shard this is; looked for "
          + Engine.all.map(\.looksFor).joined(separator: ", ") + "; or give it: I/N")
    }
    guard found.allSatisfy({ $0.shard == first.shard }) else {
      throw Unclear(
        description: "the environment contradicts itself: "
          + found.map { "\($0.engine) says \($0.shard.description)" }.joined(separator: ", ")
          + "; give it: I/N")
    }
    if let total, total != first.shard.count {
      throw Unclear(
        description: "\(first.engine) says \(first.shard.description), which is not one of \(total)"
      )
    }
    return first.shard
  }

  /// How one engine tells a run which of several it is.
  private struct Engine: Sendable {
    let name: String
    let looksFor: String
    /// Nil where it does not speak.
    let shard: @Sendable ([String: String], Int?) throws(Unclear) -> Shard?

    static let all = [
      counted("GitLab", "CI_NODE_INDEX", "CI_NODE_TOTAL", from: 1),
      // An indexed Job: the total is nowhere.
      counted("Kubernetes", "JOB_COMPLETION_INDEX", nil, from: 0),
      slurm,
      counted("CircleCI", "CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", from: 0),
      counted("Buildkite", "BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", from: 0),
    ]

    /// One that tells an index, and the total if that has a name.
    private static func counted(
      _ name: String, _ index: String, _ total: String?, from first: Int
    ) -> Engine {
      let other = total.map { "and \($0)" } ?? "with --shard auto/N"
      return Engine(name: name, looksFor: "\(index) \(other) (\(name))") {
        (environment, given) throws(Unclear) in
        guard environment[index] != nil else { return nil }
        let at = try number(index, in: environment, of: name)
        var count = given
        if let total { count = try number(total, in: environment, of: name) }
        guard let count else {
          throw Unclear(
            description: "\(index) is \(at), and \(name) does not tell of how many: "
              + "give --shard auto/N, N being the Job's completions")
        }
        guard let shard = Shard(at - first + 1, of: count) else {
          let all = total.map { "\($0)=\(count)" } ?? "\(count)"
          throw Unclear(
            description: "\(index)=\(at) is not one of \(all) (\(name) counts from \(first))")
        }
        return shard
      }
    }

    /// A job array; its indices may begin anywhere and go in steps, but may not have holes.
    private static let slurm = Engine(
      name: "Slurm", looksFor: "SLURM_ARRAY_TASK_ID, _MIN, _MAX and _COUNT (Slurm)"
    ) { (environment, _) throws(Unclear) in
      guard environment["SLURM_ARRAY_TASK_ID"] != nil else { return nil }
      func value(_ name: String) throws(Unclear) -> Int {
        try number("SLURM_ARRAY_TASK_\(name)", in: environment, of: "Slurm")
      }
      let (id, first, last) = (try value("ID"), try value("MIN"), try value("MAX"))
      let count = try value("COUNT")
      let step = environment["SLURM_ARRAY_TASK_STEP"] == nil ? 1 : try value("STEP")
      guard step > 0, first <= last, (last - first) % step == 0, (last - first) / step + 1 == count
      else {
        throw Unclear(
          description: "the job array has \(count) tasks from \(first) to \(last)"
            + (step == 1 ? "" : " in steps of \(step)")
            + ": it has holes, so that which of the shards a task is cannot be told; "
            + "submit it as one range, such as --array=1-\(max(count, 1)), "
            + "or give the shard: I/N")
      }
      guard first...last ~= id, (id - first) % step == 0,
        let shard = Shard((id - first) / step + 1, of: count)
      else {
        throw Unclear(
          description: "SLURM_ARRAY_TASK_ID=\(id) is none of the \(count) from \(first) to \(last)")
      }
      return shard
    }

    private static func number(
      _ name: String, in environment: [String: String], of engine: String
    ) throws(Unclear) -> Int {
      guard let text = environment[name] else {
        throw Unclear(description: "\(engine) gives no \(name), without which it is not known")
      }
      guard let number = Shard.number(text), number <= most else {
        throw Unclear(description: "\(name) is '\(text)', which is no number of \(engine)'s")
      }
      return number
    }
  }
}
