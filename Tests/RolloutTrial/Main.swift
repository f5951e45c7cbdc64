import Artifact
import Foundation
import Rollout
import RolloutStage

/// One operation in a process of its own, which a test may kill or feed with errors at any system call.
///
/// `rollout-trial HOME TARGET apply PATH=JSON…`, `… switch PATH=JSON…` (TARGET is a link), `… last`, `… force`, `… keep`, `… undo`, `… recover`,
/// `… drill`, `… prune N`, `… to ID`. It prints what it did; its exit status is the product's.
@main
struct Main {
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      try await run(arguments)
      exit(0)
    } catch let error as RolloutError {
      print(error)
      exit(error.exitStatus)
    } catch {
      print(error)
      exit(2)
    }
  }

  static func run(_ arguments: [String]) async throws {
    guard let home = try Home.find(named: arguments[0], environment: [:], from: "/") else { return }
    let path = arguments[1]
    let rollouts = try Rollouts(in: home, state: StateDirectory(named: "\(home.path)/../state")) {
      print("recovered: \($0)")
    }
    switch arguments[2] {
    case "apply", "switch":
      let files = arguments.dropFirst(3).map { argument in
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        return (path: parts[0], text: parts[1])
      }
      let link = arguments[2] == "apply" ? nil : try ReleaseLink(path: path, home: home)
      let target = try link?.release ?? Target(path: path, home: home)
      let cleared = try await Cleared(files, in: target.path)
      let outcome = try await rollouts.apply(
        cleared.change(in: target), to: link?.target ?? target, through: link,
        from: Rollout.Origin(id: "fsar_stage", path: "report.md"))
      switch outcome {
      case .applied(let rollout): print("applied \(rollout.id)")
      case .nothing: print("nothing")
      case .takenBack(let rollout, let why, _): print("taken back \(rollout.id): \(why)")
      }
    case "last": print(try rollouts.rollbackLast(target: path).rollouts.map(\.id))
    case "force": print(try rollouts.rollbackLast(target: path, policy: .force).rollouts.map(\.id))
    case "keep":
      print(try rollouts.rollbackLast(target: path, policy: .keepTheirs).rollouts.map(\.id))
    case "to":
      print(try rollouts.rollback(to: .rollout(arguments[3]), target: path).rollouts.map(\.id))
    case "undo": print(try rollouts.undo(target: path).rollouts.map(\.id))
    case "recover": print(try rollouts.recover().map(\.id))
    case "drill": print(try rollouts.drill(target: path).map { $0.failure ?? "proven" })
    case "prune": print(try rollouts.prune(keep: Int(arguments[3]) ?? 1).removed)
    default: exit(64)
    }
  }
}
