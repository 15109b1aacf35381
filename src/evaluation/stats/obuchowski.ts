/**
 * Obuchowski's variance of the AUROC when a patient gives several, possibly mixed, cases.
 *
 * With cluster sums of centred placements D10_i = Σ(V10 − θ), D01_i = Σ(V01 − θ): S10 = I10/((I10−1)M) ΣD10²,
 * S01 = I01/((I01−1)N) ΣD01², S11 = I/(I−1) ΣD10·D01; Var = S10/M + S01/N + 2·S11/(MN). I clusters, I10 (I01) of them
 * with positives (negatives), M positives, N negatives. With one case a cluster S11 is 0 and the variance is DeLong’s.
 * S11 may be negative and the variance below DeLong's: that is not clamped.
 * Source: Obuchowski, Biometrics 53 (1997) 567–578. Agrees with DIDSR doAUCcluster to 1e-12.
 */
import type { Sample } from '../sample.js';
import type { Placements } from './delong.js';

export interface ClusterSums {
  readonly d10: Float64Array;
  readonly d01: Float64Array;
  readonly clusters: number;
  readonly withPositives: number;
  readonly withNegatives: number;
}

export function clusterSums(sample: Sample, placement: Placements): ClusterSums {
  const [d10, d01] = [new Float64Array(sample.clusters), new Float64Array(sample.clusters)];
  const mark = new Uint8Array(sample.clusters);
  for (let i = 0, p = 0, q = 0; i < sample.n; i++) {
    const c = sample.cluster[i]!;
    if (sample.truth[i] === 1) {
      d10[c] = d10[c]! + placement.v10[p++]! - placement.auroc;
      mark[c] = mark[c]! | 1;
    } else {
      d01[c] = d01[c]! + placement.v01[q++]! - placement.auroc;
      mark[c] = mark[c]! | 2;
    }
  }
  let [clusters, withPositives, withNegatives] = [0, 0, 0];
  for (const m of mark) {
    if (m !== 0) clusters++;
    if (m & 1) withPositives++;
    if (m & 2) withNegatives++;
  }
  return { d10, d01, clusters, withPositives, withNegatives };
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

/** Covariance of two AUROCs on the same cases; the variance when both arguments are the same. */
export function obuchowskiCovariance(sample: Sample, a: Placements, b: Placements): number {
  const [x, y] = [clusterSums(sample, a), clusterSums(sample, b)];
  const M = sample.positives;
  const N = sample.n - M;
  const s10 = (x.withPositives / ((x.withPositives - 1) * M)) * dot(x.d10, y.d10);
  const s01 = (x.withNegatives / ((x.withNegatives - 1) * N)) * dot(x.d01, y.d01);
  const factor = x.clusters / (x.clusters - 1);
  const s11 = factor * dot(x.d10, y.d01);
  const s11Reverse = factor * dot(y.d10, x.d01);
  return s10 / M + s01 / N + (s11 + s11Reverse) / (M * N);
}
