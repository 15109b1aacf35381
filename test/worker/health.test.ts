import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { InputError } from '../../src/core/problems.js';
import { type Health, serveHealth } from '../../src/workflow/health.js';

const WELL: Health = {
  ...{ status: 'ok', open: 0, parkedInAll: 1, scored: 3, refused: 1, duplicates: 0, parked: 1, skipped: 2 },
  ...{ trouble: null, lastHeard: 1, lastAnswered: 1 },
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

test('health answers 200 while all is well, 503 with the reason otherwise, and nothing but counts and reasons', async (t) => {
  const port = await freePort();
  let now: Health | Error = WELL;
  const server = await serveHealth(port, async () => {
    if (now instanceof Error) throw now;
    return now;
  });
  t.teardown(() => server.close());
  const ask = (path: string, method = 'GET') =>
    fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { connection: 'close' } });
  const well = await ask('/health');
  t.is(well.status, 200);
  t.deepEqual(await well.json(), WELL);
  now = { ...WELL, status: 'trouble', trouble: 'the archive could not be reached' };
  const ill = await ask('/health');
  t.is(ill.status, 503);
  t.is(((await ill.json()) as Health).trouble, 'the archive could not be reached');
  now = new Error('ZEBRA^QUAGGA');
  const broken = await ask('/health');
  t.is(broken.status, 503);
  t.notRegex(await broken.text(), /ZEBRA/);
  t.is((await ask('/worklist.json')).status, 404);
  t.is((await ask('/health', 'POST')).status, 404);
  t.is((server.address() as AddressInfo).address, '127.0.0.1');
});

test('a health port that is taken is refused with what to do', async (t) => {
  const port = await freePort();
  const server = await serveHealth(port, async () => WELL);
  t.teardown(() => server.close());
  const error = await t.throwsAsync(() => serveHealth(port, async () => WELL), { instanceOf: InputError });
  t.regex(String(error?.message), /another --health port/);
});
