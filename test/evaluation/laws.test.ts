/** Laws that hold for any sample, checked by fast-check. */
import test from 'ava';
import fc from 'fast-check';
import { buildPlan } from '../../src/evaluation/bootstrap/plan.js';
import { runOriginal } from '../../src/evaluation/bootstrap/replicates.js';
import type { Sample } from '../../src/evaluation/sample.js';
import { aurocByRanks, aurocByTrapezia } from '../../src/evaluation/stats/auroc.js';
import { averagePrecision } from '../../src/evaluation/stats/average-precision.js';
import { pairedDelong } from '../../src/evaluation/stats/compare-auroc.js';
import { rawPoint } from '../../src/evaluation/stats/confusion.js';
import { delongVariance, placements } from '../../src/evaluation/stats/delong.js';
import { exactCoverage } from '../../src/evaluation/stats/exact-coverage.js';
import { mcnemar } from '../../src/evaluation/stats/mcnemar.js';
import { obuchowskiCovariance } from '../../src/evaluation/stats/obuchowski.js';
import { partialAuroc } from '../../src/evaluation/stats/partial-auroc.js';
import { PROPORTION_INTERVALS } from '../../src/evaluation/stats/proportions.js';
import { ratioEstimate } from '../../src/evaluation/stats/ratio.js';
import { sample } from './helpers.js';
import { close, films } from './made.js';

const RUNS = { numRuns: 60 };

test('AUROC by ranks, by trapezia, by placements, by the kernel and by counting pairs are one number', (t) => {
  fc.assert(
    fc.property(films, (s) => {
      let pairs = 0;
      for (let i = 0; i < s.n; i++) {
        for (let j = 0; j < s.n; j++) {
          if (s.truth[i] !== 1 || s.truth[j] !== 0) continue;
          pairs += s.scores[i]! > s.scores[j]! ? 1 : s.scores[i] === s.scores[j] ? 0.5 : 0;
        }
      }
      const want = pairs / (s.positives * (s.n - s.positives));
      const plan = buildPlan(s);
      return [
        aurocByRanks(s),
        aurocByTrapezia(s),
        placements(s).auroc,
        runOriginal(plan)[0]!,
        partialAuroc(s, 0, 1),
      ].every((got) => close(got, want));
    }),
    RUNS,
  );
  t.pass();
});

test('AUROC and AP do not change under a monotone transform; swapping classes and direction gives the same AUROC', (t) => {
  fc.assert(
    fc.property(films, (s) => {
      const moved: Sample = { ...s, scores: s.scores.map((v) => Math.exp(5 * v) - 7) };
      const swapped: Sample = {
        ...s,
        scores: s.scores.map((v) => -v),
        truth: s.truth.map((v) => 1 - v),
        positives: s.n - s.positives,
      };
      return (
        aurocByRanks(moved) === aurocByRanks(s) &&
        averagePrecision(moved) === averagePrecision(s) &&
        close(aurocByRanks(swapped), aurocByRanks(s)) &&
        Object.is(delongVariance(placements(moved)), delongVariance(placements(s)))
      );
    }),
    RUNS,
  );
  t.pass();
});

test('identical curves: difference 0, no statistic, p = 1; swapped curves: z changes sign, p stays', (t) => {
  fc.assert(
    fc.property(films, fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 60, maxLength: 60 }), (s, other) => {
      const a = placements(s);
      const b = placements({ ...s, scores: Float64Array.from(s.scores, (_, i) => other[i]!) });
      const same = pairedDelong(a, a, 0.95);
      const [ab, ba] = [pairedDelong(a, b, 0.95), pairedDelong(b, a, 0.95)];
      // One case of a class leaves no variance to judge by: null with its reason, never a p.
      if (same.p !== (same.standardError === null ? null : 1)) return false;
      if (same.statistic !== null || same.estimate !== 0) return false;
      if (ab.p === null || ba.p === null) return ab.p === ba.p && ab.reason !== undefined;
      return (
        close(ab.p, ba.p) &&
        close(ab.estimate, -ba.estimate) &&
        (ab.statistic === null || close(ab.statistic, -ba.statistic!))
      );
    }),
    RUNS,
  );
  t.pass();
});

