/// What the programs of this package say of themselves.
package enum Product {
  package static let version = "0.1.0"
}
