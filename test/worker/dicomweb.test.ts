import test, { type ExecutionContext } from 'ava';
import { dicomwebArchive } from '../../src/workflow/archives/dicomweb.js';
import type { Session } from '../../src/workflow/session.js';
import { modelFolder, testSession } from '../workflow/model.js';
import { film } from './fake-archive.js';
import { FakeDicomweb } from './fake-dicomweb.js';
import { freshState, makeWorker } from './harness.js';

let session: Session;
test.before(async () => {
  session = await testSession(await modelFolder());
});
test.after.always(() => session?.close());

async function serve(t: ExecutionContext, films: number) {
  const archive = new FakeDicomweb();
  for (let n = 0; n < films; n++) archive.add(film(n));
  t.teardown(() => archive.close());
  const base = new URL(await archive.listen());
  const client = () =>
    dicomwebArchive({
      ...{ base, credentials: null, ca: null, timeoutMs: 5000, maxBytes: 2 * 1024 * 1024 },
      ...{ days: 2, now: () => new Date() },
    });
  return { archive, client };
}

test('films of every page of the list get one report each, and a second run sends nothing', async (t) => {
  const { archive, client } = await serve(t, 205);
  const state = await freshState();
  await (await makeWorker(state, client(), session)).worker.run();
  t.is(archive.kept.size, 205);
  let posts = 0;
  archive.fault = (request) => {
    if (request.method === 'POST') posts++;
    return false;
  };
  await (await makeWorker(state, client(), session)).worker.run();
  t.is(posts, 0);
});

test('an archive that shows its first page for every page is told of, not trusted', async (t) => {
  const { archive, client } = await serve(t, 200);
  archive.ignoresOffset = true;
  const { worker, lines } = await makeWorker(await freshState(), client(), session);
  await worker.run();
  t.is(archive.kept.size, 200);
  t.true(lines.some((line) => /same page/.test(line)));
});

const STORED: Record<string, (uid: string) => [number, string, unknown]> = {
  'names another object as stored': () => [
    200,
    'application/dicom+json',
    { '00081199': { Value: [{ '00081155': { Value: ['1.2'] } }] } },
  ],
  'names nothing as stored': () => [200, 'application/dicom+json', {}],
  'answers with another kind of content': () => [200, 'text/html', 'stored'],
  'answers with a list': () => [200, 'application/json', [1, 2]],
};
for (const [name, answer] of Object.entries(STORED)) {
  test(`a report is not taken as stored where the archive ${name}; it is sent again`, async (t) => {
    const { archive, client } = await serve(t, 1);
    let left = 2;
    archive.fault = (request, response) => {
      if (request.method !== 'POST' || left-- <= 0) return false;
      const [code, type, body] = answer('');
      response.writeHead(code, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body));
      return true;
    };
    const { worker, journal } = await makeWorker(await freshState(), client(), session, { once: false });
    const done = worker.run();
    const until = Date.now() + 30_000;
    while ((archive.kept.size < 1 || (await journal.count('open')) > 0) && Date.now() < until) {
      await new Promise((wait) => setTimeout(wait, 20));
    }
    worker.stop();
    await done;
    t.is(archive.kept.size, 1);
  });
}

test('a report that the archive names as failed is parked with that reason', async (t) => {
  const { archive, client } = await serve(t, 1);
  archive.fault = (request, response) => {
    if (request.method !== 'POST') return false;
    response.writeHead(202, { 'content-type': 'application/dicom+json' });
    response.end(JSON.stringify({ '00081198': { Value: [{ '00081197': { Value: [272] } }] } }));
    return true;
  };
  const { worker, lines } = await makeWorker(await freshState(), client(), session);
  await worker.run();
  t.true(
    lines.some((line) => line.endsWith('parked not-accepted')),
    lines.join('\n'),
  );
});

test('a film answered under another UID than the one announced is not taken', async (t) => {
  const { archive, client } = await serve(t, 1);
  const [held] = archive.films;
  archive.films[0] = { ...held!, bytes: film(77) };
  const { worker, lines, journal } = await makeWorker(await freshState(), client(), session, { once: false });
  const done = worker.run();
  const until = Date.now() + 30_000;
  while ((await journal.count('parked')) < 1 && Date.now() < until) await new Promise((wait) => setTimeout(wait, 20));
  worker.stop();
  await done;
  t.is(archive.kept.size, 0);
  t.true(
    lines.some((line) => line.endsWith('parked wrong-answer')),
    lines.join('\n'),
  );
});
