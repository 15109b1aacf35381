/** From film to network input: preprocessing, augmentation, sampling. */
import test from 'ava';
import fc from 'fast-check';
import { createRng } from '../../src/core/rng.js';
import { augmentationRng, augmentInto, plainInto } from '../../src/model/augment.js';
import { filmLevels, type Picture, preprocess, preprocessRule } from '../../src/model/preprocess.js';
import { classWeights, dropoutMask, epochOrder } from '../../src/model/sampling.js';
import { smallConfig } from './films.js';

const gray = (width: number, height: number, at: (x: number, y: number) => number, bits: 8 | 16 = 8): Picture => {
  const data = bits === 8 ? new Uint8Array(width * height) : new Uint16Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * width + x] = at(x, y);
  return { width, height, data };
};
const noise = (width: number, height: number, seed: number): Picture => {
  const rng = createRng(seed);
  return gray(width, height, () => rng.below(200));
};
const wide = (image: Picture, factor: number, offset: number): Picture => ({
  ...image,
  data: Uint16Array.from(image.data, (v) => v * factor + offset),
});

test('A film four times as large with every pixel repeated gives the same input', (t) => {
  const small = noise(32, 32, 1);
  const large = gray(128, 128, (x, y) => small.data[(y >> 2) * 32 + (x >> 2)]!);
  t.deepEqual(filmLevels(large, preprocessRule(32)), filmLevels(small, preprocessRule(32)));
});

test('Shrinking by a whole factor takes the mean of the covered pixels', (t) => {
  // Two levels far apart in one half each: 0 and 100 mixed 1:3 in the middle column.
  const image = gray(64, 64, (x) => (x < 30 ? 0 : x < 34 ? (x === 33 ? 0 : 100) : 100));
  const levels = filmLevels(image, preprocessRule(16));
  const row = Array.from(levels.subarray(0, 16));
  // Columns 28–31 hold 0, 0, 100, 100; columns 32–35 hold 100, 0, 100, 100.
  for (const [i, level] of [0, 127.5, 191.25, 255].entries()) t.true(Math.abs(row[6 + i]! - level) <= 0.51);
});

test('Gain, offset and bit depth do not change the input', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 0, max: 2000 }),
        fc.nat(1000),
        (factor, offset, seed) => {
          const image = noise(48, 48, seed);
          const a = filmLevels(image, preprocessRule(32));
          const b = filmLevels(wide(image, factor, offset), preprocessRule(32));
          // A level exactly half-way may round either way.
          return a.every((level, i) => Math.abs(level - b[i]!) <= 1);
        },
      ),
      { numRuns: 30 },
    ),
  );
});

test('A film that is not square keeps its shape, centred on black', (t) => {
  const image = gray(40, 80, (x, y) => 50 + ((x + y) % 50));
  const levels = filmLevels(image, preprocessRule(32));
  for (let y = 0; y < 32; y++) {
    t.true(
      [...levels.subarray(y * 32, y * 32 + 8), ...levels.subarray(y * 32 + 24, y * 32 + 32)].every((v) => v === 0),
    );
  }
  t.true(levels.some((v) => v > 128));
});

test('A film of one gray level, of one pixel, or smaller than the input is no error', (t) => {
  t.true(
    filmLevels(
      gray(20, 20, () => 77),
      preprocessRule(32),
    ).every((v) => v === 0),
  );
  t.is(
    filmLevels(
      gray(1, 1, () => 9),
      preprocessRule(32),
    ).length,
    1024,
  );
  const tiny = preprocess(
    gray(2, 2, (x) => x * 100),
    preprocessRule(32),
  );
  t.true(tiny.every((v) => v >= 0 && v <= 1) && tiny[0] === 0 && tiny[31] === 1);
});

test('Augmentation with all amounts at zero leaves the film as it is', (t) => {
  const levels = filmLevels(noise(32, 32, 2), preprocessRule(32));
  const none = { shift: 0, rotation: 0, zoom: 0, exposure: 0, flip: false };
  const [a, b] = [new Float32Array(1024), new Float32Array(1024)];
  augmentInto(levels, 32, none, createRng(1), a, 0);
  plainInto(levels, b, 0);
  for (let i = 0; i < 1024; i++) t.true(Math.abs(a[i]! - b[i]!) < 1e-6);
});

