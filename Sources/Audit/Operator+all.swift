import Artifact
import Judging

extension Operator {
  private typealias Changes = KeyValuePairs<String, Change>

  /// Every way to plant a fault.
  package static let all = (contents + fields + bodies).flatMap(\.self)

  /// The rules that no plant shows, and why.
  package static let unplanted: [String: String] = {
    let reasons: KeyValuePairs<String, [Rule]> = [
      "a note: it refuses nothing": [
        .repeated, .gaveWay, .fenceRemoved, .pathCleaned, .commentary, .markerRemark,
        .notIdempotent, .accepted, .moduleMix, .namesItself,
      ],
      "a note; the review that it asks for is planted as gate/review": [
        .hiddenPath, .installScript,
      ],
      "planted as what it leads to, unchecked/meta-command": [.metaCommand],
      "planted as what it leads to, unchecked/needs-context": [.moduleRequest],
      "only files without markers have it; the corpus of tests does that": [.fenceInContent],
      "a report without files; nothing is there to plant in": [.noArtifacts],
      "it is found by a search of directories, which an audit does not make": [.lookAlike],
      "the policy's own; which paths it allows is no part of an audit": [.deniedPath],
      "tests are run on request only; the canaries do": [.test],
      "a note of the jail; the canaries try that": [.blocked],
      "found on a clone of a live database, which an audit does not have": [
        .rehearsal, .longLock, .measured, .unrehearsed,
      ],
      "a limit of a run, not of a file": [
        .diskLimit, .memoryLimit, .outputLimit, .processLimit, .timeLimit,
      ],
      "how a run ended, not what a file is": [.signal],
      "a change of a repository: see 'sandbox audit --installed'": [.policyChanged],
      "the audit itself ends it": [.overdue],
      "of reports that make one change; an audit plants in single ones": [.setClash],
      "of plain documents; an audit plants in reports": [
        .unclearBlock, .malformedDiff, .noPlace, .unable,
      ],
    ]
    return Dictionary(
      uniqueKeysWithValues: reasons.flatMap { why, rules in rules.map { ($0.id, why) } })
  }()

  private static func of(_ rule: Rule, _ languages: Language...) -> (Changes) -> [Operator] {
    group(.rule(rule.id), languages)
  }

  private static func group(
    _ claim: Claim, _ languages: [Language] = []
  ) -> (Changes) -> [Operator] {
    { $0.map { Operator(name: $0, claim: claim, languages: languages, change: $1) } }
  }

