import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { temporary } from '../temporary.js';
import { smallProtocol, trace510k } from './project.js';

/** A project with the scores of eighty cases of eighty patients, half of them the tuning set. */
async function scored(): Promise<string> {
  const dir = await temporary('lock');
  const protocol = await smallProtocol((p) => {
    delete p.plan;
    delete p.queue;
    p.subgroups = [];
  });
  await writeFile(join(dir, 'protocol.yaml'), protocol);
  const rows = Array.from({ length: 80 }, (_, i) => {
    const label = i % 3 === 0 ? 1 : 0;
    return `c${i},p${i},${i < 40 ? 'tuning' : 'test'},${(((i * 37) % 80) / 160 + label * 0.3).toFixed(4)},${label}`;
  });
  await writeFile(join(dir, 'scores.csv'), `case_id,patient_id,split,score,label\n${rows.join('\n')}\n`);
  return dir;
}
const lock = (dir: string, ...more: string[]) =>
  trace510k(dir, 'protocol', 'lock', '--predictions', 'scores.csv', '--quiet', ...more);
const evaluate = (dir: string) =>
  trace510k(dir, 'evaluate', '--predictions', 'scores.csv', '--out', 'out', '--format', 'md', '--quiet');
const document = (dir: string) => readFile(join(dir, 'out', 'documents', '510k-submission.md'), 'utf8');

test('a test set that was looked at before is said when locking, and by every document after', async (t) => {
  const dir = await scored();
  const empty = await lock(dir, '--opened-before', ' ');
  t.is(empty.code, 2);
  t.regex(empty.stderr, /a-test-set-looked-at-is-explained/);
  const made = await lock(dir, '--opened-before', 'Scored by a summer student.');
  t.is(made.code, 0, made.stderr);
  t.regex(made.stdout, /EXPLORATORY/);
  const ran = await evaluate(dir);
  t.is(ran.code, 0, ran.stderr);
  t.regex(await document(dir), /after the test set had already been used \(Scored by a summer student\)/);
});

test('a lock that replaces another says by itself what the log knows of the test set', async (t) => {
  const dir = await scored();
  t.is((await lock(dir)).code, 0);
  t.is((await evaluate(dir)).code, 0);
  const { binding } = JSON.parse(await readFile(join(dir, 'out', 'lock.json'), 'utf8'));
  t.is(binding.state, 'locked');
  const again = await lock(dir);
  t.is(again.code, 2);
  const replaced = await lock(dir, '--replace');
  t.is(replaced.code, 0, replaced.stderr);
  t.regex(replaced.stdout, /the log of accesses has one of them/);
  t.is((await evaluate(dir)).code, 0);
  t.regex(await document(dir), /after the test set had already been used \(the log of accesses has one of them/);
});
