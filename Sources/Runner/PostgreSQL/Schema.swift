import Artifact
import Foundation
import Judging
import Launching

/// The SQL of a baseline: what is there before a report's files are run.
struct Schema: Sendable {
  private(set) var files: [DryRun.File] = []
  /// The roles that it makes, or that the databases have.
  private(set) var roles: Set<String> = []

  static let none = Schema()

  private init() {}

  /// Reads the scripts, those of the directories in the natural order of their paths, and the schemas of the
  /// databases: by pg_dump, which only reads. What takes migrations back is left out.
  ///
  /// Throws `ToolFailure` for what cannot be read.
  init(_ baseline: Baseline, replacing subjects: [Subject], by cluster: Cluster) async throws {
    let replaced = baseline.isTarget ? Set(subjects.map(\.path)).union(baseline.gone) : []
    for source in baseline.sources {
      switch source {
      case .script(let path): try add(path)
      case .directory(let path):
        for file in Self.scripts(below: path) {
          let place = String(file.dropFirst(path.count + 1))
          if !replaced.contains(place) { try add(place, in: path) }
        }
      case .database(let url): try await add(url, by: cluster)
      case .dump(let text, let roles):
        self.roles.formUnion(roles)
        add(text, named: "the database")
      }
    }
    files = DryRun.inOrder(files).filter { !$0.takesBack }
  }

  private mutating func add(_ path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ToolFailure(description: "the baseline \(path) cannot be read")
    }
    add(Array(data), named: path)
  }

  /// By descriptors, without links: whoever owns the directory may exchange what stands there meanwhile.
  private mutating func add(_ place: String, in directory: String) throws {
    let names = place.split(separator: "/").map(String.init)
    do {
      let folder = try Directory.named(directory).directory(names.dropLast())
      add(
        try folder.read(names.last ?? "", atMost: Subject.largest), named: "\(directory)/\(place)")
    } catch let failure as FileFailure where failure.errno == EFBIG {
      return
    } catch {
      throw ToolFailure(description: "the baseline \(directory)/\(place) cannot be read: \(error)")
    }
  }

  private mutating func add(_ bytes: [UInt8], named name: String) {
    guard bytes.count <= Subject.largest, !bytes.contains(0),
      String(validating: bytes, as: UTF8.self) != nil
    else { return }
    let query = PostgreSQL.query(for: SourceText(bytes))
    roles.formUnion(BaselineRoles.names(in: query.text))
    let file = DryRun.File(id: files.count, path: name, text: query.text)
    files.append(query.template == nil ? file : file.onlyChanges)
  }

  private mutating func add(_ url: String, by cluster: Cluster) async throws {
    let (dump, psql) = (parent(of: cluster.psql.path) + "/pg_dump", cluster.psql.path)
    let (end, roles) = try await NamedServer.lend(url, to: [dump, psql], on: cluster.bench) {
      server in
      let arguments = ["--schema-only", "--no-owner", "--no-privileges", "--no-password", "-d"]
      let schema = try await server.run(
        dump, arguments + [server.address.url],
        limits: Limits(wall: .seconds(60), output: Subject.largest))
      // Policies and rights name them; a dump does not make them.
      let ask = "SELECT pg_catalog.format('CREATE ROLE %I;', rolname) FROM pg_catalog.pg_roles"
      let roles = try await server.run(
        psql, ["-XAtqw", "-d", server.address.url, "-c", ask],
        limits: Limits(wall: .seconds(60), output: 1 << 20))
      return (schema, roles)
    }
    guard roles.ending == .exited(0) else {
      throw ToolFailure(description: "psql could not read the baseline's roles: \(roles.account)")
    }
    self.roles.formUnion(BaselineRoles.names(in: roles.out))
    guard end.ending == .exited(0) else {
      throw ToolFailure(description: "pg_dump could not read the baseline: \(end.account)")
    }
    add(end.out, named: "the database")
  }

  /// Links are not followed.
  private static func scripts(below directory: String) -> [String] {
    var found: [String] = []
    var left = [directory]
    while let path = left.popLast(), found.count < 10_000 {
      for name in Removal.entries(of: path).map({ String(decoding: $0, as: UTF8.self) }) {
        var status = stat()
        guard lstat("\(path)/\(name)", &status) == 0 else { continue }
        switch status.st_mode & S_IFMT {
        case S_IFDIR where ![".git", "node_modules", "Sandboxes", "Rollbacks"].contains(name):
          left.append("\(path)/\(name)")
        case S_IFREG where name.lowercased().hasSuffix(".sql"): found.append("\(path)/\(name)")
        default: break
        }
      }
    }
    return found.sorted(by: NaturalOrder.precedes)
  }
}
