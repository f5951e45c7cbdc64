import Artifact

extension FileState {
  /// As a manifest has it: `{"type": "absent"}`, or with `sha256`, `size`, `mode` (octal), `uid`, `gid`,
  /// `mtime` (seconds and nanoseconds), for a link `target`, and `attributes` where there are any.
  /// Names and values that are bytes are in hexadecimal.
  var json: JSONValue {
    guard kind != .absent else { return .object([("type", .string("absent"))]) }
    let nanoseconds = "\(modified.nanoseconds)"
    let time = "\(modified.seconds)." + String(repeating: "0", count: 9 - nanoseconds.count)
    var members: [(String, JSONValue)] = [
      ("type", .string(kind.word)), ("sha256", .string(sha256)), ("size", .int(size)),
      ("mode", .string(Self.octal(mode))), ("uid", .int(Int(uid))), ("gid", .int(Int(gid))),
      ("mtime", .string(time + nanoseconds)),
    ]
    if kind == .link { members.append(("target", .string(Hex.text(linkTarget)))) }
    let list = attributes.map {
      JSONValue.object([
        ("name", .string(Hex.text($0.name))), ("value", .string(Hex.text($0.value))),
      ])
    }
    if !list.isEmpty { members.append(("attributes", .array(list))) }
    return .object(members)
  }

  /// nil if it is none.
  init?(_ node: JSONNode?) {
    guard let node else { return nil }
    switch node["type"]?.string {
    case "absent":
      self = .absent
      return
    case "file": self.init(.file)
    case "link": self.init(.link)
    case "directory": self.init(.directory)
    default: return nil
    }
    guard let sha256 = node["sha256"]?.string, let size = node["size"]?.int, size >= 0,
      let mode = node["mode"]?.string.flatMap({ Int($0, radix: 8) }),
      let uid = node["uid"]?.int, let gid = node["gid"]?.int,
      let time = node["mtime"]?.string?.split(separator: "."), time.count == 2,
      let seconds = Int(time[0]), let nanoseconds = Int(time[1])
    else { return nil }
    self.sha256 = sha256
    self.size = size
    self.mode = mode
    self.uid = UInt32(truncatingIfNeeded: uid)
    self.gid = UInt32(truncatingIfNeeded: gid)
    modified = Time(seconds: seconds, nanoseconds: nanoseconds)
    if kind == .link {
      guard let target = node["target"]?.string.flatMap(Hex.bytes) else { return nil }
      linkTarget = target
    }
    for item in node["attributes"]?.items ?? [] {
      guard let name = item["name"]?.string.flatMap(Hex.bytes),
        let value = item["value"]?.string.flatMap(Hex.bytes)
      else { return nil }
      attributes.append(Attribute(name: name, value: value))
    }
  }
}
