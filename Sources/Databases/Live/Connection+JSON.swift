import Artifact

/// What a journal keeps of a connection.
extension Connection {
  package var json: JSONValue {
    switch origin {
    case .service(let name, let file):
      ["service": .string(name), "file": file.map(JSONValue.string)]
    case .parameters(let values):
      [
        "parameters": .array(
          Key.allCases.compactMap { key in values[key].map { .string("\(key.rawValue)=\($0)") } })
      ]
    }
  }

  /// Reads what `json` wrote. It is held to the same rules as a URL: what lies on a disk may be
  /// somebody else's.
  package init(json node: JSONNode) throws(DatabaseProblem) {
    if let name = node["service"]?.string {
      let file = node["file"]?.string
      guard Self.isServiceName(name),
        file?.unicodeScalars.contains(where: ArtifactPath.isForbidden) != true
      else { throw .broken("the record of the connection names no service") }
      self.init(.service(name, file: file))
      return
    }
    guard let lines = node["parameters"]?.strings else {
      throw .broken("the record of the connection cannot be read")
    }
    var values: [Key: String] = [:]
    for line in lines {
      let name = line.utf8.prefix { $0 != UInt8(ascii: "=") }
      guard name.endIndex < line.endIndex, let key = String(name).flatMap(Key.init(rawValue:))
      else {
        throw .broken("the record of the connection holds what is no parameter of libpq")
      }
      let value = String(line[line.utf8.index(after: name.endIndex)...])
      try Self.check(key, value)
      values[key] = value
    }
    guard values[.user] != nil, values[.dbname] != nil else {
      throw .broken("the record of the connection names no user and no database")
    }
    self.init(.parameters(values))
  }
}
