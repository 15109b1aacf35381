/**
 * One-variable baselines: how well a single attribute (view, age, sex …) ranks the cases as if it were the score. A model
 * that beats chance only as far as the view does has learnt who is x-rayed lying down, not what the film shows.
 *
 * Numbers rank by their value, turned so that the direction is the one seen in the learning set; categories rank by the
 * share of positives that their level has there (a level not seen there takes the overall share). Without a learning set
 * the order comes from the cases themselves, which flatters the baseline; the result says so. Missing values of a number
 * are left out and counted; of a category they are a level of their own. AUROC with Obuchowski's interval over patients.
 * Source: as for AUROC; the caution: Zech et al., PLoS Med. 15 (2018) e1002683.
 */
import type { AttributeValue, Result } from '../core/types.js';
import { resultOf, type Scope, slugOf, variantOf } from './results.js';
import type { Sample } from './sample.js';
import { aurocNormal, placements } from './stats/delong.js';
import { obuchowskiCovariance } from './stats/obuchowski.js';
import { undefinedBecause } from './stats/outcome.js';

/** One value and one truth (1 positive, 0 negative) a case. */
export interface Observed {
  readonly values: readonly AttributeValue[];
  readonly truth: ArrayLike<number>;
}

export interface Baseline {
  /** Higher speaks for the finding; NaN where the value is missing. */
  readonly scores: Float64Array;
  readonly kind: 'number' | 'category';
  /** Numbers: which end speaks for the finding. Categories: levels from the least to the most often positive. */
  readonly order: string;
}

const missing = (value: AttributeValue | undefined): boolean => value === null || value === undefined || value === '';

/** Ranks `values` by what `learned` shows. */
export function baselineScores(values: readonly AttributeValue[], learned: Observed): Baseline {
  const known = [...values, ...learned.values].filter((v) => !missing(v));
  return known.every((v) => typeof v === 'number') ? byValue(values, learned) : byShare(values, learned);
}

function byValue(values: readonly AttributeValue[], learned: Observed): Baseline {
  const rows = learned.values.flatMap((v, i) =>
    typeof v === 'number' ? [{ v, positive: learned.truth[i] === 1 }] : [],
  );
  const mean = (positive: boolean): number => {
    const those = rows.filter((r) => r.positive === positive);
    return those.reduce((s, r) => s + r.v, 0) / those.length;
  };
  // An undefined comparison (one class only) leaves the natural direction.
  const up = !(mean(true) < mean(false));
  return {
    scores: Float64Array.from(values, (v) => (typeof v === 'number' ? (up ? v : -v) : Number.NaN)),
    kind: 'number',
    order: up ? 'higher-is-positive' : 'lower-is-positive',
  };
}

function byShare(values: readonly AttributeValue[], learned: Observed): Baseline {
  const level = (v: AttributeValue | undefined): string => (missing(v) ? 'unknown' : String(v));
  const counts = new Map<string, { n: number; positives: number }>();
  const all = { n: 0, positives: 0 };
  for (const [i, value] of learned.values.entries()) {
    const name = level(value);
    const held = counts.get(name) ?? { n: 0, positives: 0 };
    const positive = learned.truth[i] === 1 ? 1 : 0;
    counts.set(name, { n: held.n + 1, positives: held.positives + positive });
    all.n++;
    all.positives += positive;
  }
  const share = ({ n, positives }: { n: number; positives: number }): number => (n > 0 ? positives / n : 0);
  const levels = [...counts].sort((a, b) => share(a[1]) - share(b[1]) || (a[0] < b[0] ? -1 : 1));
  return {
    scores: Float64Array.from(values, (v) => share(counts.get(level(v)) ?? all)),
    kind: 'category',
    order: levels.map(([name]) => name).join(' < '),
  };
}

export interface BaselineInput {
  readonly scope: Scope;
  /** Truth and patients of the cases; their own scores are not used. */
  readonly sample: Sample;
  readonly column: string;
  /** One a case of the sample. */
  readonly values: readonly AttributeValue[];
  /** Where the ranking is learned; null: on the cases themselves. */
  readonly learned: (Observed & { readonly from: string }) | null;
}

/** `<population>-baseline-<column>.auroc.obuchowski`. */
export function baselineResult(input: BaselineInput): Result {
  const { sample, values } = input;
  const there = { ...input.scope, population: variantOf(input.scope.population, `baseline-${slugOf(input.column)}`) };
  const learned = input.learned ?? { values, truth: sample.truth, from: 'the cases themselves' };
  const baseline = baselineScores(values, learned);
  const kept = keep(sample, baseline.scores);
  const scope: Scope = { ...there, n: kept.n, positives: kept.positives };
  const parameters = {
    ...{ attribute: input.column, kind: baseline.kind, order: baseline.order, orderFrom: learned.from },
    leftOutWithoutValue: sample.n - kept.n,
  };
  if (kept.positives === 0 || kept.positives === kept.n) {
    const none = undefinedBecause(`no two classes among the cases with a known ${input.column}`);
    return resultOf(scope, 'auroc', 'obuchowski', none, { parameters });
  }
  const placed = placements(kept);
  const variance = obuchowskiCovariance(kept, placed, placed);
  const outcome = aurocNormal(placed.auroc, variance, scope.level);
  return resultOf(scope, 'auroc', 'obuchowski', outcome, { parameters });
}

/** The cases with a score, patients numbered as before. */
export function keep(sample: Sample, scores: Float64Array): Sample {
  const rows = Array.from(scores.keys()).filter((i) => !Number.isNaN(scores[i]!));
  const truth = Uint8Array.from(rows, (i) => sample.truth[i]!);
  return {
    ...{ scores: Float64Array.from(rows, (i) => scores[i]!), truth },
    ...{ cluster: Int32Array.from(rows, (i) => sample.cluster[i]!), clusters: sample.clusters },
    rows: Int32Array.from(rows, (i) => sample.rows[i]!),
    n: rows.length,
    positives: truth.reduce((s, v) => s + v, 0),
  };
}
