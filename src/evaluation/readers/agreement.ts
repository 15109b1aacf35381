/** Agreement of readers as results: every coefficient with its analytic and its patient-bootstrap interval. */
import type { Result } from '../../core/types.js';
import { eachReplicate, rowWeights } from '../bootstrap/weights.js';
import { type ResultExtra, resultOf, type Scope, slugOf } from '../results.js';
import { brennanPrediger } from '../stats/agreement/brennan-prediger.js';
import { cohenKappa, pairKappas } from '../stats/agreement/cohen-kappa.js';
import { congerKappa } from '../stats/agreement/conger-kappa.js';
import { type Agreement, normalAgreement, studentAgreement } from '../stats/agreement/estimate.js';
import { fleissKappa } from '../stats/agreement/fleiss-kappa.js';
import { gwetAc } from '../stats/agreement/gwet-ac.js';
import { krippendorffAlpha } from '../stats/agreement/krippendorff-alpha.js';
import { lightKappa } from '../stats/agreement/light-kappa.js';
import {
  negativeAgreement,
  negativePercentAgreement,
  pairCounts,
  positiveAgreement,
  positivePercentAgreement,
} from '../stats/agreement/pair-agreement.js';
import { percentAgreement } from '../stats/agreement/percent-agreement.js';
import { crossTable, type Ratings } from '../stats/agreement/ratings.js';
import { type Rows, rowSums, withCounts } from '../stats/agreement/rows.js';
import { weightsOf } from '../stats/agreement/weights.js';
import { type Outcome, pointOnly, undefinedBecause } from '../stats/outcome.js';
import { percentileInterval } from '../stats/resampled.js';
import { isPositive, type Prepared, type ReaderRules } from './reads.js';

type Coefficient = (r: Ratings, x: Rows, needError: boolean) => Agreement;

const COEFFICIENTS: readonly (readonly [string, Coefficient])[] = [
  ['fleiss-kappa', (_, x, e) => fleissKappa(x, e)],
  ['conger-kappa', congerKappa],
  ['krippendorff-alpha', (_, x, e) => krippendorffAlpha(x, e)],
  ['gwet-ac', (_, x, e) => gwetAc(x, e)],
  ['brennan-prediger', (_, x, e) => brennanPrediger(x, e)],
  ['percent-agreement', (_, x, e) => percentAgreement(x, e)],
];

export const populationOf = (finding: string): string => `readers-${slugOf(finding)}`;

export function scopeOf({ reads }: Prepared, rules: ReaderRules, part = ''): Scope {
  return {
    population: populationOf(reads.finding) + (part === '' ? '' : `-${part}`),
    comparator: 'other readers',
    n: reads.codes.length,
    positives: reads.codes.filter((row) => row.some((code) => isPositive(reads, code) === 1)).length,
    level: rules.level,
  };
}

const estimateOf = (value: number | null, reason: string | undefined): Outcome =>
  value === null ? undefinedBecause(reason ?? 'undefined for these reads') : pointOnly(value);

interface Tracked {
  readonly scope: Scope;
  readonly metric: string;
  readonly outcome: Outcome;
  readonly parameters: NonNullable<ResultExtra['parameters']>;
  /** The value in the current replicate; NaN where undefined. */
  readonly value: () => number;
}

