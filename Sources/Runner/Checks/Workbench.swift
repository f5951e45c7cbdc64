import Databases
import Judging
import Launching

/// What a checker needs to work: the programs that are here, what runs them and what confines them,
/// where to keep what is worth keeping, and how much things may take.
package struct Workbench: Sendable {
  package var toolbox: Toolbox
  package var supervisor: Supervisor
  /// The jail that each run gets, before anything is opened in it.
  package var jail: Jail
  /// Why it is not a stronger one.
  package var obstacles: [JailSurvey.Obstacle]
  /// Why the user's cache is not used; nil if it is, or if there is none.
  package var cacheRefusal: String?
  /// The user's cache directory; nil where there is none.
  package var cache: String?
  /// The PostgreSQL server that judges syntax instead of one of ours.
  package var database: String?
  /// What reports build upon.
  package var baseline = Baseline.none
  package var limits: TrialLimits
  /// Whether SQL that parses is executed on a database of ours.
  package var runsSQL = false

  package init(
    toolbox: Toolbox, supervisor: Supervisor, jail: Jail, obstacles: [JailSurvey.Obstacle] = [],
    cache: String?, database: String? = nil, limits: TrialLimits = TrialLimits()
  ) {
    self.toolbox = toolbox
    self.supervisor = supervisor
    self.jail = jail
    self.obstacles = obstacles
    self.cache = cache
    self.database = database
    self.limits = limits
  }
}

extension Workbench {
  /// A cluster of our own for clones of a database. Throws `DatabaseProblem` where there is none.
  package func cluster() throws -> Cluster {
    guard let server = toolbox[.postgresql], let psql = toolbox[.psql] else {
      throw DatabaseProblem.broken(
        "there is no PostgreSQL server here to rehearse on; sudo apt-get install postgresql")
    }
    return Cluster(server: server, psql: psql, bench: self)
  }

  var resumption: Resumption { Resumption(limits: limits) }

  /// Runs a tool over what comes on its standard input, in a jail of its own.
  func run(
    _ tool: Tool, _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = [],
    dialogue: Dialogue? = nil, limits: Limits
  ) async throws -> Termination {
    var supervised = Supervised(
      Invocation(tool.path, arguments, environment: environment), input: input, limits: limits,
      jail: jail.admitting([tool.path]).writing(.memory))
    if let dialogue {
      // For who does not hold it: a supervisor of a test.
      supervised.input = dialogue.opening
      supervised.dialogue = dialogue
    }
    return try await supervisor.run(supervised)
  }
}
