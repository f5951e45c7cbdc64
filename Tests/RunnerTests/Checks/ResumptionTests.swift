import Testing

@testable import Runner

@Suite("Resumption") struct ResumptionTests {
  /// A tool that answers each number with itself and falls silent at those named; what it was given.
  /// Each number is of a report of its own if nothing else is said.
  private func run(
    _ items: [Int], silentAt culprits: Set<Int>, why: Unchecked = .crashed,
    limit: Duration = .seconds(30), report: (Int) -> Int = { $0 }
  ) async throws -> (answers: [String], runs: [[Int]]) {
    var runs: [[Int]] = []
    let answers = try await Resumption(limit: limit).answers(to: items, of: report) { items in
      runs.append(items)
      return Resumption.Run(
        answers: Array(items.prefix { !culprits.contains($0) }), silence: Silence(why: why))
    }
    let words = answers.map { answer in
      switch answer {
      case .success(let number): "\(number)"
      case .failure(let silence): silence.why.rawValue
      }
    }
    return (words, runs)
  }

  @Test("a tool that answers for all is run once; for none, not at all")
  func once() async throws {
    let all = try await run([1, 2, 3], silentAt: [])
    #expect(all.answers == ["1", "2", "3"] && all.runs == [[1, 2, 3]])
    let none = try await run([], silentAt: [])
    #expect(none.answers == [] && none.runs == [])
  }

  @Test(
    "the first file without an answer is the culprit, and the rest is run without it",
    arguments: [
      ([2], ["1", "crashed", "3", "4"], [[1, 2, 3, 4], [3, 4]]),
      ([1], ["crashed", "2", "3", "4"], [[1, 2, 3, 4], [2, 3, 4]]),
      ([4], ["1", "2", "3", "crashed"], [[1, 2, 3, 4]]),
      ([1, 2], ["crashed", "crashed", "3", "4"], [[1, 2, 3, 4], [2, 3, 4], [3, 4]]),
      ([1, 4], ["crashed", "2", "3", "crashed"], [[1, 2, 3, 4], [2, 3, 4]]),
    ] as [(Set<Int>, [String], [[Int]])])
  func culprits(culprits: Set<Int>, answers: [String], runs: [[Int]]) async throws {
    let result = try await run([1, 2, 3, 4], silentAt: culprits)
    #expect(result.answers == answers)
    #expect(result.runs == runs)
  }

  @Test("the reason is the run's own", arguments: [Unchecked.timeout, .tooLarge, .crashed])
  func reason(why: Unchecked) async throws {
    #expect(try await run([1, 2], silentAt: [1], why: why).answers == [why.rawValue, "2"])
  }

  @Test("a report whose files stop the tool three times has had its share; others lose nothing")
  func share() async throws {
    // 1 to 9 are of report 0, the rest of report 1.
    let result = try await run(Array(1...20), silentAt: Set(2...9)) { $0 < 10 ? 0 : 1 }
    #expect(result.runs.count == Resumption.most + 1)
    #expect(result.answers[0] == "1")
    #expect(result.answers[1...8].allSatisfy { $0 == "crashed" })
    #expect(result.answers[9...] == ArraySlice((10...20).map { "\($0)" }))
  }

  @Test("a report that holds a tool up for its whole time is not run again")
  func time() async throws {
    let result = try await run([1, 2, 3, 10], silentAt: [1], why: .timeout, limit: .zero) {
      $0 < 10 ? 0 : 1
    }
    #expect(result.answers == ["timeout", "timeout", "timeout", "10"])
    #expect(result.runs == [[1, 2, 3, 10], [10]])
  }

  @Test("who ran out of a time that others had used, too, has it all for itself once")
  func repeated() async throws {
    // Each takes one of the two that a run has, 3 takes both, 5 never ends.
    var runs: [[Int]] = []
    let resumption = Resumption(limit: .seconds(30))
    let answers = try await resumption.answers(
      to: Array(1...6), of: { $0 },
      run: { items in
        runs.append(items)
        var left = 2
        let answered = items.prefix { item in
          left -= item == 3 ? 2 : item == 5 ? 3 : 1
          return left >= 0
        }
        return Resumption.Run(answers: Array(answered), silence: Silence(why: .timeout))
      })
    #expect(answers.map { try? $0.get() } == [1, 2, 3, 4, nil, 6])
    #expect(runs == [[1, 2, 3, 4, 5, 6], [3, 4, 5, 6], [4, 5, 6], [5, 6], [6]])
  }

  @Test("many that run out of time are not all run twice")
  func repeatedOften() async throws {
    let culprits = Set((1...60).filter { $0.isMultiple(of: 2) })
    let result = try await run(Array(1...60), silentAt: culprits, why: .timeout)
    #expect(result.answers.count { $0 == "timeout" } == 30)
    #expect(result.runs.count == 30 + Resumption.mostRepeats)
  }

  @Test("a tool that never answers is broken, and is not begun for each report")
  func broken() async throws {
    var runs = 0
    await #expect(throws: ToolFailure.self) {
      _ = try await Resumption(limit: .seconds(30)).answers(
        to: Array(1...100), of: { $0 },
        run: { _ in
          runs += 1
          return Resumption.Run<Int>(
            answers: [], silence: Silence(why: .crashed), account: "it said nothing")
        })
    }
    #expect(runs == Resumption.mute)
  }

  @Test("answers beyond the files are not taken for any")
  func surplus() async throws {
    let answers = try await Resumption(limit: .zero).answers(
      to: [1, 2], of: { $0 },
      run: { _ in Resumption.Run(answers: [7, 8, 9, 10], silence: Silence(why: .crashed)) })
    #expect(answers.count == 2)
  }

  @Test("an error of ours ends it")
  func failure() async throws {
    let broken: ([Int]) async throws -> Resumption.Run<Int> = { _ in
      throw ToolFailure(description: "no")
    }
    await #expect(throws: ToolFailure.self) {
      _ = try await Resumption(limit: .zero).answers(to: [1], of: { $0 }, run: broken)
    }
  }
}
