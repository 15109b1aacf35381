import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { canonicalJson, exists, sha256, sha256File, writeAtomic, writeFolderAtomic } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { temporary } from '../temporary.js';

const folder = () => temporary('files');

test('SHA-256 of "abc" is the value printed in FIPS 180-4', async (t) => {
  const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  t.is(sha256('abc'), expected);
  const path = join(await folder(), 'abc');
  await writeFile(path, 'abc');
  t.is(await sha256File(path), expected);
});

test('canonical JSON does not depend on the order keys were set in', (t) => {
  t.is(canonicalJson({ b: [1, { z: 0, a: null }], a: 'x' }), canonicalJson({ a: 'x', b: [1, { a: null, z: 0 }] }));
  t.is(canonicalJson({ b: 0.1, a: undefined }), '{\n  "b": 0.1\n}\n');
});

test('canonical JSON refuses NaN and infinities and says where', (t) => {
  t.throws(() => canonicalJson({ a: [1, Number.NaN] }), { message: /\$\.a\[1\] is NaN/ });
  t.throws(() => canonicalJson({ a: Number.POSITIVE_INFINITY }), { instanceOf: RangeError });
});

test('an atomic write leaves no temporary file behind', async (t) => {
  const dir = await folder();
  await writeAtomic(join(dir, 'deep', 'file.txt'), 'one');
  await writeAtomic(join(dir, 'deep', 'file.txt'), 'two');
  t.is(await readFile(join(dir, 'deep', 'file.txt'), 'utf8'), 'two');
  t.deepEqual(await readdir(join(dir, 'deep')), ['file.txt']);
});

test('a place that takes no file is said in words, with the path, by both ways of writing', async (t) => {
  const dir = await folder();
  await writeFile(join(dir, 'a-file'), '');
  const path = join(dir, 'a-file', 'inside');
  for (const write of [() => writeAtomic(path, 'x'), () => writeFolderAtomic(path, async () => {})]) {
    const error = await t.throwsAsync<InputError>(write(), { instanceOf: InputError });
    t.is(error.problems[0]?.rule, 'disk-takes-the-files');
    t.is(error.problems[0]?.place?.file, path);
    t.regex(error.message, /ENOTDIR|EEXIST/);
  }
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const error = await t.throwsAsync<InputError>(
    writeFolderAtomic(join(dir, 'evidence'), () => Promise.reject(full)),
    {
      instanceOf: InputError,
    },
  );
  t.regex(error.message, /no space left/);
  t.deepEqual(await readdir(dir), ['a-file']);
});

test('REQ-017: a folder whose filling fails keeps its old content', async (t) => {
  const dir = await folder();
  const target = join(dir, 'evidence');
  await writeFolderAtomic(target, (f) => writeFile(join(f, 'a'), '1'));
  await t.throwsAsync(
    writeFolderAtomic(target, async (f) => {
      await writeFile(join(f, 'b'), '2');
      throw new Error('disk full');
    }),
    { message: 'disk full' },
  );
  t.deepEqual(await readdir(target), ['a']);
  t.deepEqual(await readdir(dir), ['evidence']);
  await writeFolderAtomic(target, (f) => writeFile(join(f, 'c'), '3'));
  t.deepEqual(await readdir(target), ['c']);
  t.true(await exists(join(target, 'c')));
});
