import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import sharp from 'sharp';
import { sha256 } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { silent } from '../../src/core/progress.js';
import { readGray } from '../../src/data/gray.js';
import { loadNih } from '../../src/data/nih.js';
import { writeSynthetic } from '../../src/data/synthetic/write.js';

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'trace510k-films-'));
const raw = { width: 4, height: 3, channels: 1 as const };
const levels = Uint8Array.from({ length: 12 }, (_, i) => i * 20);

test('an 8-bit gray film is read level by level', async (t) => {
  const path = join(await folder(), 'gray.png');
  await sharp(levels, { raw }).toColourspace('b-w').png().toFile(path);
  const image = await readGray(path);
  t.deepEqual([image.width, image.height, image.bits], [4, 3, 8]);
  t.deepEqual([...image.data], [...levels]);
});

test('an RGBA copy of a gray film gives the same levels', async (t) => {
  const path = join(await folder(), 'rgba.png');
  const rgba = Uint8Array.from([...levels].flatMap((v) => [v, v, v, 255]));
  await sharp(rgba, { raw: { width: 4, height: 3, channels: 4 } })
    .png()
    .toFile(path);
  const image = await readGray(path);
  t.deepEqual([...image.data], [...levels]);
  t.is(image.stored, 'rgba');
});

test('colours that differ are weighed by luma, and 16-bit colour keeps its 16 bits', async (t) => {
  const path = join(await folder(), 'colour.png');
  const colour = Uint16Array.from([60000, 0, 0, 0, 60000, 0, 0, 0, 60000, 1000, 1000, 1000]);
  await sharp(colour, { raw: { width: 2, height: 2, channels: 3 } })
    .toColourspace('rgb16')
    .png()
    .toFile(path);
  const image = await readGray(path);
  t.is(image.bits, 16);
  t.deepEqual([...image.data], [17940, 35220, 6840, 1000]);
});

test('a 16-bit film keeps its 16 bits', async (t) => {
  const path = join(await folder(), 'wide.png');
  const wide = Uint16Array.from({ length: 12 }, (_, i) => i * 5000);
  await sharp(wide, { raw }).toColourspace('grey16').png().toFile(path);
  const image = await readGray(path);
  t.is(image.bits, 16);
  t.deepEqual([...image.data], [...wide]);
});

test('a truncated, an empty and a foreign file are each refused by name', async (t) => {
  const dir = await folder();
  const noise = Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919) % 251);
  const whole = await sharp(noise, { raw: { width: 64, height: 64, channels: 1 } })
    .png()
    .toBuffer();
  for (const [name, bytes] of [
    ['half.png', whole.subarray(0, whole.length / 2)],
    ['one-byte-short.png', whole.subarray(0, whole.length - 1)],
    ['endless.png', whole.subarray(0, whole.length - 12)],
    ['empty.png', Buffer.alloc(0)],
    ['text.png', Buffer.from('no picture at all')],
  ] as const) {
    await writeFile(join(dir, name), bytes);
    const error = await t.throwsAsync(readGray(join(dir, name)), { instanceOf: InputError });
    t.true(error?.message.includes(name));
  }
});

test('the synthetic set is the same to the last byte from the same seed, and another from another', async (t) => {
  const write = async (seed: number): Promise<string> => {
    const dir = join(await folder(), 'set');
    await writeSynthetic(dir, { seed, patients: 4, size: 48, progress: silent });
    const names = (await readdir(join(dir, 'images'))).sort();
    const parts = await Promise.all(names.map(async (n) => n + sha256(await readFile(join(dir, 'images', n)))));
    return sha256(parts.join() + (await readFile(join(dir, 'Data_Entry_2017.csv'), 'utf8')));
  };
  t.is(await write(1), await write(1));
  t.not(await write(1), await write(2));
});

test('the synthetic set reads like a release and says that it is synthetic', async (t) => {
  const dir = join(await folder(), 'set');
  await writeSynthetic(dir, { seed: 5, patients: 80, size: 32, progress: silent });
  const data = await loadNih(dir, { finding: 'Pneumonia', progress: silent });
  t.true(data.synthetic);
  t.is(data.present, data.listed);
  t.is(data.unlistedImages, 0);
  t.true(data.listed > 120);
  const positives = data.cases.filter((c) => c.labels['nih-labels'] === 'positive').length / data.listed;
  t.true(positives > 0.1 && positives < 0.45, String(positives));
  t.true(data.cases.every((c) => Number(c.attributes.age) >= 18));
});
