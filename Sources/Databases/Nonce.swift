/// A word that nobody else has: what a script prints as its own begins with it.
package enum Nonce {
  /// 32 of `[a-z0-9]`, the first a letter.
  package static func fresh() -> String {
    var generator = SystemRandomNumberGenerator()
    let signs = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    return "n" + String((0..<31).map { _ in signs.randomElement(using: &generator) ?? "x" })
  }
}
