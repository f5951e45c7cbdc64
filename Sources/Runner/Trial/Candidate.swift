import Artifact
import Foundation
import Judging

/// A file that may be a report, and what reading it gave.
package struct Candidate: Sendable {
  package enum Content: Sendable {
    case report(Report)
    case noReport
    /// No report by the rules, and it looks like one.
    case resembling(Resemblance)
    /// Nothing that claims to be a report, and no text: empty, binary.
    case noText(String)
    /// It may be a report, and cannot be read.
    case unreadable(String)
  }

  package let path: String
  /// Named on the command line, not found in a directory.
  package let isNamed: Bool
  package let content: Content

  /// Nil where it is none.
  var report: Report? { if case .report(let report) = content { report } else { nil } }

  package var isReport: Bool { report != nil }

  /// Larger files are not read.
  package static let largest = 64 << 20

  /// What was read elsewhere.
  package init(path: String, isNamed: Bool, content: Content) {
    self.path = path
    self.isNamed = isNamed
    self.content = content
  }

  /// Reads a file and, if it is one, the report in it; of a file that is named and is none, the plain
  /// document of this form. A pipe that is named is read to its end.
  package init(path: String, isNamed: Bool, as form: PlainForm? = nil) {
    self.init(
      path: path, isNamed: isNamed, as: form, bytes: Self.bytes(of: path, mayBePipe: isNamed))
  }

  /// The same of what was read already.
  package init(
    path: String, isNamed: Bool, as form: PlainForm?, bytes: Result<[UInt8], Unreadable>
  ) {
    self.path = path
    self.isNamed = isNamed
    content =
      switch bytes {
      case .success(let bytes):
        Self.content(of: bytes, isJSON: Self.isJSON(path), as: isNamed ? form : nil)
      case .failure(let unreadable): .unreadable(unreadable.message)
      }
  }

  /// What a file's bytes are, by the form its name promises. What is no report is a plain document where
  /// one of that form is wanted.
  package static func content(
    of bytes: [UInt8], isJSON: Bool, as form: PlainForm?
  ) -> Content {
    let content = content(of: bytes, isJSON: isJSON)
    guard let form else { return content }
    switch content {
    case .noReport: break
    // A marker makes a report of nothing that is to be read for its markers.
    case .resembling where form == .markers: break
    case .report, .resembling, .noText, .unreadable: return content
    }
    return PlainDocument.report(in: SourceText(bytes), as: form).map(Content.report) ?? content
  }

  /// What a file's bytes are, by the form its name promises.
  package static func content(of bytes: [UInt8], isJSON: Bool) -> Content {
    if bytes.isEmpty { return .noText("the file is empty") }
    guard UTF8Form.isValid(bytes) else {
      if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
        return .unreadable("the file is UTF-16; save it as UTF-8")
      }
      if bytes.holds("FSAR Proposal Report") || bytes.holds("\"proposal\"") {
        return .unreadable("the file is not valid UTF-8")
      }
      return .noText(
        bytes.contains(0) ? "the file is binary, not text" : "the file is not valid UTF-8")
    }
    let text = SourceText(bytes)
    var noReport: Content { Resemblance.find(in: bytes).map(Content.resembling) ?? .noReport }
    if !isJSON { return MarkdownReader.report(in: text).map(Content.report) ?? noReport }
    do throws(JSONSyntaxError) {
      return try JSONReportReader.report(in: text).map(Content.report)
        ?? JSONReportReader.resemblance(in: text).map(Content.resembling) ?? .noReport
    } catch {
      let place = text.position(at: error.offset)
      guard bytes.holds("\"proposal\"") else { return noReport }
      return .unreadable("line \(place.line), column \(place.column): \(error.message)")
    }
  }

  package static func isJSON(_ path: String) -> Bool { path.lowercased().hasSuffix(".json") }

  /// Opens without waiting for anyone: a device is told apart and not read, and so is a pipe where there
  /// may be none.
  package static func bytes(
    of path: String, mayBePipe: Bool = false
  ) -> Result<[UInt8], Unreadable> {
    func refuse(_ message: String = lastError()) -> Result<[UInt8], Unreadable> {
      .failure(Unreadable(path: path, message: message))
    }
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else { return refuse() }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { return refuse() }
    if mayBePipe, status.st_mode & S_IFMT == S_IFIFO {
      // Opened so, a pipe that nobody writes to is at its end at once.
      let found = bytes(ofStream: file, as: path, isPatient: false)
      if case .success([]) = found { return refuse("nobody wrote to this pipe") }
      return found
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return refuse("this is no regular file") }
    guard status.st_size <= largest else {
      return refuse("the file is larger than \(largest >> 20) MB")
    }
    // One byte more than there should be: a file that grows meanwhile is read to its end.
    var bytes: [UInt8] = []
    while bytes.count < largest {
      let room = min(max(Int(status.st_size) + 1 - bytes.count, 4096), largest - bytes.count)
      guard let piece = piece(of: file, upTo: room) else { return refuse() }
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
      if piece.count < room { break }
    }
    return .success(bytes)
  }

  /// Reads what somebody writes, to its end: standard input, a pipe. Whoever cancels waits for nobody.
  /// `isPatient`: a read would wait, so that it is asked first whether there is anything.
  package static func bytes(
    ofStream file: Int32, as name: String, isPatient: Bool = true
  ) -> Result<[UInt8], Unreadable> {
    func refuse(_ message: String = lastError()) -> Result<[UInt8], Unreadable> {
      .failure(Unreadable(path: name, message: message))
    }
    var bytes: [UInt8] = []
    var portion = [UInt8](repeating: 0, count: 1 << 16)
    var mustWait = isPatient
    while true {
      if Task.isCancelled { return refuse("the reading was interrupted") }
      if mustWait {
        var poll = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        let ready = Foundation.poll(&poll, 1, 100)
        if ready < 0, errno != EINTR { return refuse() }
        if ready <= 0 { continue }
      }
      let count = read(file, &portion, portion.count)
      mustWait = isPatient || count < 0 && errno == EAGAIN
      if count < 0, [EINTR, EAGAIN].contains(errno) { continue }
      if count < 0 { return refuse() }
      if count == 0 { return .success(bytes) }
      bytes += portion[..<count]
      if bytes.count > largest { return refuse("it is larger than \(largest >> 20) MB") }
    }
  }

  /// The next bytes of a file: fewer than asked for only at its end; nil on an error.
  private static func piece(of file: Int32, upTo count: Int) -> [UInt8]? {
    var hasFailed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let read = read(file, buffer.baseAddress.map { $0 + filled }, count - filled)
        if read < 0, errno == EINTR { continue }
        hasFailed = read < 0
        if read <= 0 { break }
        filled += read
      }
    }
    return hasFailed ? nil : bytes
  }
}

extension Unreadable: Error {}

/// Why the last system call failed, in words.
func lastError() -> String { String(cString: strerror(errno)).lowercased() }
