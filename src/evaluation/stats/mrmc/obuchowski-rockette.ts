/**
 * Obuchowski–Rockette analysis of a multi-reader multi-case study in which every reader read in every modality.
 *
 * θ_ij (modality i of t, reader j of r) is a two-way table without replication whose errors are correlated: Cov1 same
 * reader, Cov2 same modality, Cov3 neither, each the mean of its entries of the covariance matrix of the θ. Cases may be
 * the same for all, nested in reader (Cov2 = Cov3 = 0 by themselves), nested in modality (Cov1 = Cov3 = 0) or partly
 * shared: the matrix shows it.
 *
 * Random readers, random cases (RRRC): F = MS(T)/[MS(TR) + r·max(Cov2 − Cov3, 0)], df t − 1 and, by Hillis,
 * [denominator]²/(MS(TR)²/((t−1)(r−1))), or (t−1)(r−1) in the original method. Fixed readers (FRRC): χ² = (t−1)·MS(T)/
 * [Var − Cov1 + (r−1)·max(Cov2 − Cov3, 0)]. Fixed cases (RRFC): F = MS(T)/MS(TR). Modality means: RRRC variance
 * [MS(R)ᵢ + r·max(Cov2ᵢ, 0)]/r with df [·]²/(MS(R)ᵢ²/(r−1)). Limits of single means are not clipped to [0, 1] here.
 * Source: Obuchowski & Rockette, Commun. Stat. Simul. 24 (1995) 285–308; Hillis, Statist. Med. 26 (2007) 596–619;
 * Hillis, Statist. Med. 33 (2014) 330–360 (nested designs). Agrees with OR-DBM MRMC 2.51 to its printed digits and with
 * MRMCaov 0.3.0 to 1e-11.
 */
import { fCdf, studentCdf, studentQuantile } from '../distributions/beta.js';
import { chiSquareCdf } from '../distributions/gamma.js';
import { normalTwoSided, zFor } from '../distributions/normal.js';
import type { Covariances } from './covariances.js';

export type DfMethod = 'hillis' | 'obuchowski-rockette';
export type Inference = 'random readers, random cases' | 'fixed readers, random cases' | 'random readers, fixed cases';

/** θ[modality][reader] and the covariances of all θ, ordered modality by modality. */
export interface ReaderTable {
  readonly theta: readonly (readonly number[])[];
  readonly covariances: Covariances;
}

export interface Components {
  readonly msT: number | null;
  readonly msTR: number | null;
  /** Mean square between readers within each modality. */
  readonly msR: readonly number[];
  readonly error: number;
  readonly cov1: number;
  readonly cov2: number;
  readonly cov3: number;
  /** Variance of readers and of the interaction; may be negative and is not clamped. */
  readonly reader: number | null;
  readonly interaction: number | null;
  readonly errorOf: readonly number[];
  readonly cov2Of: readonly number[];
}

export interface Contrast {
  readonly estimate: number;
  readonly standardError: number;
  /** Null: normal. */
  readonly df: number | null;
  readonly statistic: number | null;
  readonly p: number | null;
  readonly lower: number;
  readonly upper: number;
}

export interface EqualityTest {
  readonly statistic: number;
  /** What MS(T) (or (t − 1)·MS(T)) is divided by. */
  readonly denominator: number;
  readonly df1: number;
  /** Null for χ². */
  readonly df2: number | null;
  readonly p: number;
}

const mean = (x: readonly number[]): number => x.reduce((s, v) => s + v, 0) / x.length;

export function componentsOf({ theta, covariances }: ReaderTable): Components {
  const [t, r] = [theta.length, theta[0]!.length];
  const sums = { error: 0, cov1: 0, cov2: 0, cov3: 0 };
  const errorOf = new Array<number>(t).fill(0);
  const cov2Of = new Array<number>(t).fill(0);
  for (let a = 0; a < t * r; a++) {
    for (let b = 0; b < t * r; b++) {
      const c = covariances[a]![b]!;
      const [i, k, j, l] = [Math.floor(a / r), Math.floor(b / r), a % r, b % r];
      if (a === b) {
        sums.error += c;
        errorOf[i]! += c / r;
      } else if (i === k) {
        sums.cov2 += c;
        cov2Of[i]! += c / (r * (r - 1));
      } else if (j === l) sums.cov1 += c;
      else sums.cov3 += c;
    }
  }
  const over = (sum: number, terms: number): number => (terms === 0 ? 0 : sum / terms);
  const byModality = theta.map(mean);
  const byReader = theta[0]!.map((_, j) => mean(theta.map((row) => row[j]!)));
  const grand = mean(byModality);
  const msT = t < 2 ? null : (r * byModality.reduce((s, x) => s + (x - grand) ** 2, 0)) / (t - 1);
  let interaction = 0;
  for (let i = 0; i < t; i++) {
    for (let j = 0; j < r; j++) interaction += (theta[i]![j]! - byModality[i]! - byReader[j]! + grand) ** 2;
  }
  const msTR = t < 2 || r < 2 ? null : interaction / ((t - 1) * (r - 1));
  const msReaders = r < 2 ? null : (t * byReader.reduce((s, x) => s + (x - grand) ** 2, 0)) / (r - 1);
  const [error, cov1] = [sums.error / (t * r), over(sums.cov1, t * (t - 1) * r)];
  const [cov2, cov3] = [over(sums.cov2, t * r * (r - 1)), over(sums.cov3, t * (t - 1) * r * (r - 1))];
  return {
    ...{ msT, msTR, error, cov1, cov2, cov3, errorOf, cov2Of },
    msR: theta.map((row, i) => (r < 2 ? 0 : row.reduce((s, x) => s + (x - byModality[i]!) ** 2, 0) / (r - 1))),
    reader: msTR === null || msReaders === null ? null : (msReaders - msTR) / t - cov1 + cov3,
    interaction: msTR === null ? null : msTR - error + cov1 + (cov2 - cov3),
  };
}

