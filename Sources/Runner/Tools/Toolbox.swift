import Foundation

/// The programs found on this machine by a search of PATH and of the usual places.
package struct Toolbox: Sendable {
  package let tools: [Tool]
  package let missing: [MissingTool]
  /// Those of a policy's own checks.
  package var own: [OwnTool] = []
  /// Servers that are here, too, and not used.
  package private(set) var older: [Tool] = []
  /// Programs of these names that were asked first, and are not taken.
  package private(set) var passedBy: [PassedBy] = []

  package struct PassedBy: Sendable, Equatable {
    package let name: Tool.Name
    package let path: String
    package let why: String

    package init(_ name: Tool.Name, path: String, why: String) {
      (self.name, self.path, self.why) = (name, path, why)
    }
  }

  package subscript(_ name: Tool.Name) -> Tool? { tools.first { $0.name == name } }

  package init(tools: [Tool], missing: [MissingTool], passedBy: [PassedBy] = []) {
    (self.tools, self.missing, self.passedBy) = (tools, missing, passedBy)
  }

  /// Looks for the programs. The first of each name that answers is it: what is found first may be a
  /// wrapper script that the tools' user cannot read. Of servers it is the newest, wherever it lies: what
  /// an older one takes it takes, too.
  package static func search(
    _ names: [Tool.Name] = Tool.Name.allCases, path: String?, versions: ToolVersions
  ) async throws -> Toolbox {
    let directories = directories(in: path)
    let answers = try await withThrowingTaskGroup(of: (Tool.Name, [Tool], [PassedBy]).self) {
      group in
      for name in names {
        group.addTask {
          var passedBy: [PassedBy] = []
          for files in candidates(for: name, in: directories) {
            var found: [Tool] = []
            for file in files.uniqued {
              switch try await versions.version(of: file) {
              case .version(let version):
                found.append(Tool(name: name, version: version, path: file))
              case .none(let why): passedBy.append(PassedBy(name, path: file, why: why))
              }
            }
            // Of equals the first stays.
            let newest = found.reduce(found.first) { best, tool in
              best.map { tool.version.isNewer(than: $0.version) } == true ? tool : best
            }
            if let newest { return (name, [newest] + found.filter { $0 != newest }, passedBy) }
          }
          return (name, [], passedBy)
        }
      }
      return try await group.reduce(into: [Tool.Name: ([Tool], [PassedBy])]()) {
        $0[$1.0] = ($1.1, $1.2)
      }
    }
    let found = answers.mapValues(\.0)
    var toolbox = Toolbox(
      tools: names.compactMap { found[$0]?.first },
      missing: names.filter { found[$0]?.isEmpty != false }.map(MissingTool.init),
      passedBy: names.flatMap { answers[$0]?.1 ?? [] })
    toolbox.older = names.flatMap { found[$0]?.dropFirst() ?? [] }
    return toolbox
  }

  /// Absolute directories only: a relative one in PATH would be the report's to fill.
  private static func directories(in path: String?) -> [String] {
    let usual = ["/usr/local/bin", "/usr/bin", "/bin", "/opt/homebrew/bin"]
    let named = (path ?? "").split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
    return (named + usual).uniqued
  }

  /// In the order in which they are asked; of several together it is the newest.
  private static func candidates(for name: Tool.Name, in directories: [String]) -> [[String]] {
    let onPath = find(name.rawValue, in: directories).map { [$0] }
    let servers = servers(in: directories)
    return switch name.entry.place {
    case .path: onPath
    case .server(let program): [servers.map { "\($0)/\(program)" }]
    case .serverOrPath: [servers.map { "\($0)/\(name.rawValue)" }] + onPath
    }
  }

  private static func find(_ program: String, in directories: [String]) -> [String] {
    directories.map { "\($0)/\(program)" }.filter(isExecutable).map(resolved)
  }

  /// The directories that hold all that a server of our own takes: where `postgres` of PATH really
  /// lies, then the places of distributions.
  private static func servers(in directories: [String]) -> [String] {
    let onPath = find("postgres", in: directories).map(parent)
    let bases = ["/usr/lib/postgresql", "/opt/homebrew/opt"]
    let distributed = bases.flatMap { base in
      let versions = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
      return versions.filter { $0.allSatisfy(\.isNumber) || $0.hasPrefix("postgresql@") }
        .map { "\(base)/\($0)/bin" }
    }
    let all = onPath + distributed + ["/usr/pgsql/bin", "/usr/libexec/postgresql"]
    return all.filter { directory in
      ["postgres", "initdb", "psql"].allSatisfy { isExecutable("\(directory)/\($0)") }
    }
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}

extension String {
  /// Whether one version stands above another: `18.1` above `15.18`.
  func isNewer(than other: String) -> Bool {
    compare(other, options: .numeric) == .orderedDescending
  }
}

extension [String] {
  /// Each once, in the order of the first.
  var uniqued: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}

/// The directory that a path lies in.
func parent(of path: String) -> String {
  URL(fileURLWithPath: path).deletingLastPathComponent().path
}

/// A program that is not here, what it would judge, and the command that installs it.
package struct MissingTool: Sendable, Hashable {
  package let name: Tool.Name

  package init(_ name: Tool.Name) { self.name = name }

  package var judges: String { name.entry.judges }
  package var install: String { name.install }
}

/// Asked of the kernel: Foundation takes dozens of calls for it.
func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }
