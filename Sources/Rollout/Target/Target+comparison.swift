import Artifact
import CKernel
import Glibc

extension Target {
  /// What a directory holds at a path, beside what it was to hold there.
  package enum Comparison: Sendable, Equatable {
    /// These very bytes.
    case identical
    /// Other bytes; nil where they are more than was worth reading.
    case different([UInt8]?)
    case absent
    /// What stands there, or on the way there, is no regular file that can be read: why.
    case refused(String)
  }

  /// Compares what stands at a path with bytes. No link is followed, neither at the end nor on the way,
  /// and nothing but a regular file is opened; a file of another size is not read beyond `most` bytes.
  package func comparison(
    of path: ArtifactPath, with content: [UInt8], atMost most: Int
  ) -> Comparison {
    do {
      return try root.directory(path.parent).comparison(of: path.name, with: content, most)
    } catch let failure as FileFailure {
      switch failure.barrier {
      case ""?: return .absent
      case let why?: return .refused(why)
      case nil:
        return .refused(
          "it cannot be read: \(String(cString: strerror(failure.errno)).lowercased())")
      }
    } catch is Grown {
      return .different(nil)
    } catch {
      return .refused("it cannot be read: \(error)")
    }
  }
}

extension Directory {
  fileprivate func comparison(
    of name: String, with content: [UInt8], _ most: Int
  ) throws -> Target.Comparison {
    guard let status = try status(of: name) else { return .absent }
    switch status.mode & S_IFMT {
    case S_IFREG where status.size != UInt64(content.count) && status.size > UInt64(most):
      return .different(nil)
    case S_IFLNK: return .refused("a symbolic link stands there")
    case S_IFDIR: return .refused("a directory stands there")
    default: break
    }
    var bytes: [UInt8] = []
    // One byte more than can be right shows that it is not; a file may grow while it is read.
    let room = max(most, content.count) + 1
    let state = try state(of: name) { portion in
      bytes += portion.prefix(room - bytes.count)
      if bytes.count == room { throw Grown() }
    }
    switch state.kind {
    case .file: return bytes == content ? .identical : .different(bytes)
    case .absent: return .absent
    case .special(let word): return .refused("a \(word) stands there")
    case .unreachable(let why): return .refused(why)
    case .link, .directory: return .refused("it keeps changing")
    }
  }
}

/// More bytes came than there were.
private struct Grown: Error {}
