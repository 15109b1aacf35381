/**
 * Difference of two AUROCs on different cases whose patients may stand in both groups and give several cases to each.
 *
 * With D10, D01 the cluster sums of centred placements (obuchowski.ts), M positives, N negatives and the factors
 * f10 = I10/(I10−1), f01, f11 of each group, a patient's part of an AUROC is u10 = √f10·D10/M, u01 = √f01·D01/N and, for
 * the cross term, v10 = √f11·D10/M, v01 = √f11·D01/N, all 0 where the patient is absent. Over all patients of both groups
 * Var(θ₁ − θ₂) = Σ(u10₁ − u10₂)² + Σ(u01₁ − u01₂)² + 2·Σ(v10₁ − v10₂)(v01₁ − v01₂).
 * Without a shared patient that is Var₁ + Var₂ of Obuchowski; with one case a patient it is DeLong's unpaired test; of a
 * group with itself it is exactly 0. Student limits with the Welch-like degrees of freedom of the unpaired test, patients
 * in place of cases. Source: Obuchowski, Biometrics 53 (1997) 567–578 (variance; the cross-group term is the same sums
 * over the patients in both groups).
 */
import type { Sample } from '../sample.js';
import { type DifferenceTest, welchDifference } from './compare-auroc.js';
import type { Placements } from './delong.js';
import { clusterSums, obuchowskiCovariance } from './obuchowski.js';

export interface PlacedSample {
  readonly sample: Sample;
  readonly placed: Placements;
}

/** `link[c]`: the cluster of the first sample that is cluster c of the second, −1 where the first has none of its cases. */
export function unpairedObuchowski(
  first: PlacedSample,
  second: PlacedSample,
  link: Int32Array,
  level: number,
): DifferenceTest {
  const union = first.sample.clusters + second.sample.clusters;
  const [u10, u01, v10, v01] = [0, 1, 2, 3].map(() => new Float64Array(union)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const add = ({ sample, placed }: PlacedSample, sign: 1 | -1, place: (c: number) => number): number => {
    const { d10, d01, clusters, withPositives, withNegatives } = clusterSums(sample, placed);
    const [M, N] = [sample.positives, sample.n - sample.positives];
    const f10 = Math.sqrt(withPositives / (withPositives - 1));
    const f01 = Math.sqrt(withNegatives / (withNegatives - 1));
    const f11 = Math.sqrt(clusters / (clusters - 1));
    for (let c = 0; c < sample.clusters; c++) {
      const at = place(c);
      const [a, b] = [(sign * d10[c]!) / M, (sign * d01[c]!) / N];
      u10[at] = u10[at]! + f10 * a;
      u01[at] = u01[at]! + f01 * b;
      v10[at] = v10[at]! + f11 * a;
      v01[at] = v01[at]! + f11 * b;
    }
    return clusters;
  };
  const patients = [
    add(first, 1, (c) => c),
    add(second, -1, (c) => (link[c]! >= 0 ? link[c]! : first.sample.clusters + c)),
  ] as const;
  let variance = 0;
  for (let c = 0; c < union; c++) variance += u10[c]! ** 2 + u01[c]! ** 2 + 2 * v10[c]! * v01[c]!;
  const own = (one: PlacedSample): number => obuchowskiCovariance(one.sample, one.placed, one.placed);
  return welchDifference(
    first.placed.auroc - second.placed.auroc,
    variance,
    [own(first), own(second)],
    [patients[0] - 1, patients[1] - 1],
    level,
  );
}
