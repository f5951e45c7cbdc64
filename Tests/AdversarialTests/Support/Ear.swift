import Foundation
import Testing

/// A socket of the host that hears whoever gets through to it: a canary for attacks on the network.
final class Ear: Sendable {
  private let socket: Int32
  private let kind: Int32
  /// The port, where it has one.
  let port: Int

  private init(family: Int32, kind: Int32, bytes: [UInt8]) throws {
    let fd = Foundation.socket(
      family, kind | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    try #require(fd >= 0)
    var room = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let bound = bytes.withUnsafeBytes {
      bind(fd, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
    let port = withUnsafeMutablePointer(to: &room) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = getsockname(fd, $0, &length)
      }
      return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        Int(UInt16(bigEndian: $0.pointee.sin_port))
      }
    }
    if bound != 0 || (kind == Self.stream && listen(fd, 64) != 0) {
      close(fd)
      throw CancellationError()
    }
    (socket, self.kind, self.port) = (fd, kind, port)
  }

  deinit { close(socket) }

  static let stream = Int32(SOCK_STREAM.rawValue)
  static let datagram = Int32(SOCK_DGRAM.rawValue)

  /// On all addresses of IPv4, with a free port.
  static func ipv4(_ kind: Int32 = stream) throws -> Ear {
    try Ear(family: AF_INET, kind: kind, bytes: family(AF_INET) + [UInt8](repeating: 0, count: 14))
  }

  /// On IPv6's loopback; nil where there is none.
  static func ipv6() -> Ear? {
    let address = [UInt8](repeating: 0, count: 6 + 15) + [1, 0, 0, 0, 0]
    return try? Ear(family: AF_INET6, kind: stream, bytes: family(AF_INET6) + address)
  }

  /// At a path, for everyone.
  static func path(_ path: String, _ kind: Int32 = stream) throws -> Ear {
    let ear = try Ear(family: AF_UNIX, kind: kind, bytes: family(AF_UNIX) + Array(path.utf8) + [0])
    chmod(path, 0o777)
    return ear
  }

  static func abstract(_ name: String, _ kind: Int32 = stream) throws -> Ear {
    try Ear(family: AF_UNIX, kind: kind, bytes: family(AF_UNIX) + [0] + Array(name.utf8))
  }

  private static func family(_ number: Int32) -> [UInt8] {
    withUnsafeBytes(of: UInt16(number)) { Array($0) }
  }

  /// Whoever came since it was asked last: connections, or datagrams.
  func heard() -> Int {
    var count = 0
    while true {
      if kind == Self.datagram {
        var byte: UInt8 = 0
        guard recv(socket, &byte, 1, Int32(MSG_DONTWAIT)) >= 0 else { return count }
      } else {
        let one = accept(socket, nil, nil)
        guard one >= 0 else { return count }
        close(one)
      }
      count += 1
    }
  }

  /// Waits up to 45 seconds for someone to come: the connection.
  func connection() -> Int32? {
    var poll = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    guard Foundation.poll(&poll, 1, 45_000) == 1 else { return nil }
    let one = accept(socket, nil, nil)
    return one >= 0 ? one : nil
  }
}
