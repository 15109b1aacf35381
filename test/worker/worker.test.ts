import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Session } from '../../src/workflow/session.js';
import type { Notice } from '../../src/workflow/worklist.js';
import { PATIENT } from '../dicom/made.js';
import { modelFolder, testSession } from '../workflow/model.js';
import { FakeArchive, type Fault, film, orthancId } from './fake-archive.js';
import { freshState, makeWorker, orthanc } from './harness.js';

let session: Session;
test.before(async () => {
  session = await testSession(await modelFolder());
});
test.after.always(() => session?.close());

const worklist = async (state: string): Promise<Notice[]> =>
  (JSON.parse(await readFile(join(state, 'worklist.json'), 'utf8')) as { films: Notice[] }).films;

async function serve(t: ExecutionContext, films: number): Promise<{ archive: FakeArchive; url: string }> {
  const archive = new FakeArchive();
  for (let n = 0; n < films; n++) archive.add(orthancId(n), film(n));
  t.teardown(() => archive.close());
  return { archive, url: await archive.listen() };
}

test('REQ-035: every film announced gets one report, and a second run sends nothing', async (t) => {
  const { archive, url } = await serve(t, 5);
  const state = await freshState();
  const first = await makeWorker(state, orthanc(url), session);
  await first.worker.run();
  t.is(archive.stored.size, 5);
  t.true([...archive.stored.values()].every((sent) => sent.length === 1));
  t.deepEqual(await readdir(join(state, 'open')), []);
  t.is((await readdir(join(state, 'done'))).length, 5);
  const requests = archive.requests;
  const second = await makeWorker(state, orthanc(url), session);
  await second.worker.run();
  t.true([...archive.stored.values()].every((sent) => sent.length === 1));
  t.true(archive.requests - requests < 5, 'the cursor was kept');
});

test('the worklist holds every film in order of receipt, also those not scored', async (t) => {
  const { archive, url } = await serve(t, 2);
  archive.add(orthancId(90), Buffer.from('no film'));
  archive.add(orthancId(91), film(91));
  const state = await freshState();
  const { worker } = await makeWorker(state, orthanc(url), session);
  await worker.run();
  const films = await worklist(state);
  t.is(films.length, 4);
  const answered = films.filter((f) => f.notice === 'flagged' || f.notice === 'not flagged');
  t.is(answered.length, 3);
  t.deepEqual(
    films.map((f) => f.receivedAt),
    films.map((f) => f.receivedAt).sort(),
  );
  t.deepEqual(films.find((f) => f.notice === 'not scored')?.reasons, ['file-is-dicom-part-10']);
  t.true(answered.every((f) => f.reportStored && f.studyInstanceUid !== null));
});

/** Misbehaves the first `times` times it is asked for a file (or to store one). */
const sometimes = (times: number, what: RegExp, how: Fault): Fault => {
  let left = times;
  return (request, response, archive) => {
    if (!what.test(`${request.method} ${request.url}`) || left <= 0) return false;
    left--;
    return how(request, response, archive);
  };
};
const FILE = /GET .*\/file/;
const STORE = /POST \/instances/;
const status =
  (code: number): Fault =>
  (request, response) => {
    request.resume();
    response.writeHead(code, { 'content-type': 'text/plain' }).end(`failed for ${PATIENT.name}`);
    return true;
  };
const whole = (archive: FakeArchive, url = ''): Uint8Array =>
  archive.films.get(url.split('/')[2] as string) as Uint8Array;

const FAULTS: Record<string, Fault> = {
  'answers 500 to a fetch': sometimes(3, FILE, status(500)),
  'answers 503 to everything for a while': sometimes(4, /./, status(503)),
  'answers 401 for a while': sometimes(3, /./, status(401)),
  'answers 500 to a report': sometimes(3, STORE, status(500)),
  'sends a web page with status 200': sometimes(3, FILE, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    return true;
  }),
  'cuts a film off before its announced length': sometimes(3, FILE, (request, response, archive) => {
    const bytes = whole(archive, request.url);
    response.writeHead(200, { 'content-type': 'application/dicom', 'content-length': bytes.length });
    response.write(bytes.subarray(0, 1000), () => response.destroy());
    return true;
  }),
  'cuts a film off without saying so': sometimes(1, FILE, (request, response, archive) => {
    response.writeHead(200, { 'content-type': 'application/dicom' }).end(whole(archive, request.url).subarray(0, 5000));
    return true;
  }),
  'closes the connection at once': sometimes(3, FILE, (_, response) => {
    response.destroy();
    return true;
  }),
  'answers a report with a web page': sometimes(2, STORE, (request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/html' }).end('thank you');
    return true;
  }),
  'takes a report and closes the connection without a word': sometimes(2, STORE, (request, response) => {
    request.on('data', () => {});
    request.on('end', () => response.destroy());
    return true;
  }),
  'announces rubbish': sometimes(3, /changes/, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"Changes": 7, "Done"');
    return true;
  }),
  'sends elsewhere': sometimes(2, FILE, (_, response) => {
    response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    return true;
  }),
};

for (const [name, fault] of Object.entries(FAULTS)) {
  test(`REQ-035: no film is lost when the archive ${name}, and nothing of a patient is said`, async (t) => {
    const { archive, url } = await serve(t, 3);
    archive.fault = fault;
    const state = await freshState();
    const { worker, lines, journal } = await makeWorker(state, orthanc(url), session, { once: false });
    const done = worker.run();
    const until = Date.now() + 60_000;
    while ((archive.kept.size < 3 || (await journal.count('open')) > 0) && Date.now() < until) {
      await new Promise((wait) => setTimeout(wait, 20));
    }
    worker.stop();
    await done;
    t.is(archive.kept.size, 3, lines.join('\n'));
    t.deepEqual(await readdir(join(state, 'parked')), []);
    t.true([...archive.stored.values()].every((sent) => new Set(sent).size === 1));
    t.notRegex(lines.join('\n'), /ZEBRA|QUAGGA|2\.25\./);
  });
}

