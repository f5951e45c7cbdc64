import Foundation

/// What shows the host that something still lives: a file in the work directory that grows.
enum Heartbeat {
  /// The start of an attack: `beat()` adds a byte.
  static let script = """
    heart = os.open("heartbeat", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    def beat():
      os.write(heart, b".")

    """

  static func count(_ outside: Outside) -> Int { Int(outside.status("heartbeat")?.st_size ?? 0) }
}