test('one film a patient: Obuchowski’s variance is DeLong’s', (t) => {
  fc.assert(
    fc.property(films, (s) => {
      const alone = sample(Array.from(s.scores), Array.from(s.truth));
      if (alone.positives < 2 || alone.n - alone.positives < 2) return true;
      const p = placements(alone);
      return close(obuchowskiCovariance(alone, p, p), delongVariance(p), 1e-10);
    }),
    RUNS,
  );
  t.pass();
});

test('every proportion interval holds its estimate, stays in [0, 1], mirrors, and narrows as n grows', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
      const x = Math.round(share * n);
      return Object.values(PROPORTION_INTERVALS).every((make) => {
        const [a, mirror, larger] = [make(x, n, 0.95), make(n - x, n, 0.95), make(10 * x, 10 * n, 0.95)];
        const width = (o: typeof a) => o.upper! - o.lower!;
        return (
          a.lower! >= 0 &&
          a.upper! <= 1 &&
          a.lower! <= a.estimate! + 1e-15 &&
          a.upper! >= a.estimate! - 1e-15 &&
          close(a.lower!, 1 - mirror.upper!, 1e-11) &&
          width(larger) < width(a)
        );
      });
    }),
    RUNS,
  );
  t.pass();
});

test('the clustered ratio with one case a patient has the binomial variance times n/(n − 1)', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (yes, no) => {
      const n = yes + no;
      const x = Float64Array.from({ length: n }, (_, i) => (i < yes ? 1 : 0));
      const got = ratioEstimate(x, new Float64Array(n).fill(1))!;
      const p = yes / n;
      return close(got.variance, (p * (1 - p)) / (n - 1), 1e-10);
    }),
    RUNS,
  );
  t.pass();
});

test('MCC lies between −1 and 1, J is linear in the rates, F1 is the harmonic mean of PPV and sensitivity', (t) => {
  const count = fc.integer({ min: 1, max: 100_000 });
  fc.assert(
    fc.property(count, count, count, count, (tp, fp, fn, tn) => {
      const c = { tp, fp, fn, tn };
      const [se, sp, ppv] = [rawPoint('sensitivity', c), rawPoint('specificity', c), rawPoint('ppv', c)];
      return (
        Math.abs(rawPoint('mcc', c)) <= 1 &&
        close(rawPoint('youden', c), se + sp - 1) &&
        close(rawPoint('f1', c), (2 * se * ppv) / (se + ppv)) &&
        close(rawPoint('dor', c), rawPoint('lr-plus', c) / rawPoint('lr-minus', c), 1e-10)
      );
    }),
    RUNS,
  );
  t.pass();
});

test('McNemar is symmetric, and its exact p is at least its mid-p', (t) => {
  const count = fc.integer({ min: 0, max: 300 });
  fc.assert(
    fc.property(count, count, (b, c) => {
      const [x, y] = [mcnemar(b, c), mcnemar(c, b)];
      return close(x.pExact, y.pExact) && x.chiSquare === y.chiSquare && x.pExact >= x.pMid - 1e-12 && x.pExact <= 1;
    }),
    RUNS,
  );
  t.pass();
});

test('scores that differ in the last bit are different scores', (t) => {
  const next = 0.5 + Number.EPSILON / 2;
  t.is(aurocByRanks(sample([0.5, next], [0, 1])), 1);
  t.is(aurocByRanks(sample([0.5, 0.5], [0, 1])), 0.5);
});

test('Clopper–Pearson holds every p at least 95 times in 100, counted over all outcomes', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0.001, max: 0.999, noNaN: true }), (n, p) => {
      const make = (x: number) => PROPORTION_INTERVALS['clopper-pearson'](x, n, 0.95);
      return exactCoverage(make, n, p) >= 0.95 - 1e-9;
    }),
    RUNS,
  );
  t.pass();
});
