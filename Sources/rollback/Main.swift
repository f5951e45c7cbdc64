import Artifact
import Console
import Foundation
import Rollout

/// Where the home is.
struct Session: Sendable {
  var home: String?
}

@main
struct Main {
  static let program = Program(
    "rollback", version: Product.version,
    "Take the last rollout back. (In this version: list what there is.)",
    discussion: """
      'sandbox apply', which rolls out what passed with a rehearsed snapshot, does not exist yet, so \
      there is nothing to take back. 'rollback last' comes with it.
      """,
    options: Group(
      Option<String?>(
        "--home", as: .directory, placeholder: "DIR",
        "Where Sandboxes/ and Rollbacks/ are; else $SANDBOX_HOME, else the nearest directory upwards that has them."
      )
    ) { Session(home: $0) },
    statuses: [0: "done", 2: "wrong usage, no home, or a home that cannot be relied on"],
    commands: list)

  static let list = Command<Session>("list", "List the rollouts of the home.") { session in
    let current = FileManager.default.currentDirectoryPath
    let environment = ProcessInfo.processInfo.environment
    guard let home = try Home.find(named: session.home, environment: environment, from: current)
    else {
      throw Home.Problem(
        description: "no home: neither \(current) nor a directory above it has Sandboxes/ and "
          + "Rollbacks/; name one with --home DIR")
    }
    guard FileManager.default.fileExists(atPath: home.rollbacks) else {
      throw Home.Problem(
        description: "no home: \(home.path) has no Rollbacks/; nothing was ever rolled out from it")
    }
    _ = try Rollouts(in: home)
    try Terminal.print("no rollouts in \(home.rollbacks.shown)\n")
    return 0
  }

  static func main() async { await program.main() }
}
