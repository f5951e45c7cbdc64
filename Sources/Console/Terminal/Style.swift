/// What colours mean, and whether there are any.
package struct Style: Sendable {
  package enum Role: String, Sendable {
    case error = "1;31"
    case warning = "1;33"
    case note = "1;36"
    case help = "1;32"
    case good = "32"
    case bad = "31"
    case open = "33"
    case gutter = "1;34"
    case strong = "1"
    case place = "36"
    case faint = "2"
  }

  package var isColoured: Bool

  package init(isColoured: Bool) { self.isColoured = isColoured }
}
