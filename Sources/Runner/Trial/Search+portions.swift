import Artifact

extension Search {
  /// How many reports are tried at a time, each with its twin: enough that starting the tools costs
  /// nothing beside them, and few enough that memory does not grow with their number.
  package static let portion = 1000
  /// Bytes after which a portion ends before its time.
  static let portionSize = 64 << 20

  /// The files, parted; those of one name but for `.md` and `.json` stay together, in the order of the
  /// path that is tried of them, which is the last. One portion at least.
  package func portions(of most: Int = Self.portion) -> [[File]] {
    guard files.count > most || files.reduce(0, { $0 + $1.size }) > Self.portionSize else {
      return [files]
    }
    let stems = TwinPaths()
    var groups: [ExactText: [File]] = [:]
    for file in files { groups[ExactText(stems.stem(of: file.path)), default: []].append(file) }
    let ordered = groups.values.map { $0.sorted { Self.precedes($0.path, $1.path) } }
      .sorted { Self.precedes($0.last?.path ?? "", $1.last?.path ?? "") }
    return Self.parted(ordered, atMost: most) { $0.reduce(0) { $0 + $1.size } }
      .map { $0.flatMap(\.self) }
  }

  /// The files in their order, so many at a time as are read at once.
  func stretches() -> [ArraySlice<File>] {
    Self.parted(files, atMost: Self.portion, size: \.size)
  }

  /// Items in their order, so many at a time, or fewer where they are large.
  private static func parted<Item>(
    _ items: [Item], atMost most: Int, size: (Item) -> Int
  ) -> [ArraySlice<Item>] {
    var parts: [ArraySlice<Item>] = []
    var (start, sum) = (0, 0)
    for (index, item) in items.enumerated() {
      let bytes = size(item)
      if index > start, index - start == most || sum + bytes > portionSize {
        parts.append(items[start..<index])
        (start, sum) = (index, 0)
      }
      sum += bytes
    }
    return start < items.count ? parts + [items[start...]] : parts
  }

  /// What of the files is named for a report and its twin: the markdown, where there is one.
  package static func names(of files: some Sequence<File>) -> [String] {
    let stems = TwinPaths()
    var names: [String] = []
    var places: [ExactText: Int] = [:]
    for file in files {
      let stem = ExactText(stems.stem(of: file.path))
      if let place = places[stem] {
        if !Candidate.isJSON(file.path) { names[place] = file.path }
      } else {
        places[stem] = names.count
        names.append(file.path)
      }
    }
    return names
  }
}
