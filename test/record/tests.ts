/** `npm run record-tests`: runs every test and writes evidence/records/test-run.json, which the verification report prints. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { packageRoot } from '../../src/core/files.js';
import { testsChangedTheTree } from '../../src/core/messages/evidence.js';
import { recordHead, writeRecord } from '../../src/evidence/records.js';
import { describeSoftware } from '../../src/evidence/software.js';
import { sourceSha256 } from '../../src/evidence/source.js';
import { parseTap, testRunRecord } from '../../src/evidence/test-run.js';
import { writeValidationPage } from './validation.js';

const HELP = `npm run record-tests [-- --out DIR] [-- TEST_FILES…]

Runs the tests and writes DIR/test-run.json (default evidence/records). Every evidence folder made afterwards by the same
sources takes the record along; docs/validation.md is written from it. Exit code 0: recorded, all tests passed; 3: recorded, some failed; 1: nothing recorded.
`;

const root = packageRoot();
const given = process.argv.slice(2);
if (given.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}
const at = given.indexOf('--out');
const out = at < 0 ? join(root, 'evidence', 'records') : (given[at + 1] ?? '');
const globs = at < 0 ? given : given.filter((_, i) => i !== at && i !== at + 1);

function runAva(): Promise<string> {
  const ava = join(root, 'node_modules', 'ava', 'entrypoints', 'cli.mjs');
  const child = spawn(process.execPath, [ava, '--tap', ...globs], {
    cwd: root,
    env: { ...process.env, TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((done, fail) => {
    const chunks: Buffer[] = [];
    let [ran, failed] = [0, 0];
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      ran += (chunk.toString().match(/^(?:not )?ok /gm) ?? []).length;
      failed += (chunk.toString().match(/^not ok /gm) ?? []).length;
      if (process.stderr.isTTY) process.stderr.write(`\r${ran} tests, ${failed} failed `);
    });
    child.on('error', fail);
    child.on('close', () => done(Buffer.concat(chunks).toString('utf8')));
  });
}

const before = sourceSha256(root);
const started = Date.now();
const tap = await runAva();
// Checks on real films are a run of their own (`npm run real-data`).
const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => name.replaceAll('\\', '/').replace(/\.test\.ts$/, ''))
  .filter((name) => !name.startsWith('real/'));
const tests = parseTap(tap, files);
if (before === null || sourceSha256(root) !== before) {
  process.stderr.write(`record-tests: ${testsChangedTheTree}\n`);
  process.exit(1);
}
if (tests.length === 0) {
  process.stderr.write('record-tests: no test ran; nothing was recorded\n');
  process.exit(1);
}
const head = recordHead(describeSoftware({}), new Date());
const run = { seconds: (Date.now() - started) / 1000, filesInSources: files.length };
const path = await writeRecord(out, testRunRecord(head, before, tests, run));
const failed = tests.filter((t) => t.result === 'failed');
process.stdout.write(`${path}: ${tests.length} tests, ${failed.length} failed\n`);
for (const t of failed) process.stdout.write(`  failed: ${t.file}: ${t.title}\n`);
if (out === join(root, 'evidence', 'records')) process.stdout.write(`${await writeValidationPage()}\n`);
if (failed.length > 0) process.exitCode = 3;
