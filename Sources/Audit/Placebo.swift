import Judging

/// A change that leaves a report as right as it was: it has to pass.
struct Placebo: Sendable {
  let name: String
  var languages: [Language]?
  let change: @Sendable (inout Draft, Int) -> Void

  private static func end(_ name: String, _ language: Language, _ line: String) -> Placebo {
    Placebo(name: name, languages: [language]) { draft, number in
      draft.files[0].content += line.replacing("#N", with: "\(number)") + "\n"
    }
  }

  static let all: [Placebo] = [
    Placebo(name: "nothing") { _, _ in },
    // bash takes no carriage returns.
    Placebo(name: "line-ends", languages: [.sql, .javascript, .json, .yaml, .python]) { draft, _ in
      draft.lineEnd = "\r\n"
    },
    Placebo(name: "fenced") { draft, _ in draft.isFenced = true },
    Placebo(name: "twin") { draft, _ in draft.twin = [] },
    Placebo(name: "low-severity") { draft, number in draft.set("severity", "\(number).9") },
    Placebo(name: "renamed") { draft, number in
      draft.files[0].path = "z\(number)/" + draft.files[0].path
    },
    Placebo(name: "more-risks") { draft, number in draft.risks += "\n- more than \(number) rows" },
    end(
      "sql-table", .sql, "CREATE TABLE IF NOT EXISTS placebo_#N (id SERIAL PRIMARY KEY, name TEXT);"
    ),
    end("sql-comment", .sql, "-- таблица читателей #N"),
    Placebo(name: "sql-order", languages: [.sql]) { draft, number in
      draft.files = [
        ("migrations/001_a.sql", "CREATE TABLE IF NOT EXISTS placebo (id INT);\n"),
        ("migrations/002_b.sql", "ALTER TABLE placebo ADD COLUMN IF NOT EXISTS a\(number) INT;\n"),
      ]
    },
    end(
      "js-class", .javascript,
      "class Placebo#N { #x = 1n; get v() { return this?.w ?? this.#x ** 2n; } }"),
    end("js-letters", .javascript, "const placebo#N = 'Zoë Müller 日本語';"),
    end("python-comment", .python, "# the end of it #N"),
    end("yaml-comment", .yaml, "# the end of it #N"),
    end("bash-comment", .bash, "# the end of it #N"),
  ]
}
