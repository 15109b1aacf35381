import test from 'ava';
import { createRng } from '../../src/core/rng.js';
import type { GrayImage } from '../../src/data/gray.js';
import { atRanks, resizeArea } from '../../src/model/resize.js';
import {
  addNoise,
  burnIn,
  curveBy,
  exposeBy,
  rotate,
  shrinkTo,
  throughJpeg,
} from '../../src/model/robustness/change.js';
import { CONDITIONS, KINDS } from '../../src/model/robustness/conditions.js';

const film = (width: number, height: number, bits: 8 | 16 = 8): GrayImage => {
  const rng = createRng(4, 'film');
  const data = bits === 8 ? new Uint8Array(width * height) : new Uint16Array(width * height);
  for (let i = 0; i < data.length; i++) data[i] = rng.below(2 ** bits);
  return { width, height, data, bits, stored: 'gray' };
};

test('A change of no size leaves the film as it is', (t) => {
  for (const bits of [8, 16] as const) {
    const one = film(9, 7, bits);
    t.deepEqual(addNoise(one, 0, createRng(1)).data, one.data);
    t.deepEqual(rotate(one, 0).data, one.data);
    t.deepEqual(exposeBy(one, 1).data, one.data);
    t.deepEqual(curveBy(one, 1).data, one.data);
    t.deepEqual(shrinkTo(one, 1).data, one.data);
    t.deepEqual(burnIn(one, []).data, one.data);
  }
});

test('Positive degrees turn a film clockwise: what lay at the top lies at the right', (t) => {
  const one = film(11, 11);
  one.data.fill(0);
  one.data[0 * 11 + 5] = 200;
  const turned = rotate(one, 90);
  t.is(turned.data[5 * 11 + 10], 200);
  t.is(turned.data[0 * 11 + 5], 0);
});

test('Noise has the deviation asked for, and is the same for the same seed', (t) => {
  const flat = { ...film(200, 200), data: new Uint8Array(40_000).fill(128) };
  const noisy = addNoise(flat, 0.05, createRng(7, 'n'));
  t.deepEqual(addNoise(flat, 0.05, createRng(7, 'n')).data, noisy.data);
  const levels = Array.from(noisy.data);
  const mean = levels.reduce((a, b) => a + b, 0) / 40_000;
  const sd = Math.sqrt(levels.reduce((a, b) => a + (b - mean) ** 2, 0) / 40_000);
  t.true(Math.abs(sd - 12.75) < 0.3, `${sd}`);
});

test('Exposure is cut off at white; a gray curve keeps black and white', (t) => {
  const one = { ...film(3, 1), data: Uint8Array.of(0, 200, 255) };
  t.deepEqual([...exposeBy(one, 2).data], [0, 255, 255]);
  t.deepEqual([...curveBy(one, 2).data], [0, Math.round(255 * (200 / 255) ** 2), 255]);
});

test('JPEG keeps the size, and lower quality moves more', async (t) => {
  const one = film(64, 48);
  const moved = async (quality: number): Promise<number> => {
    const after = await throughJpeg(one, quality);
    t.deepEqual([after.width, after.height], [64, 48]);
    return Array.from(after.data).reduce((sum, v, i) => sum + Math.abs(v - (one.data[i] as number)), 0);
  };
  t.true((await moved(10)) > (await moved(90)));
});

test('A marker whitens only the dots of its letters', (t) => {
  const black = { ...film(70, 70), data: new Uint8Array(4900) };
  const marked = burnIn(black, [{ text: 'L', height: 0.1, left: 0, top: 0 }]);
  // L of 5 × 7 dots: seven down and four more along the foot.
  t.is(marked.data.filter((v) => v === 255).length, 11);
  t.is(marked.data.filter((v) => v === 0).length, 4900 - 11);
});

test('Every condition names its kind, is unlike the others, and takes 8-bit and 16-bit films', async (t) => {
  t.is(new Set(CONDITIONS.map((c) => c.id)).size, CONDITIONS.length);
  t.deepEqual([...new Set(CONDITIONS.map((c) => c.kind))].sort(), Object.keys(KINDS).sort());
  for (const { id, change } of CONDITIONS) {
    for (const bits of [8, 16] as const) {
      const after = await change(film(40, 32, bits), createRng(1, id));
      t.is(after.data.length, after.width * after.height, id);
    }
  }
});

/** The definition, in double precision: rows first, then columns. */
function areaMeans(one: GrayImage, width: number, height: number): Float32Array {
  const parts = (from: number, to: number, i: number): [number, number][] => {
    const [begin, end] = [(i * from) / to, Math.min(from, ((i + 1) * from) / to)];
    return Array.from({ length: Math.ceil(end) - Math.floor(begin) }, (_, k) => {
      const at = Math.floor(begin) + k;
      return [at, (Math.min(at + 1, end) - Math.max(at, begin)) / (end - begin)];
    });
  };
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const [sy, wy] of parts(one.height, height, y)) {
        let row = 0;
        for (const [sx, wx] of parts(one.width, width, x)) row += (one.data[sy * one.width + sx] as number) * wx;
        sum += row * wy;
      }
      out[y * width + x] = sum;
    }
  }
  return out;
}

test('Shrinking gives the floats of the plain sum of weighted pixels, whatever the sizes, bytes and words', (t) => {
  const sizes = [
    ...[
      [64, 32, 16, 4],
      [64, 32, 15, 31],
      [128, 600, 96, 2],
      [1024, 16, 96, 3],
      [100, 100, 99, 99],
    ],
    // Not a multiple of four pixels: one pixel at a time.
    ...[
      [63, 32, 16, 5],
      [50, 20, 7, 13],
    ],
  ] as const;
  for (const bits of [8, 16] as const) {
    for (const [w, h, width, height] of sizes as readonly (readonly [number, number, number, number])[]) {
      const one = film(w, h, bits);
      const [own, plain] = [resizeArea(one, width, height), areaMeans(one, width, height)];
      for (let i = 0; i < own.length; i++) {
        // One float apart at most: the last bit of a double may fall on the border between two, one time in 10⁸.
        t.true(Math.abs(own[i]! - plain[i]!) <= 2 ** -23 * plain[i]!, `${bits} ${w}×${h} → ${width}×${height}`);
      }
    }
  }
  // White must not overflow what four pixels share.
  const white = { ...film(8, 1000), data: new Uint8Array(8000).fill(255) };
  t.deepEqual([...resizeArea(white, 2, 1)], [255, 255]);
});

test('Values at ranks are those of the sorted list, ties and zeros among them', (t) => {
  const rng = createRng(9, 'ranks');
  const values = Float32Array.from({ length: 999 }, (_, i) =>
    i % 7 === 0 ? 0 : i % 5 === 0 ? 3.5 : rng.uniform() * 255,
  );
  const sorted = values.slice().sort();
  const ranks = [0, 1, 9, 200, 500, 989, 998];
  t.deepEqual(
    atRanks(values, ranks),
    ranks.map((rank) => sorted[rank]),
  );
});
