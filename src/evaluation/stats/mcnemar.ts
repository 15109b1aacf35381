/**
 * Paired proportions: do two readings of the same cases differ in sensitivity (among positives) or specificity?
 *
 * b cases only the first has right, c only the second, n in all. McNemar χ² = (b−c)²/(b+c), with continuity correction
 * (max(0, |b−c|−1))²/(b+c), 1 df; exact: two-sided binomial(b+c, ½), mid-p less half the observed point. Intervals of
 * the difference (b−c)/n: Wald, Agresti–Min (½ added to each of the four cells), Tango's score interval.
 * Source: McNemar, Psychometrika 12 (1947) 153–157; Fagerland et al., BMC Med. Res. Methodol. 13 (2013) 91; Agresti &
 * Min, Statist. Med. 24 (2005) 729–740; Tango, Statist. Med. 17 (1998) 891–908. DTComPair prints the
 * uncorrected, testCompareR the corrected χ²; both are given here. Two differences chosen: where b = c the correction stops
 * at 0 (R goes past it), and Agresti–Min is centred on the adjusted difference as in the paper (DTComPair: on the raw).
 */
import { binomialCdf } from './distributions/beta.js';
import { chiSquareCdf } from './distributions/gamma.js';
import { zFor } from './distributions/normal.js';
import { interval, type Outcome, undefinedBecause } from './outcome.js';

export interface McNemar {
  readonly chiSquare: number;
  readonly p: number;
  readonly corrected: number;
  readonly pCorrected: number;
  readonly pExact: number;
  readonly pMid: number;
}

/** With no discordant case every p is 1. */
export function mcnemar(b: number, c: number): McNemar {
  const m = b + c;
  if (m === 0) return { chiSquare: 0, p: 1, corrected: 0, pCorrected: 1, pExact: 1, pMid: 1 };
  const chiSquare = (b - c) ** 2 / m;
  const corrected = Math.max(0, Math.abs(b - c) - 1) ** 2 / m;
  const k = Math.min(b, c);
  const cumulative = binomialCdf(k, m, 0.5);
  const point = cumulative - (k > 0 ? binomialCdf(k - 1, m, 0.5) : 0);
  return {
    ...{ chiSquare, p: chiSquareCdf(chiSquare, 1, true) },
    ...{ corrected, pCorrected: chiSquareCdf(corrected, 1, true) },
    pExact: Math.min(1, 2 * cumulative),
    pMid: b === c ? 1 : Math.min(1, 2 * cumulative - point),
  };
}

export function pairedWald(b: number, c: number, n: number, level: number): Outcome {
  if (n === 0) return undefinedBecause('no cases');
  const d = (b - c) / n;
  const half = (zFor(level) * Math.sqrt(b + c - (b - c) ** 2 / n)) / n;
  return interval(d, Math.max(-1, d - half), Math.min(1, d + half));
}

export function agrestiMin(b: number, c: number, n: number, level: number): Outcome {
  if (n === 0) return undefinedBecause('no cases');
  const adjusted = pairedWald(b + 0.5, c + 0.5, n + 2, level);
  return { ...adjusted, estimate: (b - c) / n };
}

/** Roots of the score equation, by bisection; inside [−1, 1] by construction. */
export function tango(b: number, c: number, n: number, level: number): Outcome {
  if (n === 0) return undefinedBecause('no cases');
  const z = zFor(level);
  const d = (b - c) / n;
  const score = (delta: number): number => {
    // Restricted estimate of the second discordant probability.
    const B = -b - c + (2 * n - b + c) * delta;
    const C = -c * delta * (1 - delta);
    const q = (Math.sqrt(Math.max(0, B * B - 8 * n * C)) - B) / (4 * n);
    const variance = n * (2 * q + delta * (1 - delta));
    return variance > 0 ? (b - c - n * delta) / Math.sqrt(variance) : Math.sign(b - c - n * delta) * 1e9;
  };
  const root = (from: number, to: number, wanted: number): number => {
    let [low, high] = [from, to];
    for (let i = 0; i < 200 && high - low > 1e-16; i++) {
      const middle = (low + high) / 2;
      if (score(middle) > wanted) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  const lower = score(-1) <= z ? -1 : root(-1, d, z);
  const upper = score(1) >= -z ? 1 : root(d, 1, -z);
  return interval(d, lower, upper);
}
