import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { stage } from '../../src/steps/stage.js';
import { temporary } from '../temporary.js';

const folder = () => temporary('stage');

test('a stage runs once for the same inputs and again for others', async (t) => {
  const cache = { folder: await folder(), fresh: false };
  let runs = 0;
  const compute = async () => ++runs;
  t.deepEqual(await stage(cache, 's', { a: 1 }, compute), { value: 1, cached: false });
  t.deepEqual(await stage(cache, 's', { a: 1 }, compute), { value: 1, cached: true });
  t.deepEqual(await stage(cache, 's', { a: 2 }, compute), { value: 2, cached: false });
  t.deepEqual(await stage({ ...cache, fresh: true }, 's', { a: 1 }, compute), { value: 3, cached: false });
});

test('a damaged cache file is computed again', async (t) => {
  const cache = { folder: await folder(), fresh: false };
  await stage(cache, 's', [1], async () => [1, 2]);
  const [name] = await readdir(join(cache.folder, 'stages'));
  await writeFile(join(cache.folder, 'stages', name as string), '[1,');
  t.deepEqual(await stage(cache, 's', [1], async () => [3]), { value: [3], cached: false });
});
