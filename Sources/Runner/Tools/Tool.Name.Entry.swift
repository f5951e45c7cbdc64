import Judging

/// What is known of a tool before it is looked for: a row of the table below. Each answers `--version`
/// with the first number of its answer.
extension Tool.Name {
  struct Entry: Sendable {
    enum Place: Sendable {
      /// In PATH, under its own name.
      case path
      /// In the directory of a PostgreSQL server, under this name.
      case server(String)
      /// There, or else in PATH: Debian's /usr/bin/psql is a Perl script that picks one.
      case serverOrPath
    }

    /// What it judges, and how people call that.
    let languages: Set<Language>
    let judges: String
    var place = Place.path
    /// Its package, by the package manager, where it is not called like the tool.
    var packages: [String: String] = [:]
  }

  var entry: Entry {
    switch self {
    case .postgresql:
      Entry(
        languages: [.sql], judges: "SQL", place: .server("postgres"),
        packages: ["dnf": "postgresql-server"])
    case .psql:
      Entry(
        languages: [.sql], judges: "SQL", place: .serverOrPath,
        packages: [
          "apt-get": "postgresql", "dnf": "postgresql", "apk": "postgresql-client",
          "brew": "postgresql",
        ])
    case .sqlite3:
      Entry(
        languages: [.sql], judges: "SQL that is plainly SQLite's",
        packages: ["dnf": "sqlite", "apk": "sqlite", "brew": "sqlite"])
    case .node:
      Entry(
        languages: [.javascript], judges: "JavaScript",
        packages: ["apt-get": "nodejs", "dnf": "nodejs", "apk": "nodejs"])
    case .python3:
      Entry(
        languages: [.python, .toml, .xml, .yaml], judges: "Python, TOML, XML, YAML",
        packages: ["brew": "python"])
    case .ruby: Entry(languages: [.ruby], judges: "Ruby")
    case .bash: Entry(languages: [.bash], judges: "shell scripts")
    case .esbuild:
      Entry(languages: [.typescript, .jsx, .css], judges: "TypeScript, JSX, CSS")
    case .dash: Entry(languages: [.bash], judges: "shell scripts for sh")
    }
  }
}

extension Tool.Name {
  package var languages: Set<Language> { entry.languages }

  /// The command that installs it, by the package manager that is here.
  var install: String {
    let managers = [
      ("apt-get", "/usr/bin/apt-get"), ("dnf", "/usr/bin/dnf"), ("apk", "/sbin/apk"),
      ("brew", "/opt/homebrew/bin/brew"),
    ]
    let manager = managers.first { isExecutable($0.1) }?.0 ?? "apt-get"
    let verb = manager == "apk" ? "add" : "install"
    return "\(manager) \(verb) \(entry.packages[manager] ?? rawValue)"
  }
}
