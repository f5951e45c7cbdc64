import Artifact
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("Comments") struct CommentsTests {
  private func parted(_ text: String, _ language: Language) -> (comments: [String], code: String) {
    let parted = Comments(in: ArraySlice(text), language: language)
    return (parted.comments.map(\.text), parted.code.text)
  }

  @Test(
    "comments come out without their signs, and code without its comments",
    arguments: [
      (.javascript, "a // b\nc /* d\ne */ f", [" b", " d\ne "], "a \nc   f"),
      (.javascript, "'//a' + \"/*b*/\" + `//\n/*c*/`", [], "'//a' + \"/*b*/\" + `//\n/*c*/`"),
      (.javascript, #"'a\'// b' // c"#, [" c"], #"'a\'// b' "#),
      (.javascript, "'never ends // a\n// b", [" a", " b"], "'never ends \n"),
      (.jsx, "<p>Don't {/* a */}</p>", [" a "], "<p>Don't { }</p>"),
      (.yaml, "a: don't # b 'c'", [" b 'c'"], "a: don't "),
      (.python, "a = \"\"\"\n# b \"'\n\"\"\" # c", [" c"], "a = \"\"\"\n# b \"'\n\"\"\" "),
      (.bash, "a '\n# b\n' # c", [" c"], "a '\n# b\n' "),
      (.bash, "a don\\'t # b", [" b"], "a don\\'t "),
      (.bash, "a <<'B' | c\n# d\nB\ne # f", [" f"], "a <<'B' | c\n# d\nB\ne "),
      (.bash, "a <<-B\n\t# c\n\tB\n# d", [" d"], "a <<-B\n\t# c\n\tB\n"),
      (.bash, "a=$((1 << 2)) # b\nc <<D # e", [" b", " e"], "a=$((1 << 2)) \nc <<D "),
      (.sql, "a -- b\n/* c */ d", [" b", " c "], "a \n  d"),
      (.sql, #"'\' -- a"#, [" a"], #"'\' "#),
      (.sql, "'it''s -- a' b", [], "'it''s -- a' b"),
      (.sql, "\"a\" -- 'b\nc", [" 'b"], "\"a\" \nc"),
      (.sql, #"E'it\'s' -- a"#, [" a"], #"E'it\'s' "#),
      (.sql, "$$user's$$ -- a\n$b$ -- $$ $b$", [" a"], "$$user's$$ \n$b$ -- $$ $b$"),
      (.sql, "\"it's\" -- a", [" a"], "\"it's\" "),
      (.sql, "/* a /* b */ c */ d /* e", [" a /* b */ c ", " e"], "  d  "),
      (.javascript, "return /`/.test(a) // b", [" b"], "return /`/.test(a) "),
      (.javascript, "a.return /2/ 3 // b", [" b"], "a.return /2/ 3 "),
      (.javascript, "`a ${`b // ${'}`'} c`} // d` // e", [" e"], "`a ${`b // ${'}`'} c`} // d` "),
      (
        .javascript, "#!/usr/bin/env node\na.#b // c\n#!d", ["/usr/bin/env node", " c"],
        "\na.#b \n#!d"
      ),
      (.javascript, "if (a(b)) /`/.test(c) // d", [" d"], "if (a(b)) /`/.test(c) "),
      (.javascript, "(a) / 2 // b /", [" b /"], "(a) / 2 "),
      (
        .javascript, "`'${s.replace(/'/g, \"''\")}'`; // a", [" a"],
        "`'${s.replace(/'/g, \"''\")}'`; "
      ),
      (.javascript, "`${a / 2} ${/`/.test(b)}` // c", [" c"], "`${a / 2} ${/`/.test(b)}` "),
      (.javascript, "<!-- a\nb <!-- c", [" a", " c"], "\nb "),
      (.python, "# a\nb = '#c' # d", [" a", " d"], "\nb = '#c' "),
      (.bash, "a $# ${b#c} # d", [" d"], "a $# ${b#c} "),
      (.css, "a { } /* b */ // c", [" b "], "a { }   // c"),
      (.html, "<a> <!-- b --> 'c", [" b "], "<a>   'c"),
      (.javascript, "/* never ends", [" never ends"], " "),
      (.json, "// a\n\"//b\"", [" a"], "\n\"//b\""), (.text, "# a", [], "# a"), (.sql, "", [], ""),
    ] as [(Language, String, [String], String)])
  func parts(language: Language, text: String, comments: [String], code: String) {
    let parted = parted(text, language)
    #expect(parted.comments == comments)
    #expect(parted.code == code)
  }

  @Test(
    "a file of nothing but signs is parted in linear time", .timeLimit(.minutes(10)),
    arguments: ["/*/ ", "(/[", ")/", "`${(/[", "`${"])
  func linear(signs: String) {
    let text = String(repeating: signs, count: 50_000)
    let parted = Comments(in: ArraySlice(text), language: .javascript)
    #expect(parted.code.count + parted.comments.reduce(0) { $0 + $1.count } >= 50_000)
  }
}
