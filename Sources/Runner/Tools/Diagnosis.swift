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

    package init(name: String, state: String, remedy: String?) {
      (self.name, self.state, self.remedy) = (name, state, remedy)
    }
  }

  /// A tier, and why it cannot be used; nil where it can.
  package typealias Tier = (tier: Jail.Tier, obstacle: JailSurvey.Obstacle?)

  package let system: String
  package let tiers: [Tier]
  /// The one that `sandbox try` takes by itself; nil: it refuses.
  package let chosen: Jail.Tier?
  package let layers: [Layer]
  package let toolbox: Toolbox
  /// What some of the tools can have besides.
  package var extras: [Layer] = []
  /// The home, its key, what lies in it, its ledger: whoever knows them adds them.
  package var home: [Layer] = []
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
      layers: layers(tiers),
      toolbox: toolbox, extras: try await extras(of: toolbox, in: jail, by: supervisor),
      cache: cache, cacheRefusal: refusal)
  }

  private static func extras(
    of toolbox: Toolbox, in jail: Jail?, by supervisor: Supervisor
  ) async throws -> [Layer] {
    var extras: [Layer] = []
    if let python = toolbox[.python3], let jail {
      let end = try await supervisor.run(
        Supervised(
          Invocation(python.path, ["-I", "-c", "import yaml; print(yaml.__version__)"]),
          jail: jail.admitting([python.path])))
      let version = String(decoding: end.out, as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      extras.append(
        Layer(
          "yaml of python3", here: end.ending == .exited(0) ? version : nil,
          else: "not here; it judges YAML", "apt-get install python3-yaml"))
    }
    if let server = toolbox[.postgresql] {
      let version = server.version.prefix { $0 != "." }
      extras.append(
        Layer(
          "plpgsql_check", here: Cluster.hasBodyCheck(besides: server.path) ? "installed" : nil,
          else: "not here; it looks into the bodies of functions before anybody calls them",
          "apt-get install postgresql-\(version)-plpgsql-check"))
    }
    return extras
  }

  private static func kernel() -> String {
    var name = utsname()
    guard uname(&name) == 0 else { return "unknown" }
    func text<Field>(_ field: Field) -> String {
      withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    return "\(text(name.sysname)) \(text(name.release)) \(text(name.machine))"
  }

  private static func layers(_ tiers: [Tier]) -> [Layer] {
    let obstacle = tiers.first { $0.tier == .namespaces }?.obstacle
    let abi = JailSurvey.landlockABI
    let filters = kernel_seccomp_level()
    let base = kernel_cgroup_base().map { String(cString: $0) }
    return [
      Layer(
        "user namespaces", here: obstacle == nil ? "can be made, with mounts in them" : nil,
        else: obstacle?.cause ?? "", obstacle?.remedy ?? ""),
      Layer(
        "Landlock", here: abi > 0 ? "ABI \(abi)" : nil, else: "not in this kernel",
        "a kernel of 6.2 or newer with Landlock among its security modules (lsm=landlock,…)"),
      Layer(
        "seccomp", here: filters >= 2 ? "filters, and the kernel tells what they block" : nil,
        else: filters == 1 ? "filters, and nothing tells what they block" : "no filters",
        filters == 1 ? "a kernel of 5.5 or newer" : "a kernel with CONFIG_SECCOMP_FILTER"),
      Layer(
        "cgroup",
        here: base.map { "memory and processes are bounded by the kernel, below \($0)" },
        else:
          "not writable; memory and processes are bounded by rlimits, and looked at 40 times a second",
        "none needed; a writable cgroup 2 with the controllers memory and pids is used"),
      Layer(
        "bubblewrap", here: JailSurvey.bubblewrap(), else: "not installed",
        "only needed where it alone may make namespaces: apt-get install bubblewrap"),
      Layer(
        "supervisor", here: SupervisorProgram.isBeside ? SupervisorProgram.path : nil,
        else: "this program itself, which starts slower",
        "install \(SupervisorProgram.name) beside it: it is built with it"),
    ]
  }
}

extension Diagnosis.Layer {
  /// `state` and `remedy` are told where it is not here.
  fileprivate init(_ name: String, here: String?, else state: String, _ remedy: String) {
    self.init(name: name, state: here ?? state, remedy: here == nil ? remedy : nil)
  }
}
