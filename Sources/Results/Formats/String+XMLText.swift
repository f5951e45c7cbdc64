import Console

extension String {
  /// The text as it can stand in XML 1.0, in an attribute and between tags. What XML cannot hold is
  /// left out; what no terminal should get is spelled out.
  var xml: String {
    var text = ""
    for scalar in escaped.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&apos;"
      case _ where scalar.value & 0xFFFE == 0xFFFE || scalar.value < 0x20: break
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
