/** Laws of resampling, checked by fast-check. */
import test from 'ava';
import fc from 'fast-check';
import { restoreRng } from '../../src/core/rng.js';
import { baseState, drawCounts, replicateState } from '../../src/evaluation/bootstrap/draw.js';
import { jackknife, jackknifeColumn } from '../../src/evaluation/bootstrap/jackknife.js';
import { layoutOf, readStatistics, scratchOf, sumBlocks } from '../../src/evaluation/bootstrap/kernel.js';
import { buildPlan } from '../../src/evaluation/bootstrap/plan.js';
import { aurocByRanks } from '../../src/evaluation/stats/auroc.js';
import { averagePrecision } from '../../src/evaluation/stats/average-precision.js';
import { confusionAt } from '../../src/evaluation/stats/confusion.js';
import { partialAuroc } from '../../src/evaluation/stats/partial-auroc.js';
import { bcaInterval, percentileInterval } from '../../src/evaluation/stats/resampled.js';
import { sample } from './helpers.js';
import { close, films } from './made.js';

const RUNS = { numRuns: 60 };

test('REQ-021: a replicate is what one gets by copying the drawn films and computing from scratch', (t) => {
  fc.assert(
    fc.property(films, fc.integer({ min: 0, max: 1000 }), fc.integer({ min: -1, max: 14 }), (s, r, at) => {
      const threshold = at / 12;
      const plan = buildPlan(s, { thresholds: [threshold, 0.5], fprGrid: [0.25], partialTo: 0.1 });
      const scratch = scratchOf(plan);
      drawCounts(scratch.counts, plan.strata, replicateState(baseState(1, 'law'), r));
      sumBlocks(plan, scratch);
      const row = new Float64Array(scratch.layout.width);
      readStatistics(plan, scratch, row, 0);
      const rows: number[] = [];
      for (let i = 0; i < s.n; i++) for (let k = 0; k < scratch.counts[s.cluster[i]!]!; k++) rows.push(i);
      const drawn = sample(
        rows.map((i) => s.scores[i]!),
        rows.map((i) => s.truth[i]!),
      );
      const { layout } = scratch;
      if (row[layout.positives] !== drawn.positives || row[layout.negatives] !== drawn.n - drawn.positives)
        return false;
      const { tp, fp } = confusionAt(drawn, threshold);
      if (row[layout.cuts] !== tp || row[layout.cuts + 1] !== fp) return false;
      if (drawn.positives === 0 || drawn.positives === drawn.n) return Number.isNaN(row[layout.auroc]!);
      return (
        close(row[layout.auroc]!, aurocByRanks(drawn)) &&
        close(row[layout.ap]!, averagePrecision(drawn)) &&
        close(row[layout.partial]!, partialAuroc(drawn, 0, 0.1))
      );
    }),
    { numRuns: 200 },
  );
  t.pass();
});

test('the jackknife leaves out each patient in turn: the same as computing without that patient', (t) => {
  fc.assert(
    fc.property(films, (s) => {
      const plan = buildPlan(s);
      const { auroc } = layoutOf(plan);
      const values = jackknifeColumn(jackknife(plan), (row) => row[auroc]!);
      return Array.from(values).every((value, c) => {
        const rows = Array.from({ length: s.n }, (_, i) => i).filter((i) => s.cluster[i] !== c);
        const left = sample(
          rows.map((i) => s.scores[i]!),
          rows.map((i) => s.truth[i]!),
        );
        const one = left.positives === 0 || left.positives === left.n;
        return one ? Number.isNaN(value) : close(value, aurocByRanks(left));
      });
    }),
    RUNS,
  );
  t.pass();
});

test('the drawing loop is core’s generator, draw by draw, and every stratum keeps its size', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 50 }), fc.nat(), (first, second, r) => {
      const state = replicateState(baseState(9, 'stream'), r);
      const counts = new Uint16Array(first + second);
      drawCounts(counts, Int32Array.of(0, first, first + second), state);
      const rng = restoreRng(state);
      const want = new Uint16Array(first + second);
      for (const [start, size] of [
        [0, first],
        [first, second],
      ] as const) {
        for (let k = 0; k < size; ) {
          const u = rng.uint32();
          if (Math.imul(u, size) >>> 0 < 4294967296 % size) continue;
          want[start + Math.floor((u * size) / 4294967296)]! += 1;
          k++;
        }
      }
      const sum = (a: Uint16Array) => a.reduce((x, y) => x + y, 0);
      return (
        counts.every((c, i) => c === want[i]) &&
        sum(counts.subarray(0, first)) === first &&
        sum(counts) === first + second
      );
    }),
    RUNS,
  );
  t.pass();
});

test('draws are uniform: over 4,000 replicates each of 10 patients is drawn 4,000 times within five standard errors', (t) => {
  const totals = new Float64Array(10);
  const counts = new Uint16Array(10);
  for (let r = 0; r < 4000; r++) {
    drawCounts(counts, Int32Array.of(0, 10), replicateState(baseState(3, 'uniform'), r));
    for (let c = 0; c < 10; c++) totals[c]! += counts[c]!;
  }
  // Binomial(40,000, 0.1): standard deviation 60.
  for (const total of totals) t.true(Math.abs(total - 4000) < 300, `${total}`);
});

test('BCa without bias or skewness is the percentile interval', (t) => {
  const replicates = Float64Array.from({ length: 2001 }, (_, i) => i / 2000);
  const flat = Float64Array.of(0.4, 0.6, 0.4, 0.6);
  const [a, b] = [percentileInterval(0.5, replicates, 0.9), bcaInterval(0.5, replicates, flat, 0.9)];
  t.is(b.acceleration, 0);
  t.true(close(a.lower!, b.lower!, 1e-9) && close(a.upper!, b.upper!, 1e-9));
});

test('failed replicates are counted, and above one in ten the interval is withheld with the reason', (t) => {
  const some = Float64Array.from({ length: 100 }, (_, i) => (i < 10 ? Number.NaN : i));
  t.like(percentileInterval(50, some, 0.95), { failed: 10, replicates: 100, estimate: 50 });
  t.truthy(percentileInterval(50, some, 0.95).lower);
  const many = Float64Array.from({ length: 100 }, (_, i) => (i < 11 ? Number.NaN : i));
  t.regex(percentileInterval(50, many, 0.95).reason ?? '', /undefined in 11 of 100/);
});
