import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { brennanPrediger } from '../../src/evaluation/stats/agreement/brennan-prediger.js';
import { cohenKappa } from '../../src/evaluation/stats/agreement/cohen-kappa.js';
import { congerKappa } from '../../src/evaluation/stats/agreement/conger-kappa.js';
import { countsOf, dawidSkene } from '../../src/evaluation/stats/agreement/dawid-skene.js';
import { studentAgreement } from '../../src/evaluation/stats/agreement/estimate.js';
import { fleissKappa, fleissTest } from '../../src/evaluation/stats/agreement/fleiss-kappa.js';
import { gwetAc, tableError } from '../../src/evaluation/stats/agreement/gwet-ac.js';
import { krippendorffAlpha } from '../../src/evaluation/stats/agreement/krippendorff-alpha.js';
import { lightKappa } from '../../src/evaluation/stats/agreement/light-kappa.js';
import {
  negativePercentAgreement,
  pairCounts,
  positiveAgreement,
  positivePercentAgreement,
} from '../../src/evaluation/stats/agreement/pair-agreement.js';
import { percentAgreement } from '../../src/evaluation/stats/agreement/percent-agreement.js';
import { crossTable, patternsOf, ratingsOf, ratingsOfTable } from '../../src/evaluation/stats/agreement/ratings.js';
import { rowsOf } from '../../src/evaluation/stats/agreement/rows.js';
import { isTie, vote, voteWords } from '../../src/evaluation/stats/agreement/vote.js';
import { near } from './helpers.js';

interface Coefficient {
  readonly coefficient_value: number;
  readonly se: number;
  readonly pa: number;
  readonly pe: number;
  readonly ci: readonly [number, number];
}
interface Made {
  readonly categories: number;
  readonly ratings: readonly (readonly (number | null)[])[];
  readonly irrCAC: Record<string, Record<string, Coefficient>>;
  readonly krippendorff: Record<string, number>;
  readonly cohen: Record<string, { kappa: number; ase: number; null: number }>;
  readonly fleiss_statsmodels?: number;
  readonly dawidSkene: { loglik: number; prevalence: number[]; rates: number[][][]; posterior: number[][] };
}
const { sets } = JSON.parse(
  readFileSync(join(packageRoot(), 'test', 'fixtures', 'py', 'readers-agreement.json'), 'utf8'),
) as { sets: Record<string, Made> };
const WEIGHTINGS = ['unweighted', 'linear', 'quadratic'] as const;
const codes = (made: Made): number[][] => made.ratings.map((row) => row.map((x) => x ?? -1));

test('AC1/AC2, Fleiss, Conger, alpha and Brennan–Prediger equal irrCAC: value, error, interval, gaps and weights included', (t) => {
  let compared = 0;
  for (const [name, made] of Object.entries(sets)) {
    const r = ratingsOf(codes(made), made.categories);
    for (const weighting of WEIGHTINGS) {
      const x = rowsOf(r, weighting);
      for (const [key, got] of [
        ['gwet', gwetAc(x)],
        ['fleiss', fleissKappa(x)],
        ['conger', congerKappa(r, x)],
        ['krippendorff', krippendorffAlpha(x)],
        ['bp', brennanPrediger(x)],
      ] as const) {
        const want = made.irrCAC[weighting]![key]!;
        for (const [value, expected, tolerance] of [
          [got.estimate, want.coefficient_value, 1e-12],
          [got.standardError, want.se, 1e-12],
          [got.observed, want.pa, 1e-12],
          [got.expected, want.pe, 1e-12],
          // scipy 1.12's t quantile, which irrCAC uses, is off by 8e-9 at 39 degrees of freedom (checked with mpmath).
          [studentAgreement(got, 0.95).lower, want.ci[0], 1e-8],
          [studentAgreement(got, 0.95).upper, want.ci[1], 1e-8],
        ] as const) {
          const n = near(value, expected, tolerance, `${name} ${weighting} ${key}`);
          t.true(n.ok, n.message);
          compared++;
        }
      }
    }
    for (const [weighting, want] of Object.entries(made.krippendorff)) {
      const n = near(krippendorffAlpha(rowsOf(r, weighting as 'quadratic')).estimate, want, 1e-12, name);
      t.true(n.ok, n.message);
    }
    if (made.fleiss_statsmodels !== undefined) {
      t.true(near(fleissKappa(rowsOf(r, 'unweighted')).estimate, made.fleiss_statsmodels, 1e-12).ok);
    }
  }
  t.is(compared, 3 * 3 * 5 * 6);
});

