import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Session } from '../../src/workflow/session.js';
import { type Notice, Worklist } from '../../src/workflow/worklist.js';
import { modelFolder, testSession } from '../workflow/model.js';
import { FakeArchive, film, orthancId } from './fake-archive.js';
import { freshState, makeWorker, orthanc } from './harness.js';

let session: Session;
test.before(async () => {
  session = await testSession(await modelFolder());
});
test.after.always(() => session?.close());

const HOUR = 3_600_000;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const noticesOf = async (file: string): Promise<Notice[]> =>
  (JSON.parse(await readFile(file, 'utf8')) as { films: Notice[] }).films;

async function serve(t: ExecutionContext, films: number): Promise<{ archive: FakeArchive; url: string }> {
  const archive = new FakeArchive();
  for (let n = 0; n < films; n++) archive.add(orthancId(n), film(n));
  t.teardown(() => archive.close());
  return { archive, url: await archive.listen() };
}
async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await what()) && Date.now() < end) await pause(20);
}

test('a worklist that could not be written is written once the disk takes it again', async (t) => {
  const { url } = await serve(t, 2);
  const state = await freshState();
  const { worker, journal } = await makeWorker(state, orthanc(url), session);
  await worker.run();
  const file = join(state, 'not there yet', 'worklist.json');
  const list = new Worklist(journal, file, 72, Date.now);
  await t.throwsAsync(() => list.write());
  await mkdir(join(state, 'not there yet'));
  await list.write();
  t.is((await noticesOf(file)).length, 2);
});

for (const folder of ['open', 'done', 'reports', 'keys', 'uids', 'leases']) {
  test(`REQ-035: films wait while "${folder}" of the state folder takes no file, and none is lost or parked`, async (t) => {
    const { archive, url } = await serve(t, 3);
    const state = await freshState();
    const { worker, lines, journal } = await makeWorker(state, orthanc(url), session, { once: false });
    await rename(join(state, folder), join(state, 'away'));
    const done = worker.run();
    await until(() => lines.some((line) => line.startsWith('disk ')));
    t.regex(String(worker.status.trouble), /^disk: /);
    await rename(join(state, 'away'), join(state, folder)).catch(async () => {
      await rm(join(state, folder), { recursive: true });
      await rename(join(state, 'away'), join(state, folder));
    });
    await until(async () => archive.kept.size === 3 && (await journal.count('open')) === 0);
    worker.stop();
    await done;
    t.is(archive.kept.size, 3, lines.join('\n'));
    t.is(await journal.count('parked'), 0);
    t.is(worker.status.trouble, null);
  });
}

test('a clock that jumps ahead for days parks no film that meets a failure', async (t) => {
  const { archive, url } = await serve(t, 2);
  let jump = 0;
  let left = 3;
  archive.fault = (request, response) => {
    if (!/\/file$/.test(request.url ?? '') || left-- <= 0) return false;
    jump = 1000 * HOUR;
    response.writeHead(500).end();
    return true;
  };
  const state = await freshState();
  const { worker, lines, journal } = await makeWorker(state, orthanc(url), session, {
    ...{ once: false, now: () => Date.now() + jump },
  });
  const done = worker.run();
  await until(async () => archive.kept.size === 2 && (await journal.count('open')) === 0);
  worker.stop();
  await done;
  t.is(archive.kept.size, 2, lines.join('\n'));
  t.is(await journal.count('parked'), 0);
});

test('a clock that is set back keeps no film waiting, and a film answered before the change stays on the list', async (t) => {
  const { archive, url } = await serve(t, 1);
  let jump = 1000 * HOUR;
  let failed = false;
  archive.fault = (request, response) => {
    if (failed || !/\/file$/.test(request.url ?? '')) return false;
    failed = true;
    // Its next try is stamped far ahead of what the clock says from now on.
    setTimeout(() => {
      jump = 0;
    }, 5);
    response.writeHead(500).end();
    return true;
  };
  const state = await freshState();
  const { worker, journal } = await makeWorker(state, orthanc(url), session, {
    ...{ once: false, now: () => Date.now() + jump },
  });
  const done = worker.run();
  await until(async () => archive.kept.size === 1 && (await journal.count('open')) === 0);
  worker.stop();
  await done;
  t.is(archive.kept.size, 1);
  t.is((await noticesOf(join(state, 'worklist.json'))).length, 1);
});

test('films that a clock far ahead took from the list come back when it is right again', async (t) => {
  const { url } = await serve(t, 2);
  const state = await freshState();
  const { worker, journal } = await makeWorker(state, orthanc(url), session);
  await worker.run();
  let jump = 0;
  const file = join(state, 'other.json');
  const list = new Worklist(journal, file, 72, () => Date.now() + jump);
  const counts: number[] = [];
  for (const hours of [0, 1000, 0]) {
    jump = hours * HOUR;
    await list.write();
    counts.push((await noticesOf(file)).length);
  }
  t.deepEqual(counts, [2, 0, 2]);
});
