import Foundation

/// The libraries that a program's own search path leads to, and no system directory: what ELF calls RPATH or RUNPATH.
///
/// The file is only read: what `ldd` would start of it could be anything.
struct SearchedLibraries {
  /// Directories that hold libraries, and libraries where their directory may hold more.
  private(set) var paths: [String] = []

  private static let (needed, table, tableSize, path, runPath) = (1, 5, 10, 15, 29)
  /// No table of a real program is larger.
  private static let most = 16 << 20

  /// Empty for what is no dynamic program of 64 bits.
  init(of program: String) {
    guard let real = realpath(program, nil) else { return }
    defer { free(real) }
    let origin = URL(fileURLWithPath: String(cString: real)).deletingLastPathComponent().path
    guard let file = FileHandle(forReadingAtPath: program) else { return }
    defer { try? file.close() }
    let entries = Self.entries(of: file)
    let places = (entries[Self.runPath] ?? entries[Self.path] ?? []).flatMap {
      $0.split(separator: ":")
    }
    for place in places {
      let named = place.replacing("${ORIGIN}", with: origin).replacing("$ORIGIN", with: origin)
      let directory = URL(fileURLWithPath: String(named)).standardizedFileURL.path
      guard named.hasPrefix("/") else { continue }
      let found = (entries[Self.needed] ?? []).map { "\(directory)/\($0)" }
        .filter { FileManager.default.fileExists(atPath: $0) }
      guard !found.isEmpty else { continue }
      // Those need others, which lie beside them.
      let isOfLibraries = URL(fileURLWithPath: directory).lastPathComponent.contains("lib")
      paths += isOfLibraries ? [directory] : found
    }
  }

  /// The texts of the dynamic section, by their tags.
  private static func entries(of file: FileHandle) -> [Int: [String]] {
    func bytes(_ offset: Int, _ count: Int) -> [UInt8] {
      guard offset >= 0, count > 0, count <= most,
        (try? file.seek(toOffset: UInt64(offset))) != nil,
        let data = try? file.read(upToCount: count), data.count == count
      else { return [] }
      return Array(data)
    }
    func number(_ bytes: [UInt8], _ offset: Int, _ count: Int = 8) -> Int {
      guard offset + count <= bytes.count else { return -1 }
      return Int(
        truncatingIfNeeded: (0..<count).reduce(UInt64(0)) {
          $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1)
        })
    }
    let head = bytes(0, 64)
    guard head.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]) else { return [:] }
    let count = number(head, 56, 2)
    let segments = bytes(number(head, 32), 56 * count)
    let rows =
      segments.isEmpty ? [] : (0..<count).map { Array(segments[(56 * $0)..<(56 * $0 + 56)]) }
    guard let dynamic = rows.first(where: { number($0, 0, 4) == 2 }) else { return [:] }
    let section = bytes(number(dynamic, 8), number(dynamic, 32))
    let all = stride(from: 0, to: section.count - 15, by: 16).map {
      (tag: number(section, $0), value: number(section, $0 + 8))
    }.prefix { $0.tag != 0 }
    // An address as the program is loaded; in the file it is where its segment is.
    guard let address = all.first(where: { $0.tag == table })?.value,
      let size = all.first(where: { $0.tag == tableSize })?.value,
      let segment = rows.first(where: { row in
        let offset = address &- number(row, 16)
        return number(row, 0, 4) == 1 && offset >= 0 && offset < number(row, 32)
      })
    else { return [:] }
    let names = bytes(address &- number(segment, 16) &+ number(segment, 8), size)
    var entries: [Int: [String]] = [:]
    for (tag, value) in all
    where [needed, path, runPath].contains(tag) && names.indices.contains(value) {
      entries[tag, default: []].append(
        String(decoding: names[value...].prefix { $0 != 0 }, as: UTF8.self))
    }
    return entries
  }
}
