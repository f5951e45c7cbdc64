import Artifact
import Testing

@testable import Console
@testable import Judging
@testable import Launching
@testable import Results
@testable import Runner

@Suite("The doctor's word") struct DiagnosisTests {
  private func diagnosis(works: Bool) -> Diagnosis {
    let obstacle = JailSurvey.Obstacle(
      tier: .namespaces, cause: "unshare: no\u{1b}[2J", remedy: "allow user namespaces")
    return Diagnosis(
      system: "Linux 6.1", tiers: [(.namespaces, works ? nil : obstacle), (.landlock, nil)],
      chosen: works ? .namespaces : nil,
      layers: [
        .init(name: "Landlock", state: "ABI 7", remedy: nil),
        .init(name: "cgroup", state: "not writable", remedy: "none needed"),
      ],
      toolbox: Toolbox(
        tools: [Tool(name: .node, version: "20.1", path: "/usr/bin/node")],
        missing: [MissingTool(.sqlite3)],
        passedBy: [.init(.node, path: "/root/bin/node", why: "/root is closed\u{1b}[2J")]),
      extras: [.init(name: "plpgsql_check", state: "installed", remedy: nil)],
      home: [.init(name: "rollouts", state: "2 rollouts", remedy: "mend\u{1b}[2J it")],
      cache: nil)
  }

  @Test("says for people what is here, what is missing, and what to do")
  func text() {
    let text = DiagnosisText(style: Style(isColoured: false)).text(diagnosis(works: true))
    let install = MissingTool(.sqlite3).install
    #expect(
      text == """
        system
          Linux 6.1

        jail
          yes  namespaces        works, and is used
          yes  landlock          works

        layers
          yes  Landlock          ABI 7
          no   cgroup            not writable
               → none needed

        tools
          yes  node              20.1  /usr/bin/node
               not /root/bin/node: /root is closed\\u{001b}[2J
          no   sqlite3           not here; it judges SQL that is plainly SQLite's
               → \(install)
          yes  plpgsql_check     installed

        cache
          none

        home
          no   rollouts          2 rollouts
               → mend\\u{001b}[2J it

        """)
  }

  @Test("says plainly that nothing is run where there is no jail, and prints no escape")
  func none() {
    let text = DiagnosisText(style: Style(isColoured: false)).text(diagnosis(works: false)).text
    #expect(text.contains("no jail is strong enough: 'sandbox try' refuses to run anything\n"))
    #expect(text.contains("  no   namespaces"))
    #expect(text.contains("not asked: there is no jail to ask it in"))
    #expect(!text.contains("\u{1b}"))
  }

  @Test("has the same for programs")
  func json() throws {
    let text = DiagnosisJSON.document(diagnosis(works: false), version: "0.1.0").pretty
    let document = try JSONNode(parsing: Array(text.utf8))
    #expect(document["schema"]?.string == "sandbox.doctor/1")
    #expect(document["jail"]?.string == "none")
    guard case .array(let tiers)? = document["tiers"]?.value else {
      Issue.record("no tiers")
      return
    }
    #expect(tiers.first?["remedy"]?.string == "allow user namespaces")
    #expect(tiers.map { $0["name"]?.string } == ["namespaces", "landlock"])
  }
}
