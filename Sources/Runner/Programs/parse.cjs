// The program that node runs: it reads framed files from standard input and answers a line for each.
//
// It parses and never executes: vm.compileFunction compiles the body of a function that nobody calls,
// vm.SourceTextModule makes a module that nobody links. It requires nothing but fs, vm, for
// positions internal/util or else inspector, and node's own modules that a file asks for names; it
// opens no file. Batch.swift tells the framing.
'use strict';
const fs = require('node:fs');
const vm = require('node:vm');
Error.stackTraceLimit = 0;  // nobody reads them, and each failing file has several

// ---- Frames in: "NONCE\n", then for each file "GOAL LENGTH\n" and LENGTH bytes. ----

const chunk = Buffer.alloc(65536);
let unread = chunk.subarray(0, 0);

function nap() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

// Reads at least one byte into `target`; 0 at the end. Descriptors may be non-blocking.
function receive(target) {
  for (;;) {
    try {
      return fs.readSync(0, target, 0, target.length, null);
    } catch (error) {
      if (error.code === 'EOF') return 0;
      if (error.code !== 'EAGAIN') throw error;
      nap();
    }
  }
}

function readLine() {
  let line = '';
  for (;;) {
    const end = unread.indexOf(10);
    if (end >= 0) {
      line += unread.latin1Slice(0, end);
      unread = unread.subarray(end + 1);
      return line;
    }
    line += unread.latin1Slice();
    const count = receive(chunk);
    unread = chunk.subarray(0, count);
    if (count === 0) return null;
  }
}

function readBytes(length) {
  const bytes = Buffer.allocUnsafe(length);
  let filled = unread.copy(bytes, 0, 0, Math.min(length, unread.length));
  unread = unread.subarray(filled);
  while (filled < length) {
    const count = receive(bytes.subarray(filled));
    if (count === 0) return null;
    filled += count;
  }
  return bytes;
}

// ---- Answers out: a line of JSON for each file, in order, each written before the next. ----

function send(line) {
  let bytes = Buffer.from(line + '\n');
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(fs.writeSync(1, bytes));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      nap();
    }
  }
}

