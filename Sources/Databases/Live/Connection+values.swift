import Artifact
import CKernel
import Glibc

/// What libpq is told, checked and completed, and the service file that tells it.
extension Connection {
  /// The longest line of a service file (`parseServiceFile` in libpq's fe-connect.c).
  private static let longestLine = 1000

  /// A value must come out of a service file as it went in. There is no quoting: one line is one key, all
  /// behind the first `=` is the value, and blanks at a line's end are dropped (fe-connect.c).
  static func check(_ key: Key, _ value: String) throws(DatabaseProblem) {
    guard !value.unicodeScalars.contains(where: ArtifactPath.isForbidden) else {
      throw .refused("the value of '\(key.rawValue)' holds a control or an invisible character")
    }
    guard value.utf8.last != ASCII.space else {
      throw .refused("the value of '\(key.rawValue)' ends in a blank, which libpq does not keep")
    }
    guard key.rawValue.utf8.count + 1 + value.utf8.count <= longestLine else {
      throw .refused("the value of '\(key.rawValue)' is too long for libpq")
    }
    if key == .port {
      for port in value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
        guard port.isEmpty || port.allSatisfy(ASCII.isDigit), port.count < 6,
          port.isEmpty || (1...65535).contains(Int(String(port) ?? "") ?? 0)
        else { throw .refused("the port is no number from 1 to 65535; " + noPassword) }
      }
    }
  }

  /// What the URL leaves open is taken from the environment, then from libpq's defaults.
  static func complete(
    _ given: [Key: String], environment: [String: String], directory: String
  ) throws(DatabaseProblem) -> [Key: String] {
    var values = given
    for key in Key.allCases where values[key] == nil {
      guard let variable = key.variable, let value = environment[variable], !value.isEmpty else {
        continue
      }
      try check(key, value)
      values[key] = value
    }
    if values[.user] == nil {
      guard let user = userName() else {
        throw .refused(
          "the URL names no user, and this process's user has no name: postgres://user@…")
      }
      try check(.user, user)
      values[.user] = user
    }
    if values[.dbname] == nil { values[.dbname] = values[.user] }
    for (key, path) in values where key.isPath { values[key] = absolute(path, in: directory) }
    return values
  }

  /// A path as it is from anywhere; what is no path (`system`, `engine:…`) stays.
  static func absolute(_ path: String, in directory: String) -> String {
    path.utf8.first == UInt8(ascii: "/") || path == "system"
      || path.utf8.contains(UInt8(ascii: ":"))
      || directory.isEmpty ? path : "\(directory)/\(path)"
  }

  /// The section of a service file that says it all; nil for the user's own service.
  func serviceFile(section: String, isPassFileLeftOut: Bool) -> String? {
    guard case .parameters(let values) = origin else { return nil }
    let lines = Key.allCases.compactMap { key in
      key == .passfile && isPassFileLeftOut ? nil : values[key].map { "\(key.rawValue)=\($0)\n" }
    }
    return "[\(section)]\n" + lines.joined()
  }

  /// The name of this process's user, as libpq asks for it.
  private static func userName() -> String? {
    kernel_look_for_users_safely()
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1 << 14) { buffer in
      getpwuid_r(geteuid(), &entry, buffer.baseAddress!, buffer.count, &found)
      return found.map { String(cString: $0.pointee.pw_name) }
    }
  }
}
