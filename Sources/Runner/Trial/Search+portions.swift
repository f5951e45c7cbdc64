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
    var portions: [[File]] = [[]]
    var (count, size) = (0, 0)
    for group in ordered {
      let bytes = group.reduce(0) { $0 + $1.size }
      if count == most || count > 0 && size + bytes > Self.portionSize {
        portions.append([])
        (count, size) = (0, 0)
      }
      portions[portions.count - 1] += group
      (count, size) = (count + 1, size + bytes)
    }
    return portions
  }

  /// The files in their order, so many at a time as are read at once.
  func stretches() -> [ArraySlice<File>] {
    var stretches: [ArraySlice<File>] = []
    var (start, size) = (0, 0)
    for (index, file) in files.enumerated() {
      if index > start, index - start == Self.portion || size + file.size > Self.portionSize {
        stretches.append(files[start..<index])
        (start, size) = (index, 0)
      }
      size += file.size
    }
    return start < files.count ? stretches + [files[start...]] : stretches
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
