import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { InputError } from '../../src/core/problems.js';
import {
  answererHere,
  answererInThread,
  answererInThreads,
  faultOf,
  type ThreadSetting,
} from '../../src/workflow/answerer.js';
import { modelFolder, SOFTWARE, shippedDevice, testSession } from '../workflow/model.js';
import { film } from './fake-archive.js';
import { freshState } from './harness.js';

const AT = new Date('2026-11-25T05:00:00Z');
const setting = async (model: string): Promise<ThreadSetting> => ({
  ...{ model, device: await shippedDevice(), software: SOFTWARE, finding: 'Pneumonia', threads: 1 },
});

test('threads of their own answer with the bytes that the same film gets in this one', async (t) => {
  const model = await modelFolder();
  const session = await testSession(model);
  const threads = await answererInThreads(await setting(model), 2);
  const here = answererHere(session);
  const films = [film(1), film(2), Buffer.from('no film')];
  const there = await Promise.all(films.map((bytes) => threads.answer(Uint8Array.from(bytes), AT)));
  for (const [i, bytes] of films.entries()) {
    const { ms: _, ...expected } = await here.answer(bytes, AT);
    const { ms: __, ...got } = there[i]!;
    t.deepEqual(
      { ...got, sr: got.sr && Buffer.from(got.sr) },
      { ...expected, sr: expected.sr && Buffer.from(expected.sr) },
    );
  }
  await threads.close();
  await session.close();
});

test('a model folder that cannot be used is refused by the thread with the words of the problem', async (t) => {
  const error = await t.throwsAsync(async () => answererInThreads(await setting('/nowhere'), 2), {
    instanceOf: InputError,
  });
  t.regex(String(error?.message), /nowhere/);
});

test('a thread that dies fails the film it had, and the next film gets a new thread', async (t) => {
  const script = join(await freshState(), 'dies.mjs');
  await writeFile(
    script,
    `import { parentPort } from 'node:worker_threads';
     parentPort.postMessage({ kind: 'ready' });
     parentPort.on('message', (request) => {
       if (request === null) parentPort.close();
       else if (request.bytes[0] === 0) process.exit(9);
       else parentPort.postMessage({ kind: 'answer', id: request.id, answer: { verdict: 'rejected' } });
     });`,
  );
  const answerer = await answererInThread(await setting('/nowhere'), pathToFileURL(script));
  await t.throwsAsync(() => answerer.answer(Uint8Array.of(0), AT), { message: /thread that answers has ended/ });
  t.is((await answerer.answer(Uint8Array.of(1), AT)).verdict, 'rejected');
  await answerer.close();
});

test('of a fault its kind is told, never its message', (t) => {
  const told = faultOf(new TypeError('ZEBRA^QUAGGA has no view'));
  t.regex(told, /^TypeError/);
  t.notRegex(told, /ZEBRA/);
  t.is(faultOf('ZEBRA^QUAGGA'), 'string');
});
