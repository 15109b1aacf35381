import test from 'ava';
import sharp from 'sharp';
import { decodeGray } from '../../src/data/gray.js';
import { rleInfo, streamInfo } from '../../src/dicom/codestream.js';
import { createDecoder } from '../../src/dicom/decode.js';
import { inspectDicom } from '../../src/dicom/inspect.js';
import { shorts, text } from '../../src/dicom/write.js';
import { preprocess, preprocessRule } from '../../src/model/preprocess.js';
import { ACCEPT, bytesOf, type MadeFilm, makeDicom, ramp, same } from './made.js';

const decoder = createDecoder();
test.after.always(() => decoder.close());
const [W, H] = [288, 272];
const read = async (film: Partial<MadeFilm>) => {
  const made = makeDicom({ width: W, height: H, samples: bytesOf(ramp(W, H)), ...film });
  const { picture, findings } = await inspectDicom(made, ACCEPT, decoder);
  if (!picture) throw new Error(JSON.stringify(findings.filter((f) => !f.ok)));
  return picture;
};
const window = (center: string, width: string, shape?: string) => [
  text('00281050', 'DS', center),
  text('00281051', 'DS', width),
  ...(shape ? [text('00281056', 'CS', shape)] : []),
];

test('REQ-004: a DICOM film and a PNG of the same gray levels give the network the very same tensor', async (t) => {
  const png = await sharp(ramp(W, H) as Uint8Array, { raw: { width: W, height: H, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
  const rule = preprocessRule(128);
  const fromPng = preprocess(await decodeGray(png, 'ramp.png'), rule);
  for (const change of [[], window('128', '256'), [text('00281053', 'DS', '1'), text('00281052', 'DS', '0')]]) {
    t.true(same(preprocess(await read({ change }), rule), fromPng));
  }
});

test('REQ-003: MONOCHROME1 samples and their complement in MONOCHROME2 give the same picture', async (t) => {
  const negative = ramp(W, H).map((v) => 255 - v) as Uint8Array;
  const turned = await read({ samples: negative, photometric: 'MONOCHROME1' });
  t.true(same(turned.data, ramp(W, H)));
});

test('REQ-003: 12 bits in 16 keep every level, and overlays above the stored bits do not count', async (t) => {
  const plain = ramp(W, H, 12) as Uint16Array;
  const film = { allocated: 16, stored: 12 } as const;
  t.true(same((await read({ ...film, samples: bytesOf(plain) })).data, plain));
  const junk = plain.map((v, i) => v | ((i % 16) << 12));
  t.true(same((await read({ ...film, samples: bytesOf(junk) })).data, plain));
});

test('REQ-003: signed samples are ordered from the lowest to the highest', async (t) => {
  const unsigned = ramp(W, H, 12) as Uint16Array;
  const signed = Int16Array.from(unsigned, (v) => v - 2048);
  t.true(same((await read({ allocated: 16, stored: 12, signed: true, samples: bytesOf(signed) })).data, unsigned));
});

test('REQ-003: a negative rescale slope inverts the gray scale, as MONOCHROME1 does', async (t) => {
  const change = [text('00281053', 'DS', '-1'), text('00281052', 'DS', '255')];
  const turned = await read({ change });
  t.true(same(turned.data, ramp(W, H).map((v) => 255 - v) as Uint8Array));
});

test('a linear window follows the standard’s formula at its edges and in its middle', async (t) => {
  // PS3.3 C.11.2.1.2.1, its own example of c = 2048, w = 4096 scaled to 8 bits: below and above clip, between is linear.
  const samples = new Uint8Array(W * H).map((_, i) => i % 256);
  const { data } = await read({ samples, change: window('100', '51') });
  const expected = (x: number): number => {
    if (x <= 100 - 0.5 - 25) return 0;
    if (x > 100 - 0.5 + 25) return 255;
    return Math.round(((x - 99.5) / 50 + 0.5) * 255);
  };
  for (let x = 0; x < 256; x++) t.is(data[x], expected(x), `${x}`);
  t.is(data[74], 0);
  t.is(data[125], 255);
});

test('LINEAR_EXACT and SIGMOID windows follow their formulas', async (t) => {
  const samples = new Uint8Array(W * H).map((_, i) => i % 256);
  const exact = await read({ samples, change: window('100', '50', 'LINEAR_EXACT') });
  const sigmoid = await read({ samples, change: window('100', '50', 'SIGMOID') });
  for (let x = 0; x < 256; x++) {
    t.is(exact.data[x], Math.round(Math.min(1, Math.max(0, (x - 100) / 50 + 0.5)) * 255));
    t.is(sigmoid.data[x], Math.round(255 / (1 + Math.exp((-4 * (x - 100)) / 50))));
  }
});

test('a table of values of interest is applied, and one that is cut short is refused', async (t) => {
  const entries = Uint16Array.from({ length: 256 }, (_, i) => Math.floor(((255 - i) * 65_535) / 255));
  const table = (count: number, data: Uint16Array) => ({
    tag: '00283010',
    vr: 'SQ',
    value: [[shorts('00283002', count, 0, 16), { tag: '00283006', vr: 'OW', value: bytesOf(data) }]],
  });
  const turned = await read({ change: [table(256, entries)] });
  t.true(same(turned.data, ramp(W, H).map((v) => 255 - v) as Uint8Array));
  await t.throwsAsync(read({ change: [table(256, entries.subarray(0, 100))] }), { message: /gray-scale-is-coherent/ });
});

test('padding is background, also in MONOCHROME1', async (t) => {
  const { data } = await read({ photometric: 'MONOCHROME1', change: [shorts('00280120', 0)] });
  t.is(data[0], 0);
  const first = ramp(W, H).indexOf(1);
  t.is(data[first], 254);
});

const jpegHead = (sof: number, precision: number, rows: number, columns: number, components = 1): number[] => [
  0xff,
  0xd8,
  0xff,
  0xe0,
  0,
  4,
  1,
  2,
  0xff,
  sof,
  0,
  11,
  precision,
  rows >> 8,
  rows & 255,
  columns >> 8,
  columns & 255,
  components,
  1,
  0x11,
  0,
];

test('size, components and precision are read from JPEG, JPEG-LS and JPEG 2000 streams themselves', (t) => {
  const end = [0xff, 0xd9];
  const jpeg = Uint8Array.from([...jpegHead(0xc3, 12, 1024, 768), ...end]);
  t.deepEqual(streamInfo(jpeg, 'jpeg'), { columns: 768, rows: 1024, components: 1, bits: 12, whole: true });
  t.is(streamInfo(jpeg, 'jpeg-ls'), null);
  const ls = Uint8Array.from([...jpegHead(0xf7, 8, 2, 3, 3)]);
  t.deepEqual(streamInfo(ls, 'jpeg-ls'), { columns: 3, rows: 2, components: 3, bits: 8, whole: false });
  const j2k = new Uint8Array(60);
  j2k.set([0xff, 0x4f, 0xff, 0x51, 0, 41, 0, 0, 0, 0, 4, 0, 0, 0, 3, 0], 0);
  j2k.set([0, 1, 11, 7, 1, 1], 40);
  j2k.set(end, 58);
  t.deepEqual(streamInfo(j2k, 'jpeg-2000'), { columns: 1024, rows: 768, components: 1, bits: 12, whole: true });
});

test('a stream whose header never comes, or that is of another kind, has no size', (t) => {
  t.is(streamInfo(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0]), 'jpeg'), null);
  t.is(streamInfo(Uint8Array.from([0xff, 0xd8, 0xff, 0xda, 0, 4, 0, 0]), 'jpeg'), null);
  t.is(streamInfo(new Uint8Array(100), 'jpeg-2000'), null);
  t.is(rleInfo(new Uint8Array(64)), null);
});

test('REQ-010, REQ-032: a decoder that does not answer is stopped, and the next film is decoded by a fresh one', async (t) => {
  const script = new URL('./stubborn-worker.js', import.meta.url);
  const slow = createDecoder({ timeoutMs: 2500, script });
  const request = {
    coding: 'jpeg',
    columns: 1,
    rows: 1,
    bitsAllocated: 8,
    bitsStored: 8,
    signed: false,
    photometric: 'MONOCHROME2',
  } as const;
  t.is(await slow.decode({ ...request, bytes: Uint8Array.of(0) }), 'too slow');
  t.deepEqual(await slow.decode({ ...request, bytes: Uint8Array.of(1) }), Uint8Array.of(42));
  t.is(await slow.decode({ ...request, bytes: Uint8Array.of(2) }), 'failed');
  t.deepEqual(await slow.decode({ ...request, bytes: Uint8Array.of(1) }), Uint8Array.of(42));
  await slow.close();
});

test('what run-length segments unpack to is counted without unpacking', (t) => {
  const stream = new Uint8Array(76);
  stream.set([2, 0, 0, 0, 64, 0, 0, 0, 70, 0, 0, 0], 0);
  // Three bytes as they are and one repeated twice: five; then 128 for nothing, and a byte repeated 128 times.
  stream.set([2, 7, 8, 9, 255, 1], 64);
  stream.set([128, 129, 4, 128, 128, 128], 70);
  t.deepEqual(rleInfo(stream), { segments: 2, unpacked: 5 });
  t.deepEqual(rleInfo(stream.subarray(0, 68)), { segments: 2, unpacked: 0 });
});
