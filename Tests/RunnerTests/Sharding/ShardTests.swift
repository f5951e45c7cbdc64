import Artifact
import Foundation
import Testing

@testable import Judging
@testable import Launching
@testable import Runner

@Suite("A shard") struct ShardTests {
  @Test("is I/N with 1 ≤ I ≤ N, in digits alone", arguments: ["1/1", "3/8", "8/8", "1/1000000"])
  func spelled(text: String) throws {
    #expect(try #require(Shard(text)).description == text)
  }

  @Test(
    "is nothing else",
    arguments: [
      "", "1", "/", "0/8", "9/8", "1/0", "-1/8", "+1/8", " 1/8", "1/8/9", "1/1000001", "a/b", "1/٣",
      "1/99999999999999999999",
    ])
  func misspelled(text: String) { #expect(Shard(text) == nil) }

  @Test("holds what the SHA-256 of the key says; exactly one of all holds a key")
  func assignment() throws {
    // printf 'id fsar_1' | sha256sum | cut -c16: 5, of which the remainder by 8 is taken.
    #expect(Shard.index(of: Shard.key(id: "fsar_1", path: "x.md"), among: 8) == 6)
    for key in (0..<200).map({ "id fsar_\($0)" }) {
      #expect((1...7).count { Shard($0, of: 7)?.holds(key) == true } == 1)
    }
  }

  @Test("of eight, each has about its share of a thousand")
  func share() {
    var counts: [Int: Int] = [:]
    for number in 0..<1000 {
      counts[Shard.index(of: "id fsar_\(number)", among: 8), default: 0] += 1
    }
    #expect(counts.count == 8 && counts.values.allSatisfy { 80...170 ~= $0 }, "\(counts)")
  }

  @Test("a report goes by its id, wherever it lies; one without by its path, as its twin does")
  func key() {
    #expect(Shard.key(id: "a", path: "x.md") == Shard.key(id: "a", path: "y.json"))
    #expect(Shard.key(id: nil, path: "r/x.md") == Shard.key(id: nil, path: "./r//x.json"))
    #expect(Shard.key(id: nil, path: "r/x.md") != Shard.key(id: nil, path: "r/y.md"))
    #expect(Shard.key(id: "path r/x", path: "z.md") != Shard.key(id: nil, path: "r/x.md"))
    #expect(
      Shard.key(id: nil, path: "r/x.md") == "path /r/x", "not where the checkout happens to lie")
  }
}

@Suite("A shard taken from the environment") struct ShardEnvironmentTests {
  struct Case: Sendable {
    var environment: [String: String]
    var total: Int?
    /// The shard, or a part of the complaint.
    var expected: String
  }

  private static func gitLab(_ index: String, _ total: String) -> [String: String] {
    ["CI_NODE_INDEX": index, "CI_NODE_TOTAL": total]
  }
  private static func slurm(
    _ id: String, _ min: String, _ max: String, _ count: String, step: String? = nil
  ) -> [String: String] {
    var environment = [
      "SLURM_ARRAY_TASK_ID": id, "SLURM_ARRAY_TASK_MIN": min, "SLURM_ARRAY_TASK_MAX": max,
      "SLURM_ARRAY_TASK_COUNT": count,
    ]
    environment["SLURM_ARRAY_TASK_STEP"] = step
    return environment
  }