  private static let contents: [[Operator]] = [
    of(.sqlSyntax, .sql)([
      "keyword-misspelt": .exact(.replace("CREATE", "CRAETE")),
      "keyword-digit": .exact(.replace("TABLE", "TAB1E")),
      "last-parenthesis-gone": .last(")"),
      "comma-gone": .replace(",\n", "\n"),
      "comma-too-many": .replace("\n);", ",\n);"),
      "quote-gone": .replace("'", ""),
      "cut": Change { draft, random in
        // Within the first statement: where one ends there is nothing wrong.
        let end = draft.sites(of: "\n);").first?.lowerBound ?? draft.text.utf8.count
        if end >= 30 { draft.text = String(draft.text.prefix(random.number(25...end))) }
      },
      "merge-conflict": "<<<<<<< HEAD\nSELECT #N;\n=======\nSELECT 2;\n>>>>>>> b",
      "prose": "This migration makes table #N.",
      "auto-increment": "CREATE TABLE zz#N (id INT AUTO_INCREMENT);",
      "no-break-space": "CREATE\u{A0}TABLE\u{A0}zz#N (id INT);",
    ]),
    of(.destructive, .sql)([
      "drop": "DROP TABLE IF EXISTS zz#N CASCADE;",
      "drop-in-do": "DO $$ BEGIN DROP TABLE IF EXISTS zz#N; END $$;",
      "truncate": "TRUNCATE TABLE zz#N;",
      "delete-all": "DELETE FROM zz#N;",
      "update-all": "UPDATE zz#N SET a = 1;",
      "drop-column": "ALTER TABLE zz#N DROP COLUMN a;",
    ]),
    of(.access, .sql)([
      "grant-public": "GRANT SELECT ON @ TO PUBLIC;",
      "definer":
        "CREATE FUNCTION zz#N() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';",
      "policies-off": "ALTER TABLE zz#N DISABLE ROW LEVEL SECURITY;",
    ]),
    of(.dryRun, .sql)([
      "wrong-column": .exact("CREATE INDEX zz#N ON @ (zz_nothing);"),
      "table-twice": .exact("CREATE TABLE @ (id#N INT);"),
      "column-twice": .exact("ALTER TABLE @ ADD COLUMN z#N INT, ADD COLUMN z#N INT;"),
      "division": .exact("SELECT #N/0;"),
      "wrong-default": "ALTER TABLE @ ADD COLUMN z#N INT DEFAULT 'ab';",
      "no-operator": "ALTER TABLE @ ADD COLUMN z#N TEXT CHECK (z#N > 5);",
      "second-key": "ALTER TABLE @ ADD CONSTRAINT z#N PRIMARY KEY (id);",
      "enum-in-column": .exact("CREATE TABLE zz#N (id INT, kind ENUM('a', 'b'));"),
      "key-in-table": .exact("CREATE TABLE zz#N (id INT, KEY k#N (id));"),
      "no-from": .exact("SELECT zz#N.id FROM @;"),
      "view-of-nothing": "CREATE VIEW z#N AS SELECT zz_nothing FROM @;",
      "order": .files(
        ("migrations/001_zz#N.sql", "ALTER TABLE zz#N ADD COLUMN a INT;\n"),
        ("migrations/002_zz#N.sql", "CREATE TABLE zz#N (id INT);\n")),
    ]),
    of(.transactionOpen, .sql)(["begin-without-end": "BEGIN;\nCREATE TABLE zz#N (id INT);"]),
    of(.otherDatabase, .sql)(["database": "CREATE DATABASE zz#N;", "connect": "\\c zz#N"]),
    group(.reason("needs-context"), [.sql])([
      "missing-table": "ALTER TABLE zz#N ADD COLUMN y INT;",
      "unknown-type": "CREATE TABLE zz#N (id INTEGRE);",
    ]),
    group(.reason("meta-command"), [.sql])(["meta-command": "\\! touch /tmp/zz#N"]),
    of(.javascriptSyntax, .javascript)([
      "keyword-digit": .exact(.replace("function ", "funct1on ")),
      "await-outside": .exact("function z#N() { await input; }"),
      "typescript": .exact("const z#N: number = 1;"),
      "double-else": .exact("if (#N) { } else { } else { }"),
      "typographic-quotes": .exact("const z#N = \u{201C}a\u{201D};"),
      "prose": .exact("This file is complete and ready #N."),
      "brace-gone": .replace("}\n", "\n"),
      "parenthesis-gone": .replace("(input)", "(input"),
      "quote-gone": .replace("'", ""),
      "const-twice": "const z#N = 1;\nconst z#N = 2;",
      "merge-conflict": "<<<<<<< HEAD\nlet z#N;\n=======\n>>>>>>> b",
    ]),
    group(.reason("needs-context"), [.javascript])(["missing-module": "require('./zz#N.js');"]),
    of(.jsonSyntax, .json)([
      "single-quotes": .exact(.replace("\"kind\"", "'kind'")),
      "not-a-number": .exact(.replace("\"least\": ", "\"least\": NaN")),
      "brace-gone": .last("}"),
      "comma-too-many": .replace("}", ",}"),
      "quote-gone": .replace("\"", ""),
      "cut": Change { draft, random in
        draft.text = String(draft.text.prefix(random.number(3...(draft.text.count - 4))))
      },
    ]),
    of(.yamlSyntax, .yaml)([
      "no-anchor": .exact("z#N: *nothing"),
      "open-quote": "z#N: \"open",
      "open-list": "z#N: [1, 2",
      "key-twice": "z#N: 1\nz#N: 2",
      "wrong-indent": "z#N:\n    a: 1\n  b: 2",
      "tab": .replace("  - name", "\t- name"),
    ]),
    of(.pythonSyntax, .python)([
      "colon-gone": .exact(.replace("rows):", "rows)")),
      "keyword-digit": .exact(.replace("import ", "1mport ")),
      "wrong-indent": .exact("  z#N = 1"),
      "old-print": .exact("print 'z#N'"),
      "return-outside": .exact("return #N"),
      "parenthesis-gone": .replace("found)", "found"),
    ]),
    of(.bashSyntax, .bash)([
      "stray-done": .exact("done # #N"),
      "stray-parenthesis": .exact("echo #N )"),
      "open-if": "if [ #N ]; then",
      "open-quote": "echo \"#N",
      "fi-gone": .replace("fi\n", "\n"),
      "open-function": "z#N() {",
    ]),
    // Languages that no base is in: a file of their own beside it.
    of(.tomlSyntax)([
      "toml-value-gone": .file("config/z#N.toml", "[z#N]\nname =\n"),
      "toml-open-list": .file("config/z#N.toml", "z#N = [1, 2\n"),
      "toml-twice": .file("config/z#N.toml", "z#N = 1\nz#N = 2\n"),
    ]),
    of(.xmlSyntax)([
      "xml-open": .file("config/z#N.xml", "<z#N><a></z#N>\n"),
      "xml-two-roots": .file("config/z#N.xml", "<z#N/><b/>\n"),
      "xml-quote-gone": .file("config/z#N.xml", "<z#N a=\"1/>\n"),
    ]),
    of(.cssSyntax)([
      "css-open": .file("styles/z#N.css", ".z#N { color: red;\n"),
      "css-brace-too-many": .file("styles/z#N.css", ".z#N { color: red; }}\n"),
      "css-colon-gone": .file("styles/z#N.css", ".z#N { color red; }\n"),
    ]),
    of(.jsxSyntax)([
      "jsx-open": .file("src/Z#N.jsx", "export const Z#N = () => <p>open;\n"),
      "jsx-other-tag": .file("src/Z#N.jsx", "export const Z#N = () => <p>a</b>;\n"),
    ]),
    of(.typescriptSyntax)([
      "ts-parenthesis-gone": .file("src/z#N.ts", "export const z#N = (a: number => a;\n"),
      "ts-type-gone": .file("src/z#N.ts", "export const z#N: = 1;\n"),
      "tsx-open": .file("src/Z#N.tsx", "export const Z#N = (a: string) => <p>{a}</p;\n"),
    ]),
    of(.moduleLink)([
      "no-such-export": .files(
        ("lib/z#N.mjs", "import { gone } from './y#N.mjs';\ngone();\n"),
        ("lib/y#N.mjs", "export const here = 1;\n")),
      "no-default": .files(
        ("lib/z#N.mjs", "import gone from './y#N.mjs';\ngone();\n"),
        ("lib/y#N.mjs", "export const here = 1;\n")),
    ]),
    of(.hidden)([
      "hidden-override": .exact("/* \u{202E} #N */"), "hidden-nul": .exact("/* \0 #N */"),
      "hidden-zero-width": .exact("/* z\u{200B}#N */"), "hidden-tag": .exact("/* z\u{E0041}#N */"),
      "hidden-filler": .exact("/* z\u{3164}#N */"),
    ]),
    of(.mixedScript)(["mixed-script": .exact("/* pl\u{0430}nt#N */")]),
    of(.strayText)([
      "label": Change { draft, _ in draft.text = "\(draft.path)\n" + draft.text },
      "behind-page": .file("public/z#N.html", "<html><body>#N</body></html>\nThis page is done.\n"),
    ]),
    of(.escapedLineEnds)([
      "escaped-line-ends": .file("bin/z#N.sh", "set -e\\necho #N\\n\n")
    ]),
    of(.idle)([
      "idle-script": .file("lib/z#N.js", "module.exports = {};\n"),
      "idle-data": .file("config/z#N.json", "null\n"),
      "idle-python": .file("lib/z#N.py", "pass\n"),
      "idle-shell": .file("bin/z#N.sh", "true\n"),
      "idle-sql": .file("migrations/z#N.sql", "BEGIN;\nSELECT 1;\nCOMMIT;\n"),
    ]),
    of(.rubySyntax)([
      "ruby-end-gone": .file("lib/z#N.rb", "def z#N(a)\n  a\n"),
      "ruby-parenthesis-gone": .file("lib/z#N.rb", "puts(#N\n"),
      "ruby-constant-in-method": .file("lib/z#N.rb", "def z\n  Z = #N\nend\n"),
    ]),
    of(.unsafePath)([
      "path-above": .path("../@"),
      "path-above-inside": .path("a/../../@"),
      "path-absolute": .path("/@"),
      "path-backslash": .path("..\\@"),
      "path-drive": .path("C:\\@"),
      "path-bidi": .path("a\u{202E}@"),
      "path-zero-width": .path("a\u{200B}@"),
      "path-long": .path(String(repeating: "a", count: 300) + "/@"),
    ]),
    of(.protectedPath)([
      "path-git-hook": .path(".git/hooks/@"),
      "path-git-case": .path(".GIT/@"),
      "path-git-inside": .path("vendor/.git/@"),
      "path-workflow": .path(".github/workflows/@"),
      "path-policy": .path("@/.sandbox.json"),
      "path-sandboxes": .path("Sandboxes/@"),
      "path-rollbacks": .path("Rollbacks/@"),
    ]),
  ]

