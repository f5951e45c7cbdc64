import Artifact
import Foundation
import Judging

/// The files that were named, and those below the directories that were named, in the order of their
/// paths' bytes: the same, in whatever order they were named.
package struct Search: Sendable {
  package struct File: Sendable {
    package let path: String
    /// Named itself, not found in a directory.
    package let isNamed: Bool
    /// How many bytes it has; 0 where that is not known.
    package let size: Int

    package init(path: String, isNamed: Bool, size: Int) {
      (self.path, self.isNamed, self.size) = (path, isNamed, size)
    }
  }

  package private(set) var files: [File] = []
  /// Files below the directories that cannot be reports by their name.
  package private(set) var skipped = 0
  /// Files in which no report is looked for: texts with another ending, and what lies below a directory
  /// that is passed over; and why. What looks like a report among them is told, and not tried.
  package private(set) var barred: [(path: String, why: String)] = []
  /// What may hold reports and cannot be looked into.
  package private(set) var unreadable: [Unreadable] = []
  /// Where each is in `files`.
  private var places: [Place: Int] = [:]
  private var walked: Set<Place> = []
  private let plain = PlainPath()

  /// A file or directory: its plain path, and which one that is. Behind a link `..` is elsewhere than the
  /// path says, so that one plain path may be two files.
  private struct Place: Hashable {
    let path: ExactText
    let device: dev_t
    let number: ino_t

    init(_ path: String, _ status: stat) {
      self.path = ExactText(path)
      (device, number) = (status.st_dev, status.st_ino)
    }
  }

  /// Directories that hold no reports of anyone's to try: packages, what was built, and workspaces. What
  /// looks like a report in them is told.
  private static let passedOver: Set = ["node_modules", ".build", "Sandboxes", "Rollbacks"]
  /// Texts, in which no report is looked for.
  private static let texts = [".markdown", ".mdown", ".mkd", ".mdx", ".txt", ".text"]
  /// Directories of ours.
  private var own: Set<Place> = []

  /// Directories of `own` are not looked into where they lie below one that is named. In the order of their
  /// paths, or, for reports that make one change, in the order in which they are named.
  /// `streams` are those of the names that are no files: what came through them has so many bytes.
  package init(
    _ names: [String], own directories: [String] = [], inOrder: Bool = false,
    streams: [String: Int] = [:]
  ) {
    for path in directories {
      var status = stat()
      if stat(path, &status) == 0 { own.insert(Place("", status)) }
    }
    // Of several spellings of one directory the best is taken.
    for name in inOrder ? names : names.sorted(by: Self.isBetter) {
      if let size = streams[name] {
        files.append(File(path: name, isNamed: true, size: size))
        continue
      }
      var status = stat()
      let isThere = stat(name, &status) == 0
      if isThere, status.st_mode & S_IFMT == S_IFDIR {
        walk(name, status)
      } else {
        take(name, as: Place(plain(name), status), isNamed: true, status)
      }
    }
    if !inOrder { files.sort { Self.precedes($0.path, $1.path) } }
    unreadable.sort { Self.precedes($0.path, $1.path) }
  }

  package static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  /// Of several spellings the shortest is the best.
  private static func isBetter(_ a: String, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count ? precedes(a, b) : a.utf8.count < b.utf8.count
  }

  /// These files, each of which stands there and is no link.
  package init(files paths: [String]) {
    for path in paths {
      var status = stat()
      _ = lstat(path, &status)
      take(path, as: Place(plain(path), status), isNamed: false, status)
    }
    files.sort { Self.precedes($0.path, $1.path) }
  }

  /// These files, wherever their bytes are.
  package init(files: [File]) {
    self.files = files.sorted { Self.precedes($0.path, $1.path) }
  }

  /// Links in a directory are not followed: a report's directory may be anyone's.
  private mutating func walk(_ directory: String, _ status: stat, bar: String? = nil) {
    // Whoever cancelled it wants nothing of it.
    if Task.isCancelled { return }
    // What is named twice, or below another that is named, is looked at once.
    let place = plain(directory)
    guard bar != nil || walked.insert(Place(place, status)).inserted else { return }
    func refuse(_ path: String, _ message: String = lastError()) {
      if bar == nil { unreadable.append(Unreadable(path: path, message: message)) }
    }
    guard access(directory, R_OK | X_OK) == 0 else { return refuse(directory) }
    let entries = Removal.entries(of: directory)
    for bytes in entries.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard let name = String(validating: bytes, as: UTF8.self) else {
        refuse(
          "\(directory)/\(String(decoding: bytes, as: UTF8.self))",
          "the name is not valid UTF-8; rename the file")
        continue
      }
      let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0 else {
        refuse(path)
        continue
      }
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        if name == ".git" || own.contains(Place("", status)) { continue }
        let isBarred = Self.passedOver.contains(name)
        walk(
          path, status, bar: bar ?? (isBarred ? "it lies below \(name), unless it is named" : nil))
      case S_IFREG:
        let lower = name.lowercased()
        let isReport = lower.hasSuffix(".md") || lower.hasSuffix(".json")
        let isText = isReport || Self.texts.contains { lower.hasSuffix($0) }
        if isReport, bar == nil {
          let plainPath = place == "/" ? "/\(name)" : "\(place)/\(name)"
          take(path, as: Place(plainPath, status), isNamed: false, status)
          continue
        }
        if bar == nil { skipped += 1 }
        if isText { barred.append((path, bar ?? "its name has to end with .md, or be named")) }
      default: skipped += bar == nil ? 1 : 0
      }
    }
  }

  /// Of several spellings of one path the shortest is kept; named once is named.
  private mutating func take(_ path: String, as key: Place, isNamed: Bool, _ status: stat) {
    let file = File(path: path, isNamed: isNamed, size: Int(status.st_size))
    guard let place = places[key] else {
      places[key] = files.count
      files.append(file)
      return
    }
    let old = files[place]
    files[place] = File(
      path: Self.isBetter(path, old.path) ? path : old.path, isNamed: isNamed || old.isNamed,
      size: old.size)
  }

  /// A part of it: the files at these places, and what else is for it to tell.
  func keeping(
    where isKept: (Int) -> Bool, skipped isCounting: Bool, unreadable isTold: (Unreadable) -> Bool
  ) -> Search {
    var part = self
    part.files = files.indices.filter(isKept).map { files[$0] }
    part.skipped = isCounting ? skipped : 0
    part.barred = isCounting ? barred : []
    part.unreadable = unreadable.filter(isTold)
    return part
  }
}