/** Estimate ± quantile · error, and the two-sided test of `against`. A variance of 0 gives a point and no test. */
export function contrast(estimate: number, variance: number, df: number | null, level: number, against = 0): Contrast {
  const standardError = Math.sqrt(Math.max(0, variance));
  if (standardError === 0) {
    return { estimate, standardError, df, statistic: null, p: null, lower: estimate, upper: estimate };
  }
  const statistic = (estimate - against) / standardError;
  const half = (df === null ? zFor(level) : studentQuantile(0.5 + level / 2, df)) * standardError;
  return {
    ...{ estimate, standardError, df, statistic },
    p: df === null ? normalTwoSided(statistic) : Math.min(1, 2 * studentCdf(Math.abs(statistic), df, true)),
    ...{ lower: estimate - half, upper: estimate + half },
  };
}

export interface OrAnalysis {
  readonly inference: Inference;
  readonly components: Components;
  /** Null with one modality. */
  readonly equality: EqualityTest | null;
  /** Every pair of modalities, first less second. */
  readonly differences: readonly (Contrast & { readonly first: number; readonly second: number })[];
  readonly means: readonly Contrast[];
}

/** Needs r ≥ 2 where readers are random. */
export function obuchowskiRockette(
  table: ReaderTable,
  inference: Inference,
  level: number,
  dfMethod: DfMethod = 'hillis',
): OrAnalysis {
  const c = componentsOf(table);
  const [t, r] = [table.theta.length, table.theta[0]!.length];
  const randomReaders = inference !== 'fixed readers, random cases';
  if (randomReaders && r < 2) throw new RangeError('random readers need at least two readers');
  const shared = inference === 'random readers, fixed cases' ? 0 : Math.max(c.cov2 - c.cov3, 0);
  const original = (t - 1) * (r - 1);
  // MS(T) estimates this when all modalities are alike; the variance of a difference of two means is 2/r of it.
  const denominator = randomReaders ? (c.msTR ?? 0) + r * shared : c.error - c.cov1 + (r - 1) * shared;
  const df = !randomReaders
    ? null
    : dfMethod === 'hillis' && c.msTR! > 0
      ? denominator ** 2 / (c.msTR! ** 2 / original)
      : original;
  const means = table.theta.map((row, i) => {
    const own = mean(row);
    if (!randomReaders) {
      return contrast(own, (c.errorOf[i]! + (r - 1) * Math.max(c.cov2Of[i]!, 0)) / r, null, level, 0.5);
    }
    const spread = inference === 'random readers, fixed cases' ? 0 : r * Math.max(c.cov2Of[i]!, 0);
    const square = c.msR[i]!;
    const ownDf = dfMethod === 'hillis' && square > 0 ? (square + spread) ** 2 / (square ** 2 / (r - 1)) : r - 1;
    return contrast(own, (square + spread) / r, ownDf, level, 0.5);
  });
  const averages = table.theta.map(mean);
  const differences = averages.flatMap((x, first) =>
    averages.slice(first + 1).map((y, k) => ({
      ...contrast(x - y, (2 * denominator) / r, df, level),
      ...{ first, second: first + 1 + k },
    })),
  );
  return { inference, components: c, equality: equality(c, t, denominator, df), differences, means };
}

function equality(c: Components, t: number, denominator: number, df2: number | null): EqualityTest | null {
  if (c.msT === null || !(denominator > 0)) return null;
  const df1 = t - 1;
  const statistic = df2 === null ? (df1 * c.msT) / denominator : c.msT / denominator;
  const p = df2 === null ? chiSquareCdf(statistic, df1, true) : fCdf(statistic, df1, df2, true);
  return { statistic, denominator, df1, df2, p };
}

/** One reader's difference of two modalities, cases random. */
export function readerDifference(
  { theta, covariances }: ReaderTable,
  reader: number,
  [first, second]: readonly [number, number],
  level: number,
): Contrast {
  const r = theta[0]!.length;
  const [a, b] = [first * r + reader, second * r + reader];
  const variance = covariances[a]![a]! + covariances[b]![b]! - 2 * covariances[a]![b]!;
  return contrast(theta[first]![reader]! - theta[second]![reader]!, variance, null, level);
}

/**
 * The same study in the words of Dorfman, Berbaum and Metz: variance components of pseudo-values, for `cases` cases.
 * Source: Hillis et al., Statist. Med. 24 (2005) 1579–1607 (the two methods agree); may be negative.
 */
export function dbmComponents(c: Components, cases: number) {
  return {
    reader: c.reader,
    case: cases * c.cov3,
    modalityReader: c.interaction,
    modalityCase: cases * (c.cov2 - c.cov3),
    readerCase: cases * (c.cov1 - c.cov3),
    remainder: cases * (c.error - c.cov1 - c.cov2 + c.cov3),
  };
}
