import Artifact
import Testing

/// A thousand documents, the same ones in every run, and each once more after it was spoiled.
@Suite struct RandomDocumentTests {
  @Test(
    "each file is what it was made from, and each of its bytes stands at the place that is told",
    arguments: 0..<20)
  func places(seed: Int) throws {
    var bytes = 0
    for round in 0..<50 {
      let form: PlainForm = round % 2 == 0 ? .fences : .diff
      var document = RandomDocument(form, seed: 50 * seed + round)
      for isSpoiled in [false, true] {
        if isSpoiled { document.spoil() }
        let report = try Plain.read(document.text, as: form)
        let found = Extraction(report, on: document.baseline)
        let faults = Places.faults(of: found, in: report, on: document.baseline)
        #expect(
          faults.prefix(3) == [], "seed \(seed), round \(round): \(document.text.debugDescription)")
        bytes += found.artifacts.map(\.content.bytes.count).reduce(0, +)
        guard let contents = document.contents else { continue }
        let isExact =
          found.contents.count == contents.count
          && contents.allSatisfy { found.contents[$0].map { Array($0.utf8) } == Array($1.utf8) }
        #expect(
          isExact && (contents.isEmpty || found.told == []),
          "seed \(seed), round \(round): \(found.told) \(found.contents) \(document.text.debugDescription)"
        )
      }
    }
    #expect(bytes > 10_000, "the control")
  }
}
