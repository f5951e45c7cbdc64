/// A tool did not work, through no fault of the files: what was done, and what it said.
package struct ToolFailure: Error, CustomStringConvertible {
  package let description: String
}
