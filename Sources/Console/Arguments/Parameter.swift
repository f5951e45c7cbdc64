/// A part of a command line that becomes one typed value of a command's handler.
package protocol Parameter<Value>: Sendable {
  associatedtype Value: Sendable
  /// Its rows of the table; a ``Group`` has several.
  var syntaxes: [ParameterSyntax] { get }
  /// Reads the value from what was matched; how often it was given has been checked before.
  func value(in matches: Matches) throws(UsageError) -> Value
}
