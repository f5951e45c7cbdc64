import CKernel
import Glibc

/// Extended attributes of an open file, or of a link `name` in an open directory.
package enum Attributes {
  /// An extended attribute; an ACL is one (`system.posix_acl_access`).
  package struct Attribute: Sendable, Hashable {
    /// As bytes, without NUL.
    package var name: [UInt8]
    package var value: [UInt8]

    package init(name: [UInt8], value: [UInt8]) { (self.name, self.value) = (name, value) }
  }

  package static func all(
    of descriptor: Int32, _ name: String?, at path: String
  ) throws -> [Attribute] {
    let names = try bytes(path) { kernel_attributes(descriptor, name, $0, $1) }
    var attributes: [Attribute] = []
    for attribute in names.split(separator: 0) {
      // What the kernel keeps of the file's own (an integrity hash, a label) comes back by itself.
      if attribute.starts(with: "security.".utf8), !attribute.elementsEqual(capability) { continue }
      let text = attribute.map { CChar(bitPattern: $0) } + [0]
      let value = try bytes(path) { kernel_attribute(descriptor, name, text, $0, $1) }
      attributes.append(Attribute(name: Array(attribute), value: value))
    }
    return attributes.sorted { $0.name.lexicographicallyPrecedes($1.name) }
  }

  package static func set(
    _ attribute: Attribute, of descriptor: Int32, _ name: String?, at path: String
  ) throws {
    let text = attribute.name.map { CChar(bitPattern: $0) } + [0]
    let result = kernel_set_attribute(
      descriptor, name, text, attribute.value, attribute.value.count)
    guard result >= 0 else { throw FileFailure("setxattr", path, -result) }
  }

  package static let capability = Array("security.capability".utf8)

  /// What grows between asking for its size and reading it is asked for again.
  private static func bytes(
    _ path: String, _ read: (UnsafeMutablePointer<CChar>?, Int) -> Int
  ) throws -> [UInt8] {
    for _ in 0..<16 {
      let size = read(nil, 0)
      if size == -Int(EOPNOTSUPP) || size == 0 { return [] }
      guard size > 0 else { throw FileFailure("getxattr", path, Int32(-size)) }
      var buffer = [CChar](repeating: 0, count: size)
      let count = read(&buffer, size)
      if count == -Int(ERANGE) { continue }
      guard count >= 0 else { throw FileFailure("getxattr", path, Int32(-count)) }
      return buffer[..<count].map { UInt8(bitPattern: $0) }
    }
    throw FileFailure("getxattr", path, ERANGE)
  }
}
