import Artifact
import Foundation

// What is named on the command line: the paths of the repository that are looked at.

extension Changes {
  /// A name's paths from the top of the repository, empty for the top itself: as it is written, and, where
  /// it goes through links, where they lead.
  static func places(of name: String, in top: String) throws -> [[UInt8]] {
    let path = PlainPath()(name)
    // Its last name may be a link, or gone.
    let real =
      RealPath.parent(of: path).map {
        ($0 == "/" ? "" : $0) + "/" + (path.split(separator: "/").last.map(String.init) ?? "")
      } ?? path
    var places: [[UInt8]] = []
    for path in [path, real, RealPath.of(path)].compactMap(\.self)
    where RealPath.is(path, in: top) {
      let place = Array(path.utf8.dropFirst(top == "/" ? 1 : top.utf8.count + 1))
      if !places.contains(place) { places.append(place) }
    }
    guard places.isEmpty else { return places }
    throw Git.Problem(
      description: "\(name) is outside of the repository \(top), of which --since tells what was "
        + "changed")
  }

  /// Whether a path was named, or is below one that was.
  func isNamed(_ path: [UInt8]) -> Bool {
    places.isEmpty || places.contains { Self.is(path, below: $0) }
  }

  /// Whether a path was named, is below one that was, or has one below it.
  func concerns(_ path: [UInt8]) -> Bool {
    isNamed(path) || places.contains { Self.is($0, below: path) }
  }

  static func `is`(_ path: [UInt8], below place: [UInt8]) -> Bool {
    place.isEmpty || path == place || path.starts(with: place + [.slash])
  }

  /// Nothing changed below a name that was mistyped: that must not pass for a look at it.
  func mustBeThere(_ name: String, in trees: [GitTree]) throws {
    let places = try Self.places(of: name, in: repository.top)
    let isThere = places.contains { place in
      var status = stat()
      return place.isEmpty
        || lstat(repository.place(of: place), &status) == 0
        || trees.contains { $0[place] != nil || !$0.entries(below: place).isEmpty }
        // Of a submodule that is not here its commit tells.
        || trees.contains { tree in
          tree.entries.contains { $0.kind == .module && Self.is(place, below: $0.path) }
        }
    }
    guard !isThere else { return }
    throw Git.Problem(
      description: "\(name) is not here, and was not in the revision either; name what is")
  }
}