// At most 300 code points. A long message quotes the file in its middle: keep both ends.
// A lone surrogate (from an escape in the file) would not be JSON for everybody.
function capped(message) {
  let text = String(message);
  if (text.length > 1200) text = text.slice(0, 600) + text.slice(-600);
  const points = Array.from(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
  if (points.length <= 300) return points.join('');
  return points.slice(0, 199).join('') + '…' + points.slice(-100).join('');
}

// ---- The two goals. Each throws V8's error; neither executes anything. ----

const wrapper = ['exports', 'require', 'module', '__filename', '__dirname'];
const goals = {
  commonjs: source => vm.compileFunction(source, wrapper, { filename: 'file' }),
  module: source => new vm.SourceTextModule(source, { identifier: 'file' }),
};

// V8's limits for regular expressions are SyntaxErrors of these wordings.
const regexpLimit = /: (?:Regular expression too large|Too many captures)$/;

function attempt(goal, source) {
  try {
    goals[goal](source);
    return { kind: 'parsed', goal };
  } catch (error) {
    const message = String(error.message);
    // What V8 gives up on is not the file's fault: deep nesting is a RangeError.
    if (!(error instanceof SyntaxError) || regexpLimit.test(message)) {
      return { kind: 'unable', goal, message: `${error.name}: ${message}` };
    }
    return { kind: 'error', goal, message, error };
  }
}

// ---- Where it is. ----

// As an offset in UTF-16 units, -1 where it is not known.
function offsetOfError({ goal, message, error }, source) {
  if (message === 'Unexpected end of input') return source.length;
  if (goal === 'module') showPlace(error);
  const offset = offsetInStack(String(error.stack), source);
  return offset >= 0 ? offset : offsetByInspector(goal, source);
}

// Puts the excerpt that node has of an error's place into its stack. For CommonJS it does that of
// itself; for modules its loader does it, with a function of its own.
let showPlace = () => {};
try {
  const { decorateErrorStack } = require('internal/util');
  if (typeof decorateErrorStack === 'function') showPlace = decorateErrorStack;
} catch {
  // A node that has no such function: the inspector tells the place.
}

// Such a stack begins with an excerpt: "file:LINE", the line, and carets below the place, if that
// is among the first 1,020; an error between two characters has blanks up to there, and no caret.
// It counts only where the line is there as it stands, and without a NUL, which ends it for some
// versions of node.
const excerpt = /^file:(\d+)\n([^\n]*)\n([ \t]*)(\^*)\n/;
function offsetInStack(stack, source) {
  const match = excerpt.exec(stack);
  if (match === null || match[2].includes('\0')) return -1;
  if (match[4] === '' && (match[3] === '' || match[3].length >= 1020)) return -1;
  const start = offsetOfLine(source, match[1] - 1, 0);
  const isThere = start >= 0 && source.startsWith(match[2], start)
    && [undefined, '\n', '\r'].includes(source[start + match[2].length]);
  return isThere && match[3].length <= match[2].length ? start + match[3].length : -1;
}

// Where the excerpt does not tell, V8's message has the place, and the inspector shows that:
// compile once more inside of Runtime.evaluate. It takes milliseconds to load.
let session = null, retained = 0;
function offsetByInspector(goal, source) {
  let details;
  try {
    if (session === null) {
      const { Session } = require('node:inspector');
      session = new Session();
      session.connect();
    }
    globalThis.compileAgain = () => void goals[goal](source);
    const request = { expression: 'compileAgain()', objectGroup: 'errors', silent: true };
    session.post('Runtime.evaluate', request, (failure, reply) => {
      details = reply?.exceptionDetails;
    });
    // The inspector keeps each error, and with it a line of the file.
    retained += source.length;
    if (retained > 1000000) {
      session.post('Runtime.releaseObjectGroup', { objectGroup: 'errors' });
      retained = 0;
    }
  } catch {
    return -1;
  }
  if (details?.exception?.className !== 'SyntaxError') return -1;
  return offsetOfLine(source, details.lineNumber, details.columnNumber);
}

// V8 ends a line at LF, CR LF, CR, U+2028 and U+2029. Both numbers count from 0.
function offsetOfLine(source, line, column) {
  const ends = /\r\n|[\n\r\u2028\u2029]/g;
  for (let skipped = 0; skipped < line; skipped++) {
    if (ends.exec(source) === null) return -1;
  }
  const offset = ends.lastIndex + column;
  return offset <= source.length ? offset : -1;
}

// Our lines end at LF alone, our columns count code points; both count from 1.
function position(source, offset) {
  let line = 1, start = 0;
  for (;;) {
    const next = source.indexOf('\n', start) + 1;
    if (next === 0 || next > offset) break;
    start = next;
    line += 1;
  }
  let column = 0;
  for (let at = start; at <= offset; at++) {
    const unit = source.charCodeAt(at);
    const followsHalf = at > start && (source.charCodeAt(at - 1) & 0xFC00) === 0xD800;
    if (!(followsHalf && (unit & 0xFC00) === 0xDC00)) column += 1;
  }
  return { line, column };
}

function isAtEnd(source, offset) {
  return offset >= source.trimEnd().length;
}

// An error at the end of the input is shown at the last character of the last token. What
// looks like comments behind that is such if the error stays the same without it. Of the places
// where these may start all before the last token are wrong and all behind it are right, but
// for those in a comment, which a sign closes.
function lastCharacter(goal, source, message) {
  const text = source.trimEnd();
  const hasTemplates = text.includes('`');
  let proofs = text.length > 1000000 ? 6 : 80;
  const failsAtItsEnd = shorter => {
    proofs -= 1;
    const outcome = attempt(goal, shorter);
    return outcome.kind === 'error' && outcome.message === message
      && isAtEnd(shorter, offsetOfError(outcome, shorter));
  };
  // In a template that was cut open the end is no less an end, and @@ would do no harm.
  const isWhole = shorter => failsAtItsEnd(shorter)
    && !(hasTemplates && failsAtItsEnd(shorter + '\n@@'));
  const starts = commentStarts(text);
  let low = 0, high = starts.length, end = text.length;
  while (low < high && proofs > 0) {
    const middle = (low + high) >> 1;
    const before = text.slice(0, starts[middle]);
    if (isWhole(before)) {
      end = starts[middle];
      high = middle;
    } else if (isWhole(before + '*/')) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return text.slice(0, end).trimEnd().length - 1;
}

// Where a comment may start with nothing but comments and blanks from there to the end.
function commentStarts(text) {
  const isOver = new Uint8Array(text.length + 1);
  isOver[text.length] = 1;
  const starts = [];
  let lineEnd = text.length, close = -1, nextClose = -1;
  for (let at = text.length - 1; at >= 0 && starts.length < 65536; at--) {
    const unit = text[at];
    if (unit === '\n' || unit === '\r' || unit === '\u2028' || unit === '\u2029') lineEnd = at;
    if (unit === '*' && text[at + 1] === '/') [close, nextClose] = [at, close];
    let next = -1;
    if (unit === '/' && text[at + 1] === '*') {
      const end = close === at + 1 ? nextClose : close;
      if (end >= 0) next = end + 2;
    } else if (
      unit === '/' && text[at + 1] === '/' || unit === '<' && text.startsWith('<!--', at)
      || unit === '-' && text.startsWith('-->', at)
    ) {
      next = lineEnd;
    } else if (unit.trim() === '') {
      isOver[at] = isOver[at + 1];
    }
    if (next >= 0 && isOver[next] === 1) {
      isOver[at] = 1;
      starts.push(at);
    }
  }
  return starts.reverse();
}

// ---- A .js file without a module type: CommonJS, unless it is a module. ----

// Without one of these only a redeclared `require` (or the like) can make it a module.
const moduleWord = /\b(?:import|export|await)\b/;
const moduleOnly =
  /^Cannot use import statement outside|^Unexpected token 'export'|^Cannot use 'import\.meta'/;

function eitherGoal(source) {
  const commonjs = attempt('commonjs', source);
  if (commonjs.kind !== 'error') return commonjs;
  if (!moduleWord.test(source) && !commonjs.message.endsWith('already been declared')) {
    return commonjs;
  }
  const module = attempt('module', source);
  if (module.kind === 'unable') return module;
  if (module.kind === 'parsed') return awaitsBesideRequire(source) ? commonjs : module;
  // Neither: a statement of modules decides; else the goal under which more of it made sense.
  if (moduleOnly.test(commonjs.message)) return module;
  const isFarther = offsetOfError(module, source) > offsetOfError(commonjs, source);
  return isFarther ? module : commonjs;
}

// Top-level await makes a file a module, but a module has no `require`: node refuses the two
// together (ERR_AMBIGUOUS_MODULE_SYNTAX). True if an async function could have this body, and
// a line starts with CommonJS's names in code: in a comment or a template @@ would do no harm.
function awaitsBesideRequire(source) {
  try {
    new vm.Script(`(async (${wrapper}) => {${source}\n})`);
  } catch {
    return false;
  }
  const names =
    /^[ \t]*(?:(?:const|let|var)\s[\w$\s{},:]+=\s*require\(|module\.exports\b|exports\.\w)/gm;
  for (let tries = 0; tries < 8; tries++) {
    const match = names.exec(source);
    if (match === null) return false;
    const marked = source.slice(0, match.index) + '@@' + source.slice(match.index);
    if (attempt('module', marked).kind !== 'parsed') return true;
  }
  return false;
}

// ---- The names that CommonJS gives to whoever imports it: found by node's own lexer. ----

// Undefined where this node has no such lexer; at most 64 of them, which fit into an answer. `* ./a` stands
// for all names of another file.
function names(source) {
  try {
    const lexer = require('internal/deps/cjs-module-lexer/lexer');
    const { exports, reexports } = lexer.parse(source, 'file');
    const found = [...exports, ...Array.from(reexports, name => '* ' + name)]
      .map(name => name.replace(/\p{Surrogate}/gu, '\uFFFD'));
    return found.length <= 64 && found.every(name => name.length <= 64) ? found : undefined;
  } catch {
    return undefined;
  }
}

// ---- The names that a module asks of node's own modules, and that these have not. ----

// As "MODULE NAME"; what only looks like an import may be among them: whoever reads them knows the
// true ones. These modules do nothing when they are loaded, and give what they have.
const own = new Set(('assert async_hooks buffer child_process crypto dns dns/promises events fs '
  + 'fs/promises http https net os path perf_hooks querystring readline readline/promises stream '
  + 'stream/promises timers timers/promises tls url util worker_threads zlib').split(' '));
const clause =
  /\b(?:im|ex)port\b[\w$\s,]{0,200}\{([^{}]{0,4000})\}\s{0,99}from\s{0,99}(['"])(?:node:)?([\w/]+)\2/g;
function lacking(source) {
  const found = new Set();
  for (const [, list, , name] of source.matchAll(clause)) {
    if (!own.has(name)) continue;
    const given = new Set(Object.keys(require('node:' + name))).add('default');
    for (const item of list.split(',')) {
      const asked = item.trim().split(/\s/)[0];
      const isName = /^[\w$]{1,64}$/.test(asked) && asked !== 'module.exports';
      if (isName && !given.has(asked) && found.size < 32) found.add(`${name} ${asked}`);
    }
  }
  return found.size > 0 ? Array.from(found) : undefined;
}

// ---- The run. ----

// A kind is a goal, and `+names` where the names of CommonJS are wanted.
function check(kind, text) {
  const [goal, wish] = kind.split('+');
  // Node drops a byte order mark before it parses; so it has no column.
  const source = text.charCodeAt(0) === 0xFEFF ? text.slice(1) : text;
  const outcome = goal === 'either' ? eitherGoal(source) : attempt(goal, source);
  const answer = { kind: outcome.kind, goal: outcome.goal };
  if (outcome.message !== undefined) answer.message = capped(outcome.message);
  if (outcome.kind === 'error') {
    let offset = offsetOfError(outcome, source);
    if (isAtEnd(source, offset)) offset = lastCharacter(outcome.goal, source, outcome.message);
    if (offset >= 0) Object.assign(answer, position(source, offset));
  }
  if (wish === 'names' && outcome.kind === 'parsed') {
    answer.names = outcome.goal === 'module' ? lacking(source) : names(source);
  }
  return answer;
}

const nonce = readLine();
for (let index = 0; ; index++) {
  const header = readLine();
  if (header === null) break;
  const [kind, length] = header.split(' ');
  const bytes = readBytes(Number(length));
  if (bytes === null) break;
  send(JSON.stringify({ nonce, index, ...check(kind, bytes.utf8Slice()) }));
}
process.reallyExit(0);
