import Artifact

/// What the jail did to a tool.
extension Rule {
  package static let blocked = Rule(
    "jail/blocked", .warning,
    "The jail kept a tool from doing what no check needs.",
    advice: """
      Read the file with care: it wanted the network, a place outside of its own directory, or \
      something else that no check needs. Take that out, or let a test use a stand-in for it.
      """,
    bad: .file(
      "tests/desk.test.js",
      """
      const test = require('node:test');
      const net = require('node:net');

      test('reaches the desk', (t, done) => {
        net.connect(80, '192.0.2.1').on('error', () => done());
      });
      """),
    good: .file(
      "tests/desk.test.js",
      """
      const test = require('node:test');
      const desk = { connect: (done) => done() };

      test('reaches the desk', (t, done) => {
        desk.connect(done);
      });
      """),
    options: ["--run-tests"])

  package static let diskLimit = Rule(
    "jail/disk", .note,
    "A tool wrote too much to its work directory over a file.",
    advice:
      "The file is unchecked. Look at why it takes so much; limits are options of 'sandbox try'.",
    bad: .file(
      "tests/desk.test.js",
      """
      const test = require('node:test');
      const { writeFile } = require('node:fs');

      test('keeps a list', (t, done) => {
        writeFile('list', Buffer.alloc(8_000_000), () => setTimeout(done, 500));
      });
      """),
    good: .file(
      "tests/desk.test.js",
      """
      const test = require('node:test');
      const { writeFile } = require('node:fs');

      test('keeps a list', (t, done) => {
        writeFile('list', Buffer.alloc(8_000), () => setTimeout(done, 500));
      });
      """),
    options: ["--run-tests", "--limit", "disk=1M"])

  package static let memoryLimit = Rule(
    "jail/memory", .note,
    "A tool took too much memory over a file.",
    advice:
      "The file is unchecked. Look at why it takes so much; limits are options of 'sandbox try'.",
    bad: .file(
      "tests/desk.test.js",
      """
      const test = require('node:test');

      test('counts the books', () => {
        const books = [];
        for (;;) books.push(Buffer.alloc(1_000_000, 1));
      });
      """),
    good: .file(
      "tests/desk.test.js",
      """
      const test = require('node:test');

      test('counts the books', () => {
        const books = [];
        while (books.length < 9) books.push(Buffer.alloc(1_000, 1));
      });
      """),
    options: ["--run-tests", "--limit", "memory=400M"])

  package static let outputLimit = Rule(
    "jail/output", .note,
    "A tool wrote too much over a file.",
    advice:
      "The file is unchecked. Look at why it takes so much; limits are options of 'sandbox try'.",
    bad: .file(
      "migrations/001_books.sql",
      """
      CREATE TABLE IF NOT EXISTS books (id INTEGER PRIMARY KEY AUTOINCREMENT);
      SELECT hex(zeroblob(9000000));
      """),
    good: .file(
      "migrations/001_books.sql",
      """
      CREATE TABLE IF NOT EXISTS books (id INTEGER PRIMARY KEY AUTOINCREMENT);
      SELECT hex(zeroblob(9));
      """))

  package static let processLimit = Rule(
    "jail/processes", .note,
    "A tool made too many processes over a file.",
    advice:
      "The file is unchecked. Look at why it takes so much; limits are options of 'sandbox try'.",
    bad: .file(
      "tests/desk.test.js",
      """
      const test = require('node:test');
      const { spawn } = require('node:child_process');

      test('asks the clerks', () => {
        for (let n = 0; n < 100; n += 1) spawn('sleep', ['1']);
      });
      """),
    good: .file(
      "tests/desk.test.js",
      """
      const test = require('node:test');
      const { spawn } = require('node:child_process');

      test('asks the clerks', () => {
        for (let n = 0; n < 2; n += 1) spawn('sleep', ['1']);
      });
      """),
    options: ["--run-tests", "--limit", "processes=60"])

  package static let signal = Rule(
    "jail/signal", .note,
    "A signal ended a tool at a file.",
    advice: """
      The tool crashed, or the file had it killed, so the file is unchecked. Try it again; if \
      it happens again, look for what in the file does it.
      """,
    bad: .file(
      "tests/desk.test.js",
      """
      const test = require('node:test');

      test('closes the desk', () => {
        process.kill(process.ppid, 'SIGKILL');
      });
      """),
    good: .file(
      "tests/desk.test.js",
      """
      const test = require('node:test');
      const { spawn } = require('node:child_process');

      test('closes the desk', () => {
        spawn('sleep', ['9']).kill('SIGKILL');
      });
      """),
    options: ["--run-tests"])

  package static let timeLimit = Rule(
    "jail/timeout", .note,
    "A tool took too long over a file.",
    advice:
      "The file is unchecked. Look at why it takes so much; limits are options of 'sandbox try'.",
    bad: .file("migrations/001_wait.sql", "SELECT pg_sleep(60);"),
    good: .file("migrations/001_wait.sql", "SELECT pg_sleep(0.1);"),
    options: ["--limit", "file=2s"])

  /// All of these.
  static let ofJail = [blocked] + Stop.Cause.allCases.map(\.rule)
}

extension Stop.Cause {
  /// That it ended a tool.
  package var rule: Rule {
    switch self {
    case .timeout: .timeLimit
    case .memory: .memoryLimit
    case .output: .outputLimit
    case .processes: .processLimit
    case .disk: .diskLimit
    case .signal: .signal
    }
  }
}