  static let found: [Case] = [
    Case(environment: gitLab("1", "8"), expected: "1/8"),
    Case(environment: gitLab("8", "8"), total: 8, expected: "8/8"),
    Case(environment: ["CI_NODE_TOTAL": "1"], expected: "1/1"),
    Case(environment: ["JOB_COMPLETION_INDEX": "0"], total: 8, expected: "1/8"),
    Case(environment: ["JOB_COMPLETION_INDEX": "7"], total: 8, expected: "8/8"),
    Case(environment: slurm("1", "1", "8", "8"), expected: "1/8"),
    Case(environment: slurm("0", "0", "7", "8", step: "1"), expected: "1/8"),
    Case(environment: slurm("7", "0", "7", "8"), total: 8, expected: "8/8"),
    Case(environment: slurm("5", "1", "9", "5", step: "2"), expected: "3/5"),
    Case(environment: slurm("20", "10", "30", "3", step: "10"), expected: "2/3"),
    Case(environment: slurm("4", "4", "4", "1"), expected: "1/1"),
    Case(
      environment: ["BUILDKITE_PARALLEL_JOB": "0", "BUILDKITE_PARALLEL_JOB_COUNT": "3"],
      expected: "1/3"),
    Case(environment: ["CIRCLE_NODE_INDEX": "2", "CIRCLE_NODE_TOTAL": "3"], expected: "3/3"),
    // Two that agree; and a GitLab job that is not parallel and submits to Slurm.
    Case(
      environment: gitLab("2", "4").merging(slurm("1", "0", "3", "4")) { $1 }, expected: "2/4"),
    Case(
      environment: ["CI_NODE_TOTAL": "1"].merging(slurm("3", "1", "4", "4")) { $1 }, expected: "3/4"
    ),
  ]

  @Test("is the one that the engine means, counted from 1", arguments: found)
  func engines(item: Case) throws {
    let shard = try Shard.found(in: item.environment, total: item.total)
    #expect(shard.description == item.expected, "\(item)")
  }

  static let refused: [Case] = [
    Case(environment: [:], expected: "looked for CI_NODE_INDEX and CI_NODE_TOTAL (GitLab), JOB_"),
    Case(environment: ["CI_NODE_TOTAL": "8"], expected: "nothing in the environment says"),
    Case(
      environment: ["CI_NODE_TOTAL": "1"], total: 8, expected: "nothing in the environment says"),
    Case(environment: ["CI_NODE_INDEX": "1"], expected: "GitLab gives no CI_NODE_TOTAL"),
    Case(
      environment: gitLab("0", "8"),
      expected: "CI_NODE_INDEX=0 is not one of CI_NODE_TOTAL=8 (GitLab counts from 1)"),
    Case(environment: gitLab("9", "8"), expected: "CI_NODE_INDEX=9 is not one of"),
    Case(environment: gitLab("x", "8"), expected: "CI_NODE_INDEX is 'x'"),
    Case(environment: gitLab("", "8"), expected: "CI_NODE_INDEX is ''"),
    Case(environment: gitLab("1", "-8"), expected: "CI_NODE_TOTAL is '-8'"),
    Case(
      environment: gitLab("1", "8"), total: 9, expected: "GitLab says 1/8, which is not one of 9"),
    Case(environment: ["JOB_COMPLETION_INDEX": "0"], expected: "give --shard auto/N"),
    Case(environment: ["JOB_COMPLETION_INDEX": "8"], total: 8, expected: "is not one of 8"),
    Case(environment: slurm("3", "1", "7", "3"), expected: "it has holes"),
    Case(environment: slurm("3", "1", "7", "3", step: "1"), expected: "--array=1-3"),
    Case(environment: slurm("9", "1", "8", "8"), expected: "none of the 8 from 1 to 8"),
    Case(environment: slurm("2", "1", "9", "5", step: "2"), expected: "none of the 5"),
    Case(environment: slurm("1", "1", "8", "8", step: "0"), expected: "it has holes"),
    Case(environment: slurm("1", "8", "1", "8"), expected: "it has holes"),
    Case(
      environment: ["SLURM_ARRAY_TASK_ID": "1"], expected: "Slurm gives no SLURM_ARRAY_TASK_MIN"),
    Case(
      environment: slurm("1", "1", "8", "99999999999999999999"), expected: "no number of Slurm's"),
    Case(
      environment: gitLab("2", "4").merging(slurm("1", "1", "4", "4")) { $1 },
      expected: "contradicts itself: GitLab says 2/4, Slurm says 1/4"),
  ]

  @Test("is refused, with what was looked for and what is wrong", arguments: refused)
  func unclear(item: Case) throws {
    let error = #expect(throws: Shard.Unclear.self) {
      try Shard.found(in: item.environment, total: item.total)
    }
    #expect(error?.description.contains(item.expected) == true, "\(error?.description ?? "")")
  }
}
