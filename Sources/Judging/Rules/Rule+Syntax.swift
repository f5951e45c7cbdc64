import Artifact

/// That a file parses, by the parser of its language.
extension Rule {
  package static let bashSyntax = Rule(
    "bash/syntax", .error,
    "A file in bash must parse.",
    advice: """
      bash cannot read the file. Mend it at the line that is shown, or above it: look for a \
      missing 'fi', 'done' or quote.
      """)

  package static let cssSyntax = Rule(
    "css/syntax", .error,
    "A file in CSS must parse.",
    advice: """
      A browser drops what it cannot read, and often what stands behind it. Mend the file at the \
      place that is shown; comments stand between /* and */.
      """)

  package static let jsxSyntax = Rule(
    "jsx/syntax", .error,
    "A file in JSX must parse.",
    advice: """
      esbuild cannot read the file. Mend it at the place that is shown, or just before it: look \
      for a tag that is not closed, or a missing bracket.
      """)

  package static let javascriptSyntax = Rule(
    "javascript/syntax", .error,
    "A file in JavaScript must parse.",
    advice: """
      node cannot read the file. Mend it at the place that is shown, or just before it: look \
      for a missing bracket, comma or quote.
      """)

  package static let jsonSyntax = Rule(
    "json/syntax", .error,
    "A file in JSON must parse.",
    advice: """
      Mend the file at the place that is shown. JSON has no comments, no comma behind the last \
      item, and only double quotes.
      """)

  package static let pythonSyntax = Rule(
    "python/syntax", .error,
    "A file in Python must parse.",
    advice: """
      Python cannot read the file. Mend it at the place that is shown, or just before it: look \
      for a missing colon, a missing bracket, or wrong indentation.
      """)

  package static let rubySyntax = Rule(
    "ruby/syntax", .error,
    "A file in Ruby must parse.",
    advice: """
      ruby cannot read the file. Mend it at the line that is shown, or above it: look for a \
      missing 'end', bracket or quote.
      """)

  package static let sqlSyntax = Rule(
    "sql/syntax", .error,
    "A file in SQL must parse.",
    advice: """
      The database cannot read the file. Mend it at the place that is shown, or just before it: \
      look for a misspelled word, a missing comma or a missing bracket.
      """)

  package static let tomlSyntax = Rule(
    "toml/syntax", .error,
    "A file in TOML must parse.",
    advice:
      "Mend the file at the line that is shown. Text needs quotes, and no key may be set twice.")

  package static let typescriptSyntax = Rule(
    "typescript/syntax", .error,
    "A file in TypeScript must parse.",
    advice: """
      esbuild cannot read the file. Mend it at the place that is shown, or just before it. Whether \
      the types are right is not looked at.
      """)

  package static let xmlSyntax = Rule(
    "xml/syntax", .error,
    "A file in XML must parse.",
    advice: """
      Mend the file at the place that is shown. Each tag must be closed, in the right order, \
      and a plain & is written &amp;.
      """)

  package static let yamlSyntax = Rule(
    "yaml/syntax", .error,
    "A file in YAML must parse.",
    advice: """
      Mend the file at the line that is shown, or above it. Check the indentation, use blanks \
      and no tabs, and put text that has a colon in it into quotes.
      """)
}
