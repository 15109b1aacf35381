/** The disk is asked for room before features are computed; what it answers is an argument here. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { sha256 } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { silent } from '../../src/core/progress.js';
import { buildArchitecture, type NetworkConfig } from '../../src/model/architectures/registry.js';
import { loadEngine } from '../../src/model/engines/engine.js';
import { asNetworkModel } from '../../src/model/network-model.js';
import { useCpuBackend } from '../../src/model/tf.js';
import { cutBehind } from '../../src/model/transfer/cut.js';
import { type FreeBlocks, openFeatureStore } from '../../src/model/transfer/feature-store.js';
import { openBackbone } from '../../src/model/transfer/features.js';
import { temporaryFolder } from './films.js';
import { hashedFilms } from './hashed.js';

test('Features that leave 50 MB of the disk free are kept; one byte less is refused with both sizes, and nothing is written', async (t) => {
  const folder = join(await temporaryFolder(), 'features');
  // Each record: id 32, check 8, a thousand floats.
  const needed = 2500 * (32 + 8 + 4000) + 50e6;
  let free = { bavail: needed, bsize: 1 };
  const store = await openFeatureStore(folder, 1000, async (path) => {
    t.is(path, folder, 'the disk that takes the features is the one asked');
    return free;
  });
  await t.notThrowsAsync(store.requireRoom(2500));
  free = { bavail: needed - 1, bsize: 1 };
  const error = await t.throwsAsync<InputError>(store.requireRoom(2500), { instanceOf: InputError });
  const [problem] = error!.problems;
  t.is(problem?.rule, 'disk-takes-the-features');
  t.is(problem?.place?.file, folder);
  t.regex(problem?.message ?? '', /^expected 61 MB of free disk .*, found 60 MB$/);
  t.regex(problem?.next ?? '', /make room, lower training\.views, or freeze up to a later layer/);
  // Free blocks count with their size.
  free = { bavail: Math.ceil(needed / 4096), bsize: 4096 };
  await t.notThrowsAsync(store.requireRoom(2500));
  free = { bavail: Math.floor(needed / 4096), bsize: 4096 };
  await t.throwsAsync(store.requireRoom(2500), { instanceOf: InputError });
  await store.close();
  t.deepEqual(await readdir(folder), []);
});

test('A disk without room is refused before a film is read, and does not matter where every feature is there', async (t) => {
  await useCpuBackend();
  const config: NetworkConfig = {
    architecture: 'mobilenet',
    imageSize: 32,
    seed: 1,
    dropout: 0,
    filters: [16],
    width: 1 / 32,
  };
  const { frozen } = await cutBehind(asNetworkModel(buildArchitecture(config)), 'conv_pw_13_relu');
  const cache = join(await temporaryFolder(), 'cache');
  const films = hashedFilms('room', 3 * 32 * 32);
  const ids = [0, 1, 2].map((i) => sha256(`film ${i}`));
  let read = 0;
  const inputs = {
    count: 3,
    length: 32 * 32,
    fill: (i: number, out: Float32Array, offset: number) => {
      read++;
      out.set(films.subarray(i * 32 * 32, (i + 1) * 32 * 32), offset);
    },
  };
  const withDisk = async (freeBlocks: FreeBlocks) =>
    openBackbone({ frozen, engine: await loadEngine(), threads: 1, cache, progress: silent, freeBlocks });
  const full = await withDisk(async () => ({ bavail: 0, bsize: 4096 }));
  const error = await t.throwsAsync<InputError>(full.features(inputs, ids, 'films'), { instanceOf: InputError });
  t.is(error!.problems[0]?.rule, 'disk-takes-the-features');
  t.is(read, 0);
  await full.close();
  const roomy = await withDisk(async () => ({ bavail: 1e9, bsize: 4096 }));
  await roomy.features(inputs, ids, 'films');
  await roomy.close();
  t.is(read, 3);
  const again = await withDisk(async () => ({ bavail: 0, bsize: 4096 }));
  const features = await again.features(inputs, ids, 'films');
  t.is(features.count, 3);
  t.is(read, 3, 'no film was read again');
  await again.close();
});
