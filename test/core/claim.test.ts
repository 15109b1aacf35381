import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { claimPath, withClaims } from '../../src/core/claim.js';
import { canonicalJson, exists, writeFolderOnce } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { temporary } from '../temporary.js';

const folder = () => temporary('claim');
const now = new Date('2026-11-25T08:00:00Z');
/** The id of a process that has ended. */
const gone = (): number => spawnSync(process.execPath, ['-e', '']).pid;

test('REQ-017: a second run is refused a folder in use and is told which process uses it and since when', async (t) => {
  const out = join(await folder(), 'evidence');
  await withClaims([out], now, async () => {
    const error = await t.throwsAsync<InputError>(
      withClaims([out], now, () => Promise.resolve()),
      { instanceOf: InputError },
    );
    t.is(error.problems[0]?.rule, 'one-run-writes-a-folder');
    t.is(error.problems[0]?.place?.file, out);
    t.regex(error.message, new RegExp(`process ${process.pid} on .* since 2026-11-25T08:00:00`));
    t.true(await exists(claimPath(out)), 'the refusal does not end the claim of the first');
  });
  t.false(await exists(claimPath(out)));
  t.is(await withClaims([out, `${out}/`], now, async () => 7), 7);
});

test('of two folders neither stays claimed when the second one is taken', async (t) => {
  const dir = await folder();
  const [a, b] = [join(dir, 'a'), join(dir, 'b')];
  await withClaims([b], now, async () => {
    await t.throwsAsync(
      withClaims([a, b], now, () => Promise.resolve()),
      { instanceOf: InputError },
    );
    t.false(await exists(claimPath(a)));
  });
});

test('the claim of a process that is gone, and one that was never finished, are taken over', async (t) => {
  const out = join(await folder(), 'evidence');
  for (const left of [canonicalJson({ pid: gone(), host: hostname(), since: 'x' }), '', '{"pid":']) {
    await writeFile(claimPath(out), left);
    t.is(
      await withClaims([out], now, async () => readFile(claimPath(out), 'utf8').then((s) => JSON.parse(s).pid)),
      process.pid,
    );
  }
});

test('the claim of another machine stands, since its process cannot be asked', async (t) => {
  const out = join(await folder(), 'evidence');
  await writeFile(claimPath(out), canonicalJson({ pid: gone(), host: `not-${hostname()}`, since: 'x' }));
  await t.throwsAsync(
    withClaims([out], now, () => Promise.resolve()),
    { message: /delete .*\.evidence\.run/ },
  );
});

test('of twenty that come at once one has the folder', async (t) => {
  const out = join(await folder(), 'evidence');
  await writeFile(claimPath(out), canonicalJson({ pid: gone(), host: hostname(), since: 'x' }));
  let inside = 0;
  let most = 0;
  const tries = Array.from({ length: 20 }, () =>
    withClaims([out], now, async () => {
      most = Math.max(most, ++inside);
      await new Promise((done) => setTimeout(done, 50));
      inside--;
    }).then(
      () => 'had',
      () => 'refused',
    ),
  );
  const ends = await Promise.all(tries);
  t.is(most, 1);
  t.true(ends.includes('had'));
});

test('what a killed run left is put right: half-filled folders go, the folder moved aside comes back', async (t) => {
  const dir = await folder();
  const out = join(dir, 'evidence');
  await mkdir(join(dir, '.evidence.71.0a1b2c3d.old'));
  await writeFile(join(dir, '.evidence.71.0a1b2c3d.old', 'a'), 'earlier');
  await mkdir(join(dir, '.evidence.71.0a1b2c3d.tmp'));
  await mkdir(join(dir, '.evidence2.71.0a1b2c3d.tmp'));
  await withClaims([out], now, async () => t.is(await readFile(join(out, 'a'), 'utf8'), 'earlier'));
  t.deepEqual((await readdir(dir)).sort(), ['.evidence2.71.0a1b2c3d.tmp', 'evidence']);
  // With the new folder in place the one moved aside is of no more use.
  await mkdir(join(dir, '.evidence.72.0a1b2c3d.old'));
  await withClaims([out], now, () => Promise.resolve());
  t.deepEqual((await readdir(dir)).sort(), ['.evidence2.71.0a1b2c3d.tmp', 'evidence']);
});

test('a folder named by its content is left as it is when another run was faster', async (t) => {
  const dir = await folder();
  const target = join(dir, 'films');
  await writeFolderOnce(target, async (slow) => {
    await writeFile(join(slow, 'a'), 'slow');
    await writeFolderOnce(target, (fast) => writeFile(join(fast, 'a'), 'fast'));
  });
  t.is(await readFile(join(target, 'a'), 'utf8'), 'fast');
  t.deepEqual(await readdir(dir), ['films']);
});