export function agreementResults(prepared: Prepared, rules: ReaderRules): Result[] {
  const { reads, scale, binary } = prepared;
  const results: Result[] = [];
  const tracked: Tracked[] = [];
  const positiveRule = {
    categories: reads.scale.join(' < '),
    positiveFrom: reads.scale[reads.positiveFrom] as string,
  };
  const parametersOf = (more: Record<string, string>) => ({
    weighting: rules.weighting,
    readers: reads.readers.length,
    categories: reads.scale.join(' < '),
    ...more,
  });
  const whole = scopeOf(prepared, rules);
  const sums = rowSums(scale.ratings, rules.weighting);
  // The current replicate: what all coefficients share is made once.
  const drawn: { ratings: Ratings; rows: Rows } = {
    ratings: scale.ratings,
    rows: withCounts(sums, scale.ratings.counts),
  };
  for (const [metric, coefficient] of COEFFICIENTS) {
    const own = coefficient(drawn.ratings, drawn.rows, true);
    const parameters = parametersOf({
      observed: String(own.observed),
      chance: String(own.expected),
      casesReadTwice: String(own.pairable),
    });
    results.push(
      resultOf(whole, metric, 'analytic', studentAgreement(own, rules.level), {
        parameters: { ...parameters, error: 'over cases, Student with cases − 1 degrees of freedom' },
      }),
    );
    tracked.push({
      ...{ scope: whole, metric, parameters, outcome: estimateOf(own.estimate, own.reason) },
      value: () => coefficient(drawn.ratings, drawn.rows, false).estimate ?? Number.NaN,
    });
  }
  const pairs = (reads.readers.length * (reads.readers.length - 1)) / 2;
  const weights = weightsOf(rules.weighting, reads.scale.length);
  const kappas = new Float64Array(pairs);
  const scratch = new Float64Array(pairs * reads.scale.length ** 2);
  const light = lightKappa(scale.ratings, rules.weighting);
  tracked.push({
    ...{ scope: whole, metric: 'light-kappa', parameters: parametersOf({ pairs: String(light.pairs) }) },
    outcome: estimateOf(light.estimate, light.reason),
    value: () => kappas.reduce((sum, k) => sum + k, 0) / pairs,
  });
  let pair = 0;
  for (const [a, first] of reads.readers.entries()) {
    for (const [b, second] of reads.readers.entries()) {
      if (a === b) continue;
      const scope = {
        ...scopeOf(prepared, rules, `${slugOf(first)}-${slugOf(second)}`),
        comparator: `reader ${second}`,
      };
      const calls = pairCounts(binary.ratings, a, b);
      const n = calls.both + calls.firstOnly + calls.secondOnly + calls.neither;
      const own = { ...scope, n, positives: calls.both + calls.secondOnly };
      const named = { parameters: { ...positiveRule, reader: first, comparator: second } };
      results.push(
        resultOf(own, 'ppa', 'wilson', positivePercentAgreement(calls, rules.level), named),
        resultOf(own, 'npa', 'wilson', negativePercentAgreement(calls, rules.level), named),
      );
      if (a > b) continue;
      const kappa = cohenKappa(crossTable(scale.ratings, a, b), rules.weighting);
      const place = pair++;
      const parameters = parametersOf({ reader: first, comparator: second });
      results.push(
        resultOf(own, 'cohen-kappa', 'analytic', normalAgreement(kappa, rules.level), {
          parameters: { ...parameters, error: 'asymptotic (Fleiss, Cohen & Everitt), normal' },
        }),
        resultOf(own, 'positive-agreement', 'none', positiveAgreement(calls), { ...named, interval: false }),
        resultOf(own, 'negative-agreement', 'none', negativeAgreement(calls), { ...named, interval: false }),
      );
      tracked.push({
        ...{ scope: own, metric: 'cohen-kappa', parameters, outcome: estimateOf(kappa.estimate, kappa.reason) },
        value: () => kappas[place]!,
      });
    }
  }
  const prepareReplicate = (counts: Float64Array): void => {
    drawn.ratings = { ...scale.ratings, counts };
    drawn.rows = withCounts(sums, counts);
    pairKappas(scale.ratings, counts, weights, scratch, kappas);
  };
  return [...results, ...bootstrapped(prepared, rules, tracked, prepareReplicate)];
}

function bootstrapped(
  { reads, scale }: Prepared,
  rules: ReaderRules,
  tracked: readonly Tracked[],
  before: (counts: Float64Array) => void,
): Result[] {
  const values = tracked.map(() => new Float64Array(rules.replicates));
  const counts = new Float64Array(scale.ratings.counts.length);
  eachReplicate(reads.clusters, rules.replicates, rules.seed, 'readers-agreement', (drawn, r) => {
    rowWeights(counts, scale.rowOf, reads.cluster, drawn);
    before(counts);
    for (const [k, t] of tracked.entries()) values[k]![r] = t.value();
  });
  return tracked.map(({ scope, metric, outcome, parameters }, k) => {
    const interval = percentileInterval(outcome.estimate, values[k]!, rules.level, outcome.reason);
    return resultOf(scope, metric, 'bootstrap-percentile', interval, {
      ...{ seed: rules.seed, replicates: interval.replicates, failed: interval.failed },
      parameters: { ...parameters, resampled: rules.cluster },
    });
  });
}
