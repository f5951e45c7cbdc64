import Foundation

/// A database URL parted into what others may see in a list of processes, and its password.
package struct DatabaseAddress: Sendable, Equatable {
  package let url: String
  package let password: String?

  /// Whether a text is such a URL at all.
  package static func accepts(_ text: String) -> Bool {
    text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
  }

  package init(_ text: String) {
    guard var parts = URLComponents(string: text) else {
      (url, password) = (text, nil)
      return
    }
    var password = parts.password
    parts.password = nil
    if let items = parts.queryItems {
      password = items.last { $0.name == "password" }?.value ?? password
      let others = items.filter { $0.name != "password" }
      parts.queryItems = others.isEmpty ? nil : others
    }
    url = parts.string ?? text
    self.password = password
  }

  /// The password as a file that libpq reads, good for every server (libpq, "The Password File").
  package var passwordFile: [UInt8]? {
    password.map { password in
      let escaped = password.replacing("\\", with: "\\\\").replacing(":", with: "\\:")
      return Array("*:*:*:*:\(escaped)\n".utf8)
    }
  }
}