test('a slow archive is left after the time limit over the whole answer, and the film is tried again', async (t) => {
  const { archive, url } = await serve(t, 1);
  const drips: NodeJS.Timeout[] = [];
  archive.fault = sometimes(1, FILE, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/dicom' });
    drips.push(setInterval(() => response.write('x'), 20));
    return true;
  });
  const { worker, lines } = await makeWorker(await freshState(), orthanc(url, { timeoutMs: 300 }), session, {
    once: false,
  });
  archive.onStored = () => worker.stop();
  await worker.run();
  for (const drip of drips) clearInterval(drip);
  t.true(lines.some((line) => /did not answer in time/.test(line)));
  t.is(archive.kept.size, 1);
});

test('a hostile size is refused before it is read, and the film parked with that reason', async (t) => {
  const { archive, url } = await serve(t, 1);
  archive.fault = (request, response) => {
    if (!FILE.test(`GET ${request.url}`)) return false;
    response.writeHead(200, { 'content-type': 'application/dicom', 'content-length': 2 ** 40 });
    response.write('x');
    return true;
  };
  const state = await freshState();
  const { worker } = await makeWorker(state, orthanc(url), session);
  await worker.run();
  const [notice] = await worklist(state);
  t.is(notice?.notice, 'not answered');
  t.deepEqual(notice?.reasons, ['the answer of the archive was larger than allowed']);
  // Taken up again once the archive has mended its ways.
  archive.fault = null;
  const again = await makeWorker(state, orthanc(url), session);
  t.is(await again.journal.unpark(new Date()), 1);
  await again.worker.run();
  t.is(archive.kept.size, 1);
});

test('a second film with the UID of another is parked and told, and the first report stands', async (t) => {
  const { archive, url } = await serve(t, 0);
  archive.add(orthancId(1), film(1));
  archive.add(orthancId(2), film(2, { instance: '2.25.711' }));
  const state = await freshState();
  const { worker } = await makeWorker(state, orthanc(url), session, { slots: 1 });
  await worker.run();
  t.is(archive.kept.size, 1);
  t.deepEqual(
    (await worklist(state)).map((n) => n.reasons),
    [[], ['another film with the same SOP Instance UID was answered before']],
  );
});

test('a film announced again, or copied, gets no second report', async (t) => {
  const { archive, url } = await serve(t, 1);
  archive.add(orthancId(0), film(0));
  archive.add(orthancId(7), film(0));
  const { worker } = await makeWorker(await freshState(), orthanc(url), session);
  await worker.run();
  t.deepEqual(
    [...archive.stored.values()].map((sent) => sent.length),
    [1],
  );
});

test('an archive that was set up anew is followed from its beginning', async (t) => {
  const { archive, url } = await serve(t, 5);
  const state = await freshState();
  await (await makeWorker(state, orthanc(url), session)).worker.run();
  archive.changes.length = 0;
  archive.add(orthancId(50), film(50));
  await (await makeWorker(state, orthanc(url), session)).worker.run();
  t.is(archive.kept.size, 6);
});

test('an archive that was set up anew is followed from its beginning also when it has had more changes than before', async (t) => {
  const { archive, url } = await serve(t, 3);
  const state = await freshState();
  await (await makeWorker(state, orthanc(url), session)).worker.run();
  archive.changes.length = 0;
  for (let n = 60; n < 65; n++) archive.add(orthancId(n), film(n));
  await (await makeWorker(state, orthanc(url), session)).worker.run();
  t.is(archive.kept.size, 8);
});

test('REQ-035: two workers on one state folder share the films, and no film gets two reports', async (t) => {
  const { archive, url } = await serve(t, 12);
  const state = await freshState();
  const workers = await Promise.all([1, 2].map(() => makeWorker(state, orthanc(url), session, { slots: 2 })));
  await Promise.all(workers.map(({ worker }) => worker.run()));
  t.is(archive.stored.size, 12);
  t.true([...archive.stored.values()].every((sent) => sent.length === 1));
  const answered = workers.map(({ lines }) => lines.length);
  t.is(answered[0]! + answered[1]!, 12, `${answered}`);
});

test('REQ-035: a report that was stored before the service stopped is sent with the bytes it had', async (t) => {
  const { archive, url } = await serve(t, 1);
  const state = await freshState();
  archive.fault = (request, response) =>
    STORE.test(`${request.method} ${request.url}`) && status(500)(request, response, archive);
  const first = await makeWorker(state, orthanc(url), session, { once: false });
  const running = first.worker.run();
  while (!first.lines.some((line) => /retry/.test(line))) await new Promise((wait) => setTimeout(wait, 10));
  first.worker.stop();
  await running;
  const [name] = await readdir(join(state, 'reports'));
  const before = readFileSync(join(state, 'reports', name as string));
  archive.fault = null;
  const second = await makeWorker(state, orthanc(url), session, { once: false, now: () => Date.now() + 86_400_000 });
  archive.onStored = () => second.worker.stop();
  await second.worker.run();
  t.true(before.equals([...archive.kept.values()][0] as Uint8Array));
});
