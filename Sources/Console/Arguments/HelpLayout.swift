/// How wide help is, and whether it may use a terminal's bold type.
package struct HelpLayout: Sendable {
  package var width: Int
  package var styled: Bool

  package init(width: Int = 80, styled: Bool = false) {
    self.width = max(width, 40)
    self.styled = styled
  }
}