  // MARK: What a report says of itself

  private static let fields =
    ["id", "timestamp", "severity", "block_execution"].map { name in
      group(.gate(.shut))([
        "field-\(name)-missing": Change { draft, _ in draft.set(name, nil) },
        "field-\(name)-twice": Change { draft, _ in
          draft.fields += draft.fields.filter { $0.name == name }
        },
      ])
    } + [
      group(.gate(.shut))([
        "field-blocked": .set("block_execution", ["true"]),
        "field-block-word": .set("block_execution", ["True", "yes", "0", "FALSE", ""]),
        "field-severity-high": .set("severity", (45...999).map { "\($0)" }),
        "field-severity-word": .set(
          "severity", ["six", "-1", "6/10", "NaN", "0x2D", "6 (low)", ""]),
        "field-timestamp-word": .set(
          "timestamp", ["yesterday", "2026-02-30T00:00:00Z", "1767312000"]),
        "field-risks-empty": Change { draft, _ in draft.risks = "" },
        "field-mitigations-empty": Change { draft, _ in draft.mitigations = "" },
      ]),
      group(.gate(.review))([
        "field-severity-middling": .set("severity", (25...44).map { "\($0)" }),
        "field-severity-below": .set("severity", (1...9).map { "44.\($0)" }),
      ]),
    ]

