// The program that runs one file of tests: a function of the nonce and the file. Tried with node 20.
//
// What comes from the file's process is only data, and may be forged: nothing is taken from it but
// numbers, and texts that are cut to 300 characters.
(nonce, file) => {
  'use strict';
  const fs = require('node:fs');
  const { run } = require('node:test');

  function send(fields) {
    let bytes = Buffer.from(JSON.stringify({ nonce, ...fields }) + '\n');
    while (bytes.length > 0) {
      try {
        bytes = bytes.subarray(fs.writeSync(1, bytes));
      } catch (error) {
        if (error.code !== 'EAGAIN') throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      }
    }
  }

  // A lone surrogate would not be JSON for everybody.
  function plain(value) {
    if (typeof value !== 'string') return '';
    const text = value.slice(0, 2000).replace(/\s+/g, ' ').trim();
    return Array.from(text.replace(/\p{Surrogate}/gu, '\uFFFD')).slice(0, 300).join('');
  }

  // What a framework would have defined.
  const globals =
    /^(describe|it|test|suite|expect|jest|vi|(?:before|after)(?:Each|All)?) is not defined$/;

  // The name of what is missing, if that is why.
  function missing(code, message) {
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
      return /^Cannot find (?:module|package) '([^'\n]*)'/.exec(message)?.[1];
    }
    return globals.exec(message)?.[1];
  }

  const counts = { passed: 0, failed: 0, skipped: 0 };
  const names = [];
  let errors = '', told = 0;

  function tell(fields) {
    if (told++ < 200) send(fields);
  }

  const isFile = event => event.nesting === 0 && (event.name === file
    || (typeof event.name === 'string' && event.name !== '' && file.endsWith('/' + event.name)));

  function path(event) {
    const depth = Number.isInteger(event.nesting) && event.nesting >= 0 && event.nesting < 32
      ? event.nesting : 0;
    names.length = Math.min(names.length, depth);
    names[depth] = plain(event.name);
    return Array.from(names, name => name ?? '').join(' › ');
  }

  // What ended the file is the last that node says of it.
  const lastMatch = pattern => Array.from(errors.matchAll(pattern)).pop();

  const events = run({ files: [file], concurrency: 1 });
  events.on('test:start', path);
  events.on('test:stderr', event => {
    errors += String(event.message);
    if (errors.length > 200000) errors = errors.slice(-100000);
  });
  events.on('test:pass', event => {
    if (event.details?.type === 'suite' || isFile(event)) return;
    const isPassed = event.skip === undefined && event.todo === undefined;
    counts[isPassed ? 'passed' : 'skipped'] += 1;
  });
  events.on('test:fail', event => {
    const error = event.details?.error;
    if (error?.failureType === 'subtestsFailed') return;
    if (isFile(event)) {
      const code = lastMatch(/^ {2}code: '(\w+)'/gm)?.[1];
      const line = lastMatch(/^\w*Error\b.*$/gm)?.[0] ?? '';
      const text = line.replace(/^\w*Error(?: \[\w+\])?: /, '');
      const name = missing(code, text);
      if (name !== undefined) return tell({ kind: 'missing', name: plain(name) });
      counts.failed += 1;
      const end = error?.signal
        ? `signal ${error.signal} ended it` : `it ended with status ${error?.exitCode}`;
      return tell({ kind: 'file', message: plain(line) || plain(end) });
    }
    if (event.todo !== undefined) {
      counts.skipped += 1;
      return;
    }
    const cause = error?.cause;
    const message = typeof cause === 'string' ? cause : cause?.message ?? error?.message;
    const name = missing(cause?.code, String(message));
    if (name !== undefined) return tell({ kind: 'missing', name: plain(name) });
    counts.failed += 1;
    const line = Number.isInteger(event.line) && event.line > 0 ? event.line : undefined;
    tell({ kind: 'failure', name: path(event), message: plain(String(message)), line });
  });
  events.on('end', () => send({ kind: 'end', ...counts }));
  events.resume();
}
