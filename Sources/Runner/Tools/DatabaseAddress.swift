import Foundation

/// A database URL parted into what others may see in a list of processes, and its password.
package struct DatabaseAddress: Sendable, Equatable {
  package let url: String
  package let environment: [String: String]

  /// Whether a text is such a URL at all.
  package static func accepts(_ text: String) -> Bool {
    text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
  }

  package init(_ text: String) {
    guard var parts = URLComponents(string: text), let password = parts.password else {
      url = text
      environment = [:]
      return
    }
    parts.password = nil
    url = parts.string ?? text
    environment = ["PGPASSWORD": password]
  }
}