test('Cohen’s kappa equals scikit-learn, its two standard errors statsmodels, over the cases both rated', (t) => {
  for (const [name, made] of Object.entries(sets)) {
    const table = crossTable(ratingsOf(codes(made), made.categories), 0, 1);
    for (const weighting of WEIGHTINGS) {
      const got = cohenKappa(table, weighting);
      const want = made.cohen[weighting]!;
      for (const n of [
        near(got.estimate, want.kappa, 1e-12, name),
        near(got.standardError, want.ase, 1e-12, name),
        near(got.nullError, want.null, 1e-12, name),
      ]) {
        t.true(n.ok, n.message);
      }
    }
  }
});

test('published two-rater tables: Fleiss, Cohen & Everitt 1969 and the paradox of a rare finding', (t) => {
  // Psychol. Bull. 72 (1969) 326: kappa .49, ASE .051; here the digits R vcd 1.4-11 and irrCAC 1.0 give.
  const everitt = [
    [88, 14, 18],
    [10, 40, 10],
    [2, 6, 12],
  ];
  t.true(near(cohenKappa(everitt, 'unweighted').estimate, 0.491525423728813, 1e-12).ok);
  t.true(near(cohenKappa(everitt, 'unweighted').standardError, 0.0510018155760779, 1e-12).ok);
  t.true(near(cohenKappa(everitt, 'quadratic').standardError, 0.0664536815910782, 1e-12).ok);
  // 120 of 125 alike, yet kappa is below 0 and AC1 is .94.
  const paradox = ratingsOfTable([
    [118, 5],
    [2, 0],
  ]);
  t.true(near(cohenKappa(crossTable(paradox, 0, 1), 'unweighted').estimate, -0.0233918128654961, 1e-12).ok);
  const ac1 = gwetAc(rowsOf(paradox, 'unweighted'));
  t.true(near(ac1.estimate, 0.940776337608718, 1e-12).ok);
  t.true(near(tableError(ac1), 0.0229645512479329, 1e-12).ok);
});

test('Conger’s kappa of two raters is Cohen’s; Fleiss’s is not', (t) => {
  const r = ratingsOfTable([
    [20, 5],
    [10, 15],
  ]);
  const x = rowsOf(r, 'unweighted');
  const cohen = cohenKappa(crossTable(r, 0, 1), 'unweighted');
  t.true(near(congerKappa(r, x).estimate, cohen.estimate!, 1e-14).ok);
  t.true(near(tableError(congerKappa(r, x)), cohen.standardError!, 1e-12).ok);
  t.true(near(lightKappa(r, 'unweighted').estimate, cohen.estimate!, 1e-14).ok);
  t.true(Math.abs(fleissKappa(x).estimate! - cohen.estimate!) > 1e-3);
});

test('perfect agreement is 1 in every coefficient, with standard error 0', (t) => {
  const r = ratingsOf(
    Array.from({ length: 12 }, (_, i) => [i % 3, i % 3, i % 3]),
    3,
  );
  for (const weighting of WEIGHTINGS) {
    const x = rowsOf(r, weighting);
    for (const got of [gwetAc(x), fleissKappa(x), congerKappa(r, x), krippendorffAlpha(x), percentAgreement(x)]) {
      t.true(near(got.estimate, 1, 1e-12).ok);
      t.true(Math.abs(got.standardError!) < 1e-12);
    }
  }
});

