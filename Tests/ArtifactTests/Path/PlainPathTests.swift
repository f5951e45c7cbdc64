import Foundation
import Testing

@testable import Artifact

@Suite("A plain path") struct PlainPathTests {
  @Test(
    "is what Foundation makes of it",
    arguments: [
      "/a/b.md", "/a//b", "/a/./b", "/a/../b", "/..", "/", "a", "./a", "../a", "a/../../b", "/a/.b",
      "/a/..b/c", "/é/ü.md", "//a", "a.md",
    ])
  func same(path: String) {
    #expect(PlainPath()(path) == URL(fileURLWithPath: path).standardizedFileURL.path)
  }
}
