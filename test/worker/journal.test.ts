import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { createRng } from '../../src/core/rng.js';
import { ArchiveError } from '../../src/workflow/archives/archive.js';
import { onlyPart } from '../../src/workflow/archives/dicomweb.js';
import { folderArchive } from '../../src/workflow/archives/folder.js';
import { backOff } from '../../src/workflow/backoff.js';
import { advance, type Job, Journal, jobId } from '../../src/workflow/journal.js';
import { LEASE_MS, Leases } from '../../src/workflow/leases.js';
import { temporary } from '../temporary.js';

const fresh = (): Promise<string> => temporary('journal');
const AT = new Date('2026-11-25T05:00:00Z');

test('a film announced twice is received once, also after it has ended', async (t) => {
  const journal = await Journal.open(await fresh());
  const id = jobId('archive', '1');
  t.true(await journal.receive(id, {}, AT));
  t.false(await journal.receive(id, {}, AT));
  await journal.end(advance((await journal.read('open', id)) as Job, ['refused'], AT));
  t.false(await journal.receive(id, {}, AT));
  t.deepEqual(await journal.openIds(), []);
});

test('REQ-035: a kill between the record of an end and the removal of the open record leaves an ended film', async (t) => {
  const folder = await fresh();
  const journal = await Journal.open(folder);
  await journal.receive('a', {}, AT);
  const job = (await journal.read('open', 'a')) as Job;
  await journal.end(advance(job, ['refused'], AT));
  await journal.save(job);
  // What a killed writer leaves: a temporary name of a process that is gone.
  await writeFile(join(folder, 'open', '.999999999.0123456789ab.tmp'), '{');
  const again = await Journal.open(folder);
  t.deepEqual(await readdir(join(folder, 'open')), []);
  t.is((await again.read('done', 'a'))?.state, 'refused');
});

test('no film goes from received to sent without an answer and a persisted report', async (t) => {
  const journal = await Journal.open(await fresh());
  await journal.receive('a', {}, AT);
  const job = (await journal.read('open', 'a')) as Job;
  t.throws(() => advance(job, ['sent'], AT), { instanceOf: RangeError });
  t.throws(() => advance(job, ['accepted', 'sent'], AT), { instanceOf: RangeError });
  t.is(advance(job, ['accepted', 'inferred', 'persisted', 'sent'], AT).history.length, 5);
});

test('a report is kept as it was first written', async (t) => {
  const journal = await Journal.open(await fresh());
  await journal.keepReport('1.2', Buffer.from('first'));
  t.is(Buffer.from(await journal.keepReport('1.2', Buffer.from('second'))).toString(), 'first');
});

test('of two workers one gets a film; the other gets it when the lease is over, and one alone', async (t) => {
  const folder = await fresh();
  let now = 1_000_000;
  const worker = (name: string, alive = true) =>
    new Leases({ folder, worker: name, now: () => now, alive: () => alive, host: 'h', pid: 1 });
  const [a, b, c] = [worker('a'), worker('b'), worker('c')];
  t.true(await a.acquire('film'));
  t.false(await b.acquire('film'));
  now += LEASE_MS + 1;
  const got = await Promise.all([b.acquire('film'), c.acquire('film')]);
  t.deepEqual(got.filter(Boolean).length, 1);
  t.false(await a.holds('film'));
});

test('REQ-035: the film of a killed worker is free at once, and so is one whose lease a wrong clock set into the far future', async (t) => {
  const folder = await fresh();
  let now = 1_000_000;
  const make = (worker: string, alive: boolean) =>
    new Leases({ folder, worker, now: () => now, alive: () => alive, host: 'h', pid: 1 });
  t.true(await make('a', true).acquire('killed'));
  t.true(await make('b', false).acquire('killed'));
  now += 1e12;
  t.true(await make('a', true).acquire('jump'));
  now -= 1e12;
  t.true(await make('b', true).acquire('jump'));
});

test('pauses double up to their limit and lie between half and the whole of it', (t) => {
  const rng = createRng(1);
  for (const [failures, whole] of [
    [1, 500],
    [2, 1000],
    [5, 8000],
    [60, 300_000],
  ] as const) {
    for (let i = 0; i < 50; i++) {
      const ms = backOff(failures, rng);
      t.true(ms >= whole / 2 && ms <= whole, `${failures}: ${ms}`);
    }
  }
});

test('a file that still grows is not taken, and one that has settled is announced once', async (t) => {
  const inbox = await fresh();
  let now = Date.now();
  const archive = folderArchive({ inbox, outbox: join(inbox, '..', 'out'), now: () => now });
  await writeFile(join(inbox, 'a'), 'x');
  t.is((await archive.poll(null)).announcements.length, 0);
  await writeFile(join(inbox, 'a'), 'xx');
  now += 500;
  t.is((await archive.poll(null)).announcements.length, 0);
  now += 500;
  t.is((await archive.poll(null)).announcements.length, 1);
  t.is((await archive.poll(null)).announcements.length, 0);
  await t.throwsAsync(async () => archive.fetch({ file: '../outside' }), { instanceOf: ArchiveError });
});

test('the one part of a multipart answer comes out byte for byte; a cut one is named so', (t) => {
  const contentType = 'multipart/related; type="application/dicom"; boundary=b1';
  const answer = (text: string) => ({ status: 200, contentType, body: Buffer.from(text, 'latin1') });
  const whole = '--b1\r\nContent-Type: application/dicom\r\n\r\nbytes\r\n\r\n\xff\r\n--b1--\r\n';
  t.is(Buffer.from(onlyPart(answer(whole))).toString('latin1'), 'bytes\r\n\r\n\xff');
  const error = t.throws(() => onlyPart(answer(whole.slice(0, -9))), { instanceOf: ArchiveError });
  t.is(error?.reason, 'truncated');
});
