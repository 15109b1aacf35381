import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import sharp from 'sharp';
import { sha256 } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { silent } from '../../src/core/progress.js';
import { readFilmHeader } from '../../src/data/dicom-film.js';
import { readGray } from '../../src/data/gray.js';
import { loadNih } from '../../src/data/nih.js';
import { writeSynthetic } from '../../src/data/synthetic/write.js';
import { temporary } from '../temporary.js';

const folder = (): Promise<string> => temporary('films');
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

test('a DICOM film gives the gray levels it was written with, and its header age, sex and view', async (t) => {
  const path = join(await folder(), 'film.dcm');
  const pixels = Uint8Array.from({ length: 256 * 256 }, (_, i) => (i * 7) % 256);
  await writeFile(path, dicomFilm(pixels, 256, { PatientAge: '061Y', PatientSex: 'F', ViewPosition: 'AP' }));
  const image = await readGray(path);
  t.deepEqual([image.width, image.height, image.bits, image.stored], [256, 256, 8, 'dicom']);
  t.deepEqual(Buffer.from(image.data), Buffer.from(pixels));
  t.deepEqual(await readFilmHeader(path), { age: 61, sex: 'F', view: 'AP' });
});

test('a DICOM film that cannot be read is refused by name with the rule it breaks; its header says nothing', async (t) => {
  const path = join(await folder(), 'short.dcm');
  const whole = dicomFilm(new Uint8Array(256 * 256), 256, {});
  await writeFile(path, whole.subarray(0, whole.length - 5000));
  const error = await t.throwsAsync(readGray(path), { instanceOf: InputError });
  t.regex(error?.message ?? '', /short\.dcm.*expected/s);
  await writeFile(path, 'x');
  t.is(await readFilmHeader(path), null);
});

/** A Secondary Capture object in explicit little endian, written element by element. */
function dicomFilm(pixels: Uint8Array, side: number, header: Readonly<Record<string, string>>): Buffer {
  const element = (group: number, number: number, vr: string, value: Buffer): Buffer => {
    const long = vr === 'OW' || vr === 'OB';
    const head = Buffer.alloc(long ? 12 : 8);
    head.writeUInt16LE(group, 0);
    head.writeUInt16LE(number, 2);
    head.write(vr, 4, 'latin1');
    if (long) head.writeUInt32LE(value.length, 8);
    else head.writeUInt16LE(value.length, 6);
    return Buffer.concat([head, value]);
  };
  const text = (value: string): Buffer => Buffer.from(value.length % 2 ? `${value} ` : value, 'latin1');
  const uid = (value: string): Buffer => Buffer.from(value.length % 2 ? `${value}\0` : value, 'latin1');
  const short = (value: number): Buffer => Buffer.from([value & 255, value >> 8]);
  const capture = '1.2.840.10008.5.1.4.1.1.7';
  const meta = Buffer.concat([
    element(2, 1, 'OB', Buffer.from([0, 1])),
    element(2, 2, 'UI', uid(capture)),
    element(2, 3, 'UI', uid('1.2.3')),
    element(2, 0x10, 'UI', uid('1.2.840.10008.1.2.1')),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  const said = (name: string, group: number, number: number, vr: string): Buffer[] =>
    header[name] === undefined ? [] : [element(group, number, vr, text(header[name]))];
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    element(2, 0, 'UL', length),
    meta,
    element(8, 0x16, 'UI', uid(capture)),
    element(8, 0x18, 'UI', uid('1.2.3')),
    element(8, 0x60, 'CS', text('DX')),
    ...said('PatientSex', 0x10, 0x40, 'CS'),
    ...said('PatientAge', 0x10, 0x1010, 'AS'),
    ...said('ViewPosition', 0x18, 0x5101, 'CS'),
    element(0x28, 2, 'US', short(1)),
    element(0x28, 4, 'CS', text('MONOCHROME2')),
    element(0x28, 0x10, 'US', short(side)),
    element(0x28, 0x11, 'US', short(side)),
    element(0x28, 0x100, 'US', short(8)),
    element(0x28, 0x101, 'US', short(8)),
    element(0x28, 0x102, 'US', short(7)),
    element(0x28, 0x103, 'US', short(0)),
    element(0x7fe0, 0x10, 'OW', Buffer.from(pixels)),
  ]);
}
