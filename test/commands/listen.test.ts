import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { type ListenFlags, listen } from '../../src/commands/listen.js';
import { InputError } from '../../src/core/problems.js';
import { temporary } from '../temporary.js';

const FLAGS: Omit<ListenFlags, 'state'> = {
  ...{ worklistHours: '72', allowHttp: false, timeout: '30', days: '2', poll: '250', giveUp: '72' },
  ...{ once: true, retryParked: false, threads: 1, quiet: true },
};
const CREDENTIALS = ['TRACE510K_ARCHIVE_USER', 'TRACE510K_ARCHIVE_PASSWORD', 'TRACE510K_ARCHIVE_TOKEN'];

/** The rules that a call breaks. */
async function broken(change: Partial<ListenFlags>, env: Record<string, string> = {}): Promise<string[]> {
  for (const name of CREDENTIALS) delete process.env[name];
  Object.assign(process.env, env);
  const state = join(await temporary('listen'), 'state');
  const error = await listen({ ...FLAGS, state, ...change }).then(
    () => null,
    (e: unknown) => e,
  );
  for (const name of CREDENTIALS) delete process.env[name];
  if (!(error instanceof InputError)) throw new Error('the call was not refused', { cause: error });
  if (/hunter2/.test(error.message)) throw new Error('a password is told');
  return error.problems.map((p) => p.rule);
}

test.serial('exactly one archive is named', async (t) => {
  t.deepEqual(await broken({}), ['one-archive-is-named']);
  t.deepEqual(await broken({ orthanc: 'http://127.0.0.1:1', inbox: 'x' }), ['one-archive-is-named']);
});

test.serial('an address holds no user, password, query or fragment, and is one of http or https', async (t) => {
  for (const orthanc of [
    'nonsense',
    'ftp://127.0.0.1/',
    'http://worker:hunter2@127.0.0.1/',
    'http://127.0.0.1/?key=hunter2',
    'http://127.0.0.1/#hunter2',
  ]) {
    t.deepEqual(await broken({ orthanc }), ['archive-address-is-a-url'], orthanc);
  }
});

test.serial('credentials come whole, from the environment alone', async (t) => {
  const orthanc = 'https://archive.example';
  t.deepEqual(await broken({ orthanc }, { TRACE510K_ARCHIVE_USER: 'worker' }), ['credentials-are-whole']);
  t.deepEqual(await broken({ orthanc }, { TRACE510K_ARCHIVE_PASSWORD: 'hunter2' }), ['credentials-are-whole']);
  const all = {
    TRACE510K_ARCHIVE_USER: 'a',
    TRACE510K_ARCHIVE_PASSWORD: 'hunter2',
    TRACE510K_ARCHIVE_TOKEN: 'hunter2',
  };
  t.deepEqual(await broken({ orthanc }, all), ['credentials-are-whole']);
});

test.serial('credentials go to another machine by https only', async (t) => {
  const token = { TRACE510K_ARCHIVE_TOKEN: 'hunter2' };
  t.deepEqual(await broken({ orthanc: 'http://archive.example' }, token), ['credentials-travel-encrypted']);
  t.deepEqual(await broken({ dicomweb: 'http://archive.example/dicom-web' }, token), ['credentials-travel-encrypted']);
});

test.serial('reports never go where films come from', async (t) => {
  const inbox = await temporary('inbox');
  t.deepEqual(await broken({ inbox }), ['inbox-has-an-outbox']);
  t.deepEqual(await broken({ inbox, outbox: join(inbox, 'out') }), ['outbox-is-outside-the-inbox']);
  t.deepEqual(await broken({ inbox, outbox: inbox }), ['outbox-is-outside-the-inbox']);
  t.deepEqual(await broken({ inbox, outbox: tmpdir(), state: join(inbox, 'state') }), ['outbox-is-outside-the-inbox']);
});

test.serial('an inbox that is not there, or no folder, is refused at once', async (t) => {
  const outbox = tmpdir();
  t.deepEqual(await broken({ inbox: join(outbox, 'not-there'), outbox: join(outbox, 'out') }), ['file-can-be-read']);
  t.deepEqual(await broken({ inbox: process.execPath, outbox: join(outbox, 'out') }), ['inbox-is-a-folder']);
});

test.serial('limits are numbers above 0', async (t) => {
  for (const change of [{ timeout: '0' }, { timeout: 'soon' }, { timeout: '' }]) {
    t.deepEqual(await broken({ orthanc: 'http://127.0.0.1:1', ...change }), ['option-is-a-number']);
  }
  t.deepEqual(await broken({ dicomweb: 'http://127.0.0.1:1', days: '-1' }), ['option-is-a-number']);
});