test('the order of raters and of unordered categories does not matter', (t) => {
  const made = sets['scale-with-gaps']!;
  const r = ratingsOf(codes(made), 4);
  const turned = ratingsOf(
    codes(made).map((row) => row.toReversed().map((c) => (c < 0 ? c : [2, 0, 3, 1][c]!))),
    4,
  );
  const [x, y] = [rowsOf(r, 'unweighted'), rowsOf(turned, 'unweighted')];
  t.true(near(gwetAc(y).estimate, gwetAc(x).estimate!, 1e-13).ok);
  t.true(near(congerKappa(turned, y).standardError, congerKappa(r, x).standardError!, 1e-13).ok);
  t.true(near(krippendorffAlpha(y).standardError, krippendorffAlpha(x).standardError!, 1e-13).ok);
});

test('where nothing can be estimated the reason is said and no number is given', (t) => {
  const same = rowsOf(
    ratingsOf(
      [
        [1, 1],
        [1, 1],
      ],
      2,
    ),
    'unweighted',
  );
  t.like(fleissKappa(same), {
    estimate: null,
    reason: 'every rating falls into one category, so chance agreement is 1',
  });
  t.like(
    cohenKappa(
      [
        [0, 0],
        [0, 9],
      ],
      'unweighted',
    ),
    { estimate: null, z: null },
  );
  t.is(gwetAc(same).estimate, 1, 'AC1 has no such trouble');
  const single = ratingsOf(
    [
      [0, -1],
      [-1, 1],
    ],
    2,
  );
  t.like(gwetAc(rowsOf(single, 'unweighted')), { estimate: null, reason: 'no subject was rated by two raters' });
  t.like(krippendorffAlpha(rowsOf(single, 'unweighted')), { estimate: null });
  t.like(cohenKappa(crossTable(single, 0, 1), 'linear'), { reason: 'no subject was rated by both raters' });
  t.like(
    lightKappa(
      ratingsOf(
        [
          [1, 1, 0],
          [1, 1, 1],
        ],
        2,
      ),
      'unweighted',
    ),
    {
      estimate: null,
      reason: 'raters 1 and 2 have no kappa: every rating falls into one category, so chance agreement is 1',
    },
  );
  t.like(lightKappa(ratingsOf([[1], [0]], 2), 'unweighted'), { estimate: null, reason: 'one rater only' });
  t.like(congerKappa(ratingsOf([[1], [0]], 2), rowsOf(ratingsOf([[1], [0]], 2), 'unweighted')), { estimate: null });
  const alone = gwetAc(rowsOf(ratingsOf([[0, 1]], 2), 'unweighted'));
  t.is(alone.standardError, null);
  t.is(alone.reason, 'one subject only, so there is no standard error');
  t.is(
    fleissTest(
      rowsOf(
        ratingsOf(
          [
            [0, 1, 1],
            [0, 0, -1],
          ],
          2,
        ),
        'unweighted',
      ),
    ),
    null,
  );
});

test('a rating outside the scale is refused', (t) => {
  t.throws(() => ratingsOf([[0, 2]], 2), { message: /outside −1 … 1/ });
  t.throws(() => ratingsOf([[0, 0.5]], 2), { instanceOf: RangeError });
  t.throws(() => ratingsOf([[0, 1], [0]], 2), { message: /ragged/ });
});

test('PPA and NPA of a pair have the comparator’s calls as denominators and say when it made none', (t) => {
  const r = ratingsOf(
    [...Array(30).fill([1, 1]), ...Array(10).fill([1, 0]), ...Array(5).fill([0, 1]), [0, -1], [0, 0]],
    2,
  );
  const c = pairCounts(r, 0, 1);
  t.deepEqual(c, { both: 30, firstOnly: 10, secondOnly: 5, neither: 1 });
  t.is(positivePercentAgreement(c, 0.95).estimate, 30 / 35);
  t.is(negativePercentAgreement(c, 0.95).estimate, 1 / 11);
  t.is(positiveAgreement(c).estimate, 60 / 75);
  const none = { both: 0, firstOnly: 3, secondOnly: 0, neither: 4 };
  t.like(positivePercentAgreement(none, 0.95), { estimate: null, reason: 'the comparator called no case positive' });
  t.is(positiveAgreement({ ...none, firstOnly: 0 }).estimate, null);
});

