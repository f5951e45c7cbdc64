import CKernel
import Foundation
import Judging
import Launching

/// What this machine has for trying reports: the jails, what they are made of, and the tools.
package struct Diagnosis: Sendable {
  /// One thing that a jail is made of.
  package struct Layer: Sendable {
    package let name: String
    /// What there is of it, in words.
    package let state: String
    /// Nil where nothing is missing.
    package let remedy: String?

    package var isHere: Bool { remedy == nil }
  }

  /// A tier, and why it cannot be used; nil where it can.
  package typealias Tier = (tier: Jail.Tier, obstacle: JailSurvey.Obstacle?)

  package let system: String
  package let tiers: [Tier]
  /// The one that `sandbox try` takes by itself; nil: it refuses.
  package let chosen: Jail.Tier?
  package let layers: [Layer]
  package let toolbox: Toolbox
  /// Nil where nothing can be kept.
  package let cache: String?
  /// Why the user's cache is not used.
  package var cacheRefusal: String?

  /// Looks at this machine. Where there is no jail the tools are not asked for their versions: then
  /// all of them are told as missing.
  package static func ofThisMachine(environment: [String: String]) async throws -> Diagnosis {
    let supervisor = Supervisor.live
    let user = try Workbench.unprivileged()
    let survey = JailSurvey(supervisor: supervisor, user: user)
    let tiers = try await survey.all()
    let jail = try? await survey.strongest().jail
    let (cache, refusal) = Workbench.cacheDirectory(environment)
    var toolbox = Toolbox(
      tools: [], missing: Tool.Name.allCases.map(MissingTool.init))
    if let jail {
      toolbox = try await Toolbox.search(
        path: environment["PATH"],
        versions: ToolVersions(cache: cache, supervisor: supervisor, jail: jail))
    }
    return Diagnosis(
      system: kernel(), tiers: tiers, chosen: jail?.tier,
      layers: [
        namespaces(tiers), landlock(), seccomp(), cgroup(), bubblewrap(), supervisorProgram(),
      ],
      toolbox: toolbox, cache: cache, cacheRefusal: refusal)
  }

  // MARK: The layers

  private static func kernel() -> String {
    var name = utsname()
    guard uname(&name) == 0 else { return "unknown" }
    func text<Field>(_ field: Field) -> String {
      withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    return "\(text(name.sysname)) \(text(name.release)) \(text(name.machine))"
  }

  private static func namespaces(_ tiers: [Tier]) -> Layer {
    let obstacle = tiers.first { $0.tier == .namespaces }?.obstacle
    return Layer(
      name: "user namespaces", state: obstacle?.cause ?? "can be made, with mounts in them",
      remedy: obstacle?.remedy)
  }

  private static func landlock() -> Layer {
    let abi = JailSurvey.landlockABI
    return Layer(
      name: "Landlock", state: abi > 0 ? "ABI \(abi)" : "not in this kernel",
      remedy: abi > 0
        ? nil
        : "a kernel of 6.2 or newer with Landlock among its security modules (lsm=landlock,…)")
  }

  private static func seccomp() -> Layer {
    switch kernel_seccomp_level() {
    case 2...:
      Layer(name: "seccomp", state: "filters, and the kernel tells what they block", remedy: nil)
    case 1:
      Layer(
        name: "seccomp", state: "filters, and nothing tells what they block",
        remedy: "a kernel of 5.5 or newer")
    default:
      Layer(
        name: "seccomp", state: "no filters", remedy: "a kernel with CONFIG_SECCOMP_FILTER")
    }
  }

  private static func cgroup() -> Layer {
    let base = kernel_cgroup_base().map { String(cString: $0) }
    return Layer(
      name: "cgroup",
      state: base.map { "memory and processes are bounded by the kernel, below \($0)" }
        ?? "not writable; memory and processes are bounded by rlimits, and looked at 40 times a second",
      remedy: base == nil
        ? "none needed; a writable cgroup 2 with the controllers memory and pids is used" : nil)
  }

  private static func bubblewrap() -> Layer {
    let path = JailSurvey.bubblewrap()
    return Layer(
      name: "bubblewrap", state: path ?? "not installed",
      remedy: path == nil
        ? "only needed where it alone may make namespaces: apt-get install bubblewrap" : nil)
  }

  private static func supervisorProgram() -> Layer {
    let isBeside = SupervisorProgram.isBeside
    return Layer(
      name: "supervisor",
      state: isBeside ? SupervisorProgram.path : "this program itself, which starts slower",
      remedy: isBeside ? nil : "install \(SupervisorProgram.name) beside it: it is built with it")
  }
}
