import Foundation
import Testing

@Suite("The home", .timeLimit(.minutes(10))) struct HomeTests {
  @Test("is made in the current directory, private, and ignored by git")
  func made() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "report.md")
      #expect(try await place.sandbox("try", "report.md").status == 0)
      for name in ["Sandboxes", "Rollbacks"] {
        #expect(place.mode("\(place.work)/\(name)") == 0o700)
        #expect(place.text("\(place.work)/\(name)/.gitignore") == "*\n")
      }
    }
  }

  @Test("is the nearest one upwards")
  func upwards() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "a/b/report.md")
      for name in ["Sandboxes", "Rollbacks"] { mkdir("\(place.work)/\(name)", 0o700) }
      let below = "\(place.work)/a/b"
      #expect(try await place.sandbox("try", "report.md", in: below).status == 0)
      #expect(place.workspaces().count == 1 && place.workspaces(in: below) == [])
      mkdir("\(place.work)/a/Sandboxes", 0o700)
      _ = try await place.sandbox("try", "report.md", in: below)
      #expect(place.workspaces().count == 2, "one directory alone makes no home")
      mkdir("\(place.work)/a/Rollbacks", 0o700)
      _ = try await place.sandbox("try", "report.md", in: below)
      #expect(place.workspaces(in: "\(place.work)/a").count == 1)
    }
  }

  @Test("--home goes before SANDBOX_HOME, which goes before what is found")
  func named() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "report.md")
      for name in ["one", "two"] { mkdir("\(place.path)/\(name)", 0o755) }
      let environment = ["SANDBOX_HOME": "\(place.path)/one"]
      _ = try await place.sandbox("try", "report.md", environment: environment)
      #expect(place.workspaces(in: "\(place.path)/one").count == 1)
      _ = try await place.sandbox(
        "--home", "../two", "try", "report.md", environment: environment)
      #expect(place.workspaces(in: "\(place.path)/two").count == 1)
      #expect(place.workspaces(in: "\(place.path)/one").count == 1)
      #expect(place.names(in: place.work) == ["report.md"])
    }
  }

  @Test("one that is named and is not there exits 2, says so, and is not made")
  func missing() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "report.md")
      for name in ["nowhere", "report.md"] {
        let run = try await place.sandbox("--home", name, "try", "report.md")
        #expect(run.status == 2)
        #expect(run.err.contains("the home \(place.work)/\(name) is no directory"))
      }
      #expect(place.names(in: place.work) == ["report.md"])
    }
  }

  @Test("one that others can write to is refused", arguments: [0o777, 0o775, 0o1777])
  func writable(mode: Int) async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "a/report.md")
      for name in ["Sandboxes", "Rollbacks"] { mkdir("\(place.work)/\(name)", 0o700) }
      chmod(place.work, mode_t(mode))
      let run = try await place.sandbox("try", "report.md", in: "\(place.work)/a")
      #expect(run.status == 2)
      #expect(run.err.hasPrefix("sandbox: others can write to \(place.work); run chmod go-w"))
      chmod(place.work, 0o755)
      chmod("\(place.work)/Sandboxes", mode_t(mode))
      let inner = try await place.sandbox("try", "report.md", in: "\(place.work)/a")
      #expect(inner.status == 2 && inner.err.contains("\(place.work)/Sandboxes;"))
      #expect(place.workspaces() == [])
    }
  }

  @Test("one whose Sandboxes is a link is refused, and the link's target stays empty")
  func link() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "report.md")
      mkdir("\(place.path)/elsewhere", 0o700)
      mkdir("\(place.work)/Rollbacks", 0o700)
      symlink("\(place.path)/elsewhere", "\(place.work)/Sandboxes")
      let run = try await place.sandbox("try", "report.md")
      #expect(run.status == 2)
      #expect(run.err.contains("\(place.work)/Sandboxes is no directory of its own"))
      #expect(place.names(in: "\(place.path)/elsewhere") == [])
    }
  }

  @Test("one of another user is refused", .enabled(if: geteuid() == 0, "only root can make one"))
  func foreign() async throws {
    try await Place.lend { place in
      try place.write(Sample.good, to: "report.md")
      for name in ["Sandboxes", "Rollbacks"] { mkdir("\(place.work)/\(name)", 0o700) }
      chown("\(place.work)/Sandboxes", 65534, 65534)
      let run = try await place.sandbox("try", "report.md")
      #expect(run.status == 2)
      #expect(run.err.contains("belongs to another user (uid 65534)"))
    }
  }

  @Test("list, show and clean make none, and say where they looked")
  func none() async throws {
    try await Place.lend { place in
      for verb in ["list", "show", "clean"] {
        let run = try await place.sandbox(verb)
        #expect(run.status == 2)
        #expect(run.err.contains("no home: neither \(place.work) nor a directory above it"))
      }
      #expect(place.names(in: place.work) == [])
    }
  }
}