  // MARK: Markers, fences, elisions

  private static let bodies: [[Operator]] = [
    of(.empty)([
      "empty-file": .file("lib/z#N.js", ""), "blank-file": .file("lib/z#N.js", "\n  \n"),
    ]),
    of(.languageMismatch)([
      "other-language": .file(
        "config/z#N.yaml", "CREATE TABLE IF NOT EXISTS z#N (id INT PRIMARY KEY);\n")
    ]),
    of(.duplicate)([
      "path-twice": Change { draft, random in
        draft.files.append((draft.path, other(draft.path, &random)))
      }
    ]),
    of(.unsafePath)([
      "path-other-case": Change { draft, random in
        let (path, name) = (draft.path, draft.path.drop { $0 != "/" })
        let shouted = path.dropLast(name.count) + (name.isEmpty ? path[...] : name).uppercased()
        if shouted != path { draft.files.append((String(shouted), other(path, &random))) }
      },
      "path-through-file": Change { draft, random in
        draft.files.append((draft.path + "/z.js", random.filled("module.exports = #N;\n")))
      },
    ]),
    of(.unrecognizedMarker)([
      "marker-misspelt": .behind("===FLE:lib/z#N.js===\nrun(2);\n===END===\n"),
      "marker-half": .behind("===FILE:lib/z#N.js\nrun(2);\n===END===\n"),
    ]),
    of(.unclosed)(["last-file-open": .file("lib/z#N.js", "module.exports = 1;\n", unclosed: 1)]),
    of(.codeLeftOut)([
      "second-block": .behind("And also:\n\n```js\nconst z = #N;\nmodule.exports = z;\n```\n")
    ]),
    of(.placeholder, .sql, .javascript, .python, .bash, .yaml)([
      "elision-rest": .comment("... rest of the code remains the same"),
      "elision-todo": .comment("TODO: implement this"),
      "elision-here": .comment("your code here"),
      "elision-existing": .comment("... existing code ..."),
      "elision-same": .comment("all other functions stay the same"),
      "elision-german": .comment("restlicher Code bleibt unverändert"),
      "elision-chinese": .comment("其余代码保持不变"),
    ]),
    of(.twinsDiffer)([
      "twin-severity": .twin("severity") { .int($0) },
      "twin-proposal": .twin("proposal") { .string("something else: \($0)") },
      "twin-risks": .twin("risks") { [.string("none \($0)")] },
      "twin-blocked": .twin("block_execution") { _ in .bool(true) },
    ]),
  ]