test('Dawid–Skene equals an EM written in numpy, gaps included, and its likelihood never falls', (t) => {
  for (const [name, made] of Object.entries(sets)) {
    const subjects = codes(made);
    const { ratings, rowOf } = patternsOf(subjects, made.categories);
    const got = dawidSkene(countsOf(ratings), { tolerance: 1e-15, maximum: 400 });
    const want = made.dawidSkene;
    for (let i = 1; i < got.path.length; i++) t.true(got.path[i]! >= got.path[i - 1]! - 1e-9, `${name} round ${i}`);
    t.true(near(got.logLikelihood, want.loglik, 1e-8, name).ok, name);
    for (const [k, p] of want.prevalence.entries()) t.true(near(got.prevalence[k], p, 1e-5, name).ok, name);
    for (const [i, row] of want.posterior.entries()) {
      for (const [k, p] of row.entries()) {
        const n = near(got.posterior[rowOf[i]! * made.categories + k], p, 1e-4, `${name} case ${i}`);
        t.true(n.ok, n.message);
      }
    }
    for (const [j, matrix] of want.rates.entries()) {
      for (const [k, row] of matrix.entries()) {
        for (const [l, p] of row.entries()) t.true(near(got.errorRates[j]![k]![l], p, 1e-4, name).ok);
      }
    }
  }
});

test('Dawid–Skene: readers who never err are found to be so, a tie has no label, an unread case has none', (t) => {
  const sure = dawidSkene(
    countsOf(
      ratingsOf(
        [
          [0, 0, 0],
          [1, 1, 1],
          [1, 1, 1],
          [0, 0, 0],
          [-1, -1, -1],
        ],
        2,
      ),
    ),
  );
  t.deepEqual(sure.labels, [0, 1, null]);
  t.deepEqual(sure.errorRates[0], [
    [1, 0],
    [0, 1],
  ]);
  t.deepEqual(Array.from(sure.posterior.subarray(4)), [0, 0]);
  const torn = dawidSkene(
    countsOf(
      ratingsOf(
        [
          [0, 1],
          [1, 0],
        ],
        2,
      ),
    ),
  );
  t.deepEqual(torn.labels, [null, null]);
  const never = dawidSkene(
    countsOf(
      ratingsOf(
        [
          [0, 0],
          [0, 0],
        ],
        2,
      ),
    ),
  );
  t.deepEqual(never.errorRates[1]![1], [null, null], 'nothing is known of a class nobody saw');
  t.throws(() => dawidSkene(countsOf(ratingsOf([[-1, -1]], 2))), { message: /no case has a rating/ });
});

test('votes: majority with each tie rule, k of m, adjudication', (t) => {
  const tie = (rule: 'negative' | 'positive' | 'excluded') => vote([1, 0, 1, 0], { rule: 'majority', tie: rule });
  t.deepEqual([tie('negative'), tie('positive'), tie('excluded')], ['negative', 'positive', 'excluded']);
  t.true(isTie([1, 0, -1]) && !isTie([1, 1, 0]) && !isTie([-1, -1]));
  t.is(vote([1, -1, 0, 1], { rule: 'majority', tie: 'negative' }), 'positive');
  t.is(vote([-1, -1], { rule: 'majority', tie: 'positive' }), 'excluded', 'nobody read it');
  t.is(vote([1, 1, 0, 0, 0], { rule: 'at-least', needed: 2 }), 'positive');
  t.is(vote([1, 0, 0, -1, 0], { rule: 'at-least', needed: 3 }), 'negative', 'a missing read could not change it');
  t.is(vote([1, 1, 0, -1, 0], { rule: 'at-least', needed: 3 }), 'excluded', 'the missing read would decide');
  const judged = { rule: 'adjudicated', first: [0, 1], adjudicator: 2 } as const;
  t.deepEqual(
    [vote([1, 1, 0], judged), vote([1, 0, 0], judged), vote([1, 0, -1], judged), vote([-1, -1, 1], judged)],
    ['positive', 'negative', 'excluded', 'positive'],
  );
  t.is(voteWords({ rule: 'majority', tie: 'negative' }), 'majority of those who read, tie negative');
  t.is(voteWords(judged), 'readers 1 and 2 where they agree, else reader 3');
});
