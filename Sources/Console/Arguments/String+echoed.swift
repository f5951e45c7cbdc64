extension String {
  /// The text as a message may repeat it: one line, at most about 100 characters, no control.
  ///
  /// Controls (C0, C1, DEL), format characters (the bidirectional ones among them), line and
  /// paragraph separators become `\u{…}`; what is cut off becomes `…`.
  package var echoed: String {
    var echo = ""
    var length = 0
    for scalar in unicodeScalars {
      let shown = scalar.isPlain ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
      length += shown.unicodeScalars.count
      guard length <= 100 else { return echo + "…" }
      echo += shown
    }
    return echo
  }
}

extension Unicode.Scalar {
  /// Whether a terminal shows the character and does nothing else with it.
  fileprivate var isPlain: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
    default: true
    }
  }
}