  /// Something else that the file may hold.
  private static func other(_ path: String, _ random: inout Seeded) -> String {
    let texts: [Language: String] = [
      .sql: "CREATE TABLE z#N (id INT);\n", .json: "{\"z\": #N}\n", .yaml: "z: #N\n",
      .bash: "echo #N\n",
    ]
    return random.filled(texts[Language(path: path)] ?? "z = #N\n")
  }

  // MARK: Placebos

  /// Changes that leave a report as right as it was: it has to pass.
  static let placebos = [
    group(.gate(.open))([
      "nothing": Change { _, _ in },
      "fenced": Change { draft, _ in draft.isFenced = true },
      "twin": Change { draft, _ in draft.twin = [] },
      "low-severity": .set("severity", (0...9).map { "\($0).9" }),
      "renamed": .path("z/@"),
      "more-risks": Change { draft, random in
        draft.risks += random.filled("\n- more than #N rows")
      },
    ]),
    // bash takes no carriage returns.
    group(.gate(.open), [.sql, .javascript, .json, .yaml, .python])([
      "line-ends": Change { draft, _ in draft.lineEnd = "\r\n" }
    ]),
    group(.gate(.open), [.sql])([
      "sql-table": "CREATE TABLE IF NOT EXISTS placebo_#N (id SERIAL PRIMARY KEY, name TEXT);",
      "sql-comment": "-- таблица читателей #N",
      "sql-order": .files(
        ("migrations/001_a.sql", "CREATE TABLE IF NOT EXISTS placebo (id INT);\n"),
        ("migrations/002_b.sql", "ALTER TABLE placebo ADD COLUMN IF NOT EXISTS a#N INT;\n")),
    ]),
    group(.gate(.open), [.javascript])([
      "js-class": "class Placebo#N { #x = 1n; get v() { return this?.w ?? this.#x ** 2n; } }",
      "js-letters":
        "const placebo#N = 'Zoë Müller 日本語 \u{1F468}\u{200D}\u{1F467} \u{2764}\u{FE0F}';",
    ]),
    group(.gate(.open), [.python])(["python-comment": "# the end of it #N"]),
    group(.gate(.open), [.yaml])(["yaml-comment": "# the end of it #N"]),
    group(.gate(.open), [.bash])(["bash-comment": "# the end of it #N"]),
  ].flatMap(\.self)
}
