import Artifact

/// What JavaScript is found to ask for and to do.
extension Rule {
  package static let moduleRequest = Rule(
    "javascript/import", .note,
    "A module that is asked for is neither here nor declared.",
    advice:
      "Propose it as well, declare it in package.json, or name the repository with --baseline.",
    bad: .body(
      """
      ===FILE:lib/due.js===
      const days = require('./days');
      module.exports = (day) => day + days;
      ===END===
      """),
    good: .body(
      """
      ===FILE:lib/due.js===
      const days = require('./days');
      module.exports = (day) => day + days;
      ===END===
      ===FILE:lib/days.js===
      module.exports = 21;
      ===END===
      """))

  package static let test = Rule(
    "javascript/test", .error,
    "A test that a report proposes must not fail.",
    advice: "Mend the test or the code.",
    bad: .file(
      "tests/due.test.js",
      """
      const test = require('node:test');
      const assert = require('node:assert');

      test('adds three weeks', () => assert.equal(1 + 21, 23));
      """),
    good: .file(
      "tests/due.test.js",
      """
      const test = require('node:test');
      const assert = require('node:assert');

      test('adds three weeks', () => assert.equal(1 + 21, 22));
      """),
    options: ["--run-tests"])

  /// All of these.
  static let ofJavaScript = [moduleRequest, test]
}
