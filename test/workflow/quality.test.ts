import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { silent } from '../../src/core/progress.js';
import { createRng } from '../../src/core/rng.js';
import { readGray } from '../../src/data/gray.js';
import { writeSynthetic } from '../../src/data/synthetic/write.js';
import type { DicomPicture } from '../../src/dicom/gray.js';
import { filmLevels, preprocessRule } from '../../src/model/preprocess.js';
import { deriveQuality, sketchFilm } from '../../src/workflow/derive-quality.js';
import { FAULTS } from '../../src/workflow/faults.js';
import {
  checkQuality,
  correlation,
  measureFilm,
  mirrored,
  type QualityRule,
  SIDE,
  spreadOf,
} from '../../src/workflow/quality.js';
import { median, nearestRank } from '../../src/workflow/ranks.js';
import { temporary } from '../temporary.js';

const RULE = preprocessRule(64);
const pictures: DicomPicture[] = [];
let quality: QualityRule;
test.before(async () => {
  const dir = join(await temporary('quality'), 'films');
  await writeSynthetic(dir, { seed: 11, patients: 60, size: 96, progress: silent });
  for (const name of (await readdir(join(dir, 'images'))).sort()) {
    const { width, height, data } = await readGray(join(dir, 'images', name));
    pictures.push({ width, height, data, maximum: 255 });
  }
  quality = deriveQuality(tuning().map((p) => sketchFilm(p, filmLevels(p, RULE), RULE.size))).rule;
});
const tuning = () => pictures.filter((_, i) => i % 2 === 0);
const others = () => pictures.filter((_, i) => i % 2 === 1);
const reasons = (p: DicomPicture) =>
  checkQuality(measureFilm(p, filmLevels(p, RULE), RULE.size, quality.mean), quality.bounds)
    .filter((f) => !f.ok)
    .map((f) => f.rule as string);

test('bounds derived on one half of the films turn away at most one in twenty of the other half', (t) => {
  const away = others().filter((p) => reasons(p).length > 0).length;
  t.true(away <= others().length / 20, `${away} of ${others().length}`);
});

for (const [fault, rules] of Object.entries({
  blank: ['image-is-not-empty'],
  overexposed: ['image-is-not-saturated', 'image-looks-like-a-chest', 'image-is-not-empty'],
  negative: ['image-is-not-inverted'],
  noise: ['image-looks-like-a-chest', 'image-looks-frontal'],
})) {
  test(`REQ-036: the planted fault "${fault}" is found in eight of ten films, by a rule that names it`, (t) => {
    const { change } = FAULTS[fault]!;
    const found = others().filter((p) => reasons(change(p, createRng(3, fault))).some((r) => rules.includes(r)));
    t.true(found.length >= 0.8 * others().length, `${found.length} of ${others().length}`);
  });
}

test('the mean and the bounds are what plain sums and sorted lists give', (t) => {
  const sketches = tuning().map((p) => sketchFilm(p, filmLevels(p, RULE), RULE.size));
  t.is(quality.mean.length, SIDE * SIDE);
  const at = 500;
  const mean = sketches.reduce((s, k) => s + k.small[at]!, 0) / sketches.length;
  t.true(Math.abs(quality.mean[at]! - mean) <= 0.005 + 1e-9);
  const spreads = sketches.map((s) => s.spread).sort((a, b) => a - b);
  const q1 = spreads[Math.ceil(spreads.length / 4) - 1]!;
  const q2 = spreads[Math.ceil(spreads.length / 2) - 1]!;
  t.true(Math.abs(quality.bounds.leastSpread - Math.max(0, Math.floor((q1 - 6 * (q2 - q1)) * 1000) / 1000)) < 1e-12);
});

test('measures keep their laws: mirror of a mirror, correlation with itself and its negative, spread of a ramp', (t) => {
  const small = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i * 7919) % 256);
  t.deepEqual(mirrored(mirrored(small)), small);
  t.true(Math.abs(correlation(small, small) - 1) < 1e-12);
  t.true(
    Math.abs(
      correlation(
        small,
        small.map((v) => 255 - v),
      ) + 1,
    ) < 1e-12,
  );
  t.is(correlation(small, new Uint8Array(SIDE * SIDE)), 0);
  const data = Uint8Array.from({ length: 100 * 256 }, (_, i) => i % 256);
  // 1st percentile of 0..255 by nearest rank is level 2, 99th is level 253.
  t.is(spreadOf({ width: 256, height: 100, data }, 255).spread, 251 / 255);
  t.is(spreadOf({ width: 8, height: 8, data: new Uint8Array(64).fill(255) }, 255).saturation, 1);
});

test('nearest ranks are members of the list', (t) => {
  t.is(nearestRank([5, 1, 9], 0), 1);
  t.is(nearestRank([5, 1, 9], 1), 9);
  t.is(median([4, 1, 3, 2]), 2);
});
