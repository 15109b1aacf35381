/**
 * Dawid–Skene: the true class of each case and every reader's error matrix, estimated together by maximum likelihood, no
 * reference standard needed. Readers are taken to err independently given the true class; where they share a blind spot
 * the estimate is too sure of itself.
 *
 * Model: P(class k) = pₖ; reader j records l for class k with probability πⱼₖₗ. EM: start T_ik = share of case i's ratings in
 * category k; M: pₖ = mean T_ik, πⱼₖₗ = Σᵢ T_ik n_ijl / Σᵢ T_ik n_ij·; E: T_ik ∝ pₖ Π πⱼₖₗ^n_ijl. Log-likelihood
 * Σᵢ log Σₖ pₖ Π π^n, without the multinomial constant. Stops when it rises by less than `tolerance` · (1 + |log L|), or
 * after `maximum` rounds, then `converged` is false. A case may have several ratings of one reader, or none.
 *
 * Ties: the label is the class of the largest posterior; where the two largest differ by less than 1e-9 it is null.
 * Undefined: a class with no posterior weight has error rates null. A reader without ratings has them null too.
 * Source: Dawid & Skene, Appl. Statist. 28 (1979) 20–28, equations 2.3–2.5. Reproduces their Tables 2 and 4 to .005 and an
 * independent EM to 1e-9.
 */
import { MISSING, type Ratings } from './ratings.js';

export interface RatingCounts {
  readonly categories: number;
  readonly raters: number;
  /** votes[(case · raters + rater) · categories + category]: how often that rater recorded that category. */
  readonly votes: Float64Array;
  /** Cases that each entry stands for (1 unless patterns were counted). */
  readonly counts: Float64Array;
}

export interface DawidSkeneOptions {
  /** Relative rise of the log-likelihood at which EM stops. */
  readonly tolerance?: number;
  readonly maximum?: number;
}

export interface DawidSkene {
  readonly converged: boolean;
  /** EM rounds (one M and one E step each). */
  readonly iterations: number;
  readonly logLikelihood: number;
  /** After each M step, the first one first. */
  readonly path: readonly number[];
  /** P(class). */
  readonly prevalence: readonly number[];
  /** errorRates[rater][true class][recorded class]; null where nothing supports it. */
  readonly errorRates: readonly (readonly (readonly (number | null)[])[])[];
  /** posterior[case · categories + class]. */
  readonly posterior: Float64Array;
  /** Most probable class of each entry; null on a tie or where nobody rated. */
  readonly labels: readonly (number | null)[];
}

export const DAWID_SKENE_DEFAULTS = { tolerance: 1e-12, maximum: 10_000 } as const;
const TIE = 1e-9;

/** One rating a rater at most. */
export function countsOf(r: Ratings): RatingCounts {
  const votes = new Float64Array(r.codes.length * r.categories);
  for (const [cell, code] of r.codes.entries()) if (code !== MISSING) votes[cell * r.categories + code] = 1;
  return { categories: r.categories, raters: r.raters, votes, counts: r.counts };
}

export function dawidSkene(data: RatingCounts, options: DawidSkeneOptions = {}): DawidSkene {
  const { tolerance, maximum } = { ...DAWID_SKENE_DEFAULTS, ...options };
  const { categories: q, raters, votes, counts } = data;
  const cases = counts.length;
  const posterior = voteShares();
  const rated = Uint8Array.from({ length: cases }, (_, i) => (posterior[i * q]! >= 0 ? 1 : 0));
  if (!rated.some((r, i) => r === 1 && counts[i]! > 0)) throw new RangeError('dawidSkene: no case has a rating');
  const prevalence = new Float64Array(q);
  const rates = new Float64Array(raters * q * q);
  const path: number[] = [];
  let converged = false;
  while (path.length < maximum && !converged) {
    maximise();
    const before = path.at(-1);
    const now = expect();
    path.push(now);
    converged = before !== undefined && now - before <= tolerance * (1 + Math.abs(now));
  }
  return {
    ...{ converged, iterations: path.length, logLikelihood: path.at(-1)!, path, prevalence: Array.from(prevalence) },
    errorRates: Array.from({ length: raters }, (_, j) =>
      Array.from({ length: q }, (_, k) => {
        const row = Array.from(rates.subarray((j * q + k) * q, (j * q + k + 1) * q));
        return row.some((x) => x > 0) ? row : row.map(() => null);
      }),
    ),
    posterior: posterior.map((p) => Math.max(0, p)),
    labels: Array.from({ length: cases }, (_, i) =>
      rated[i] ? topClass(posterior.subarray(i * q, (i + 1) * q)) : null,
    ),
  };

  function topClass(p: Float64Array): number | null {
    const order = Array.from(p.keys()).sort((a, b) => p[b]! - p[a]!);
    return q > 1 && p[order[0]!]! - p[order[1]!]! < TIE ? null : order[0]!;
  }

  /** Share of a case's ratings in each category; −1 throughout where nobody rated it. */
  function voteShares(): Float64Array {
    const shares = new Float64Array(cases * q);
    for (let i = 0; i < cases; i++) {
      let sum = 0;
      for (let j = 0; j < raters; j++) {
        for (let k = 0; k < q; k++) {
          const v = votes[(i * raters + j) * q + k]!;
          shares[i * q + k]! += v;
          sum += v;
        }
      }
      for (let k = 0; k < q; k++) shares[i * q + k] = sum === 0 ? -1 : shares[i * q + k]! / sum;
    }
    return shares;
  }

  /** pₖ and πⱼₖₗ from the posteriors. */
  function maximise(): void {
    prevalence.fill(0);
    rates.fill(0);
    let n = 0;
    for (let i = 0; i < cases; i++) {
      if (!rated[i]) continue;
      n += counts[i]!;
      for (let k = 0; k < q; k++) {
        const weight = posterior[i * q + k]! * counts[i]!;
        if (weight === 0) continue;
        prevalence[k]! += weight;
        for (let j = 0; j < raters; j++) {
          const from = (i * raters + j) * q;
          for (let l = 0; l < q; l++) rates[(j * q + k) * q + l]! += weight * votes[from + l]!;
        }
      }
    }
    for (let k = 0; k < q; k++) prevalence[k]! /= n;
    for (let row = 0; row < raters * q; row++) {
      let sum = 0;
      for (let l = 0; l < q; l++) sum += rates[row * q + l]!;
      if (sum > 0) for (let l = 0; l < q; l++) rates[row * q + l]! /= sum;
    }
  }

  /** Fills the posteriors and returns the log-likelihood of the parameters they come from. */
  function expect(): number {
    let likelihood = 0;
    const log = new Float64Array(q);
    const [logP, logPi] = [prevalence.map(Math.log), rates.map(Math.log)];
    for (let i = 0; i < cases; i++) {
      if (!rated[i]) continue;
      let top = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < q; k++) {
        let sum = logP[k]!;
        for (let j = 0; j < raters; j++) {
          for (let l = 0; l < q; l++) {
            const v = votes[(i * raters + j) * q + l]!;
            if (v > 0) sum += v * logPi[(j * q + k) * q + l]!;
          }
        }
        log[k] = sum;
        if (sum > top) top = sum;
      }
      let scale = 0;
      for (let k = 0; k < q; k++) scale += Math.exp(log[k]! - top);
      for (let k = 0; k < q; k++) posterior[i * q + k] = Math.exp(log[k]! - top) / scale;
      likelihood += counts[i]! * (top + Math.log(scale));
    }
    return likelihood;
  }
}