test('A view depends on seed, epoch, case and copy, and on nothing else', (t) => {
  const levels = filmLevels(noise(32, 32, 3), preprocessRule(32));
  const view = (...key: [number, number, string, number]): Float32Array => {
    const out = new Float32Array(1024);
    augmentInto(levels, 32, smallConfig().augmentation, augmentationRng(...key), out, 0);
    return out;
  };
  t.deepEqual(view(1, 2, 'a', 0), view(1, 2, 'a', 0));
  for (const other of [view(2, 2, 'a', 0), view(1, 3, 'a', 0), view(1, 2, 'b', 0), view(1, 2, 'a', 1)]) {
    t.notDeepEqual(other, view(1, 2, 'a', 0));
  }
  t.true(view(1, 2, 'a', 0).every((v) => v >= 0 && v <= 1));
});

test('No film is mirrored unless flip is on', (t) => {
  // Bright on the left: its centre of brightness stays there.
  const levels = filmLevels(
    gray(32, 32, (x) => (x < 8 ? 200 : 10)),
    preprocessRule(32),
  );
  const leftHeavy = (flip: boolean, seed: number): boolean => {
    const out = new Float32Array(1024);
    augmentInto(levels, 32, { ...smallConfig().augmentation, flip }, createRng(seed), out, 0);
    let balance = 0;
    for (const [i, v] of out.entries()) balance += (i % 32 < 16 ? 1 : -1) * v;
    return balance > 0;
  };
  const seeds = Array.from({ length: 40 }, (_, i) => i);
  t.true(seeds.every((seed) => leftHeavy(false, seed)));
  const mirrored = seeds.filter((seed) => !leftHeavy(true, seed)).length;
  t.true(mirrored > 8 && mirrored < 32, `${mirrored} of 40 mirrored`);
});

test('Balanced batches are half positive, whatever the prevalence', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (p, n, epoch) => {
          const labels = [...new Array(p).fill(true), ...new Array(n).fill(false)];
          const order = epochOrder(labels, 'balanced', 3, epoch, 8);
          if (order.length % 8 !== 0) return false;
          for (let at = 0; at < order.length; at += 8) {
            if (order.slice(at, at + 8).filter(({ index }) => labels[index]).length !== 4) return false;
          }
          // Copies of a film are numbered from 0 without gaps.
          const seen = new Map<number, number>();
          return order.every(({ index, copy }) => {
            const expected = seen.get(index) ?? 0;
            seen.set(index, expected + 1);
            return copy === expected;
          });
        },
      ),
    ),
  );
});

test('An epoch is a function of seed and number; the next one differs', (t) => {
  const labels = Array.from({ length: 50 }, (_, i) => i % 5 === 0);
  t.deepEqual(epochOrder(labels, 'balanced', 1, 4, 10), epochOrder(labels, 'balanced', 1, 4, 10));
  t.notDeepEqual(epochOrder(labels, 'balanced', 1, 4, 10), epochOrder(labels, 'balanced', 1, 5, 10));
  const natural = epochOrder(labels, 'natural', 1, 1, 10).map(({ index }) => index);
  t.deepEqual(
    [...natural].sort((a, b) => a - b),
    labels.map((_, i) => i),
  );
});

test('Class weights make both classes count alike', (t) => {
  const labels = Array.from({ length: 40 }, (_, i) => i < 8);
  const { positive, negative } = classWeights(labels, 'balanced');
  t.is(positive * 8, negative * 32);
  t.is(positive * 8 + negative * 32, 40);
  t.deepEqual(classWeights(labels, 'none'), { positive: 1, negative: 1 });
  t.deepEqual(classWeights(labels, { positive: 3, negative: 0.5 }), { positive: 3, negative: 0.5 });
});

test('A dropout mask keeps its mean and repeats for the same step', (t) => {
  const mask = dropoutMask(20_000, 0.25, 1, 2, 3, 'dropout');
  t.deepEqual(mask, dropoutMask(20_000, 0.25, 1, 2, 3, 'dropout'));
  t.deepEqual([...new Set(mask)].sort(), [0, Math.fround(1 / 0.75)]);
  // Mean 1, standard error √(p/(1 − p)/n) = 0.0041.
  t.true(Math.abs(mask.reduce((a, b) => a + b, 0) / mask.length - 1) < 0.02);
});
