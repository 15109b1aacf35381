/**
 * Covariance matrix of the figures of merit of all cells of a study, cases random and readers fixed. Cells that share no
 * case have covariance 0, so nested and partly paired designs need nothing of their own.
 *
 * jackknife: (n − 1)/n · Σ_c δ_a(c) δ_b(c), δ(c) the change when case c is left out, n the cases that take part for any cell (of one class
 * only for sensitivity or specificity);
 * delong: Σ over cases shared, dev_a dev_b · k/(k − 1)/(m_a m_b) per class, k the shared cases of the class, m the cases
 * each cell read of it; unbiased: the four U-statistic moments of the pair (AUC only; equals iMRMC);
 * obuchowski: as delong with patients as units, with the term across the classes. On complete data and one case a patient
 * obuchowski is delong. The four differ by terms of order 1/n and none is wrong; the result names the one used.
 * Source: Obuchowski & Rockette (1995) 285–308; DeLong et al., Biometrics 44 (1988) 837–845; Gallas, Acad. Radiol. 13
 * (2006) 353–362; Obuchowski, Biometrics 53 (1997) 567–578; Tabata et al., Proc. SPIE 10952 (2019) (clustered, MRMC).
 */
import type { CellFigure } from './figures.js';
import { pairCovariance } from './moments.js';
import type { StudySums } from './pair-sums.js';
import type { Study } from './study.js';

export type CovarianceMethod = 'jackknife' | 'delong' | 'unbiased' | 'obuchowski';

export type Covariances = readonly Float64Array[];

export function covariancesOf(
  study: Study,
  figures: readonly CellFigure[],
  method: CovarianceMethod,
  sums: StudySums | null,
): Covariances {
  const between = pairwise(study, figures, method, sums);
  const matrix = figures.map(() => new Float64Array(figures.length));
  for (let a = 0; a < figures.length; a++) {
    for (let b = a; b < figures.length; b++) matrix[a]![b] = matrix[b]![a] = between(a, b);
  }
  return matrix;
}

function pairwise(
  study: Study,
  figures: readonly CellFigure[],
  method: CovarianceMethod,
  sums: StudySums | null,
): (a: number, b: number) => number {
  if (method === 'unbiased') {
    if (!sums) throw new RangeError('unbiased covariances are defined for the AUC only');
    return (a, b) => pairCovariance(sums.pair(a, b));
  }
  if (method === 'obuchowski') return clustered(study, figures);
  const n = study.truth.length;
  const taking = study.truth.reduce((k, _, i) => k + (figures.some((f) => !Number.isNaN(f.deviation[i]!)) ? 1 : 0), 0);
  return (a, b) => {
    const [x, y] = [figures[a]!, figures[b]!];
    let covariance = 0;
    for (const truth of [0, 1] as const) {
      const [mx, my] = truth === 1 ? [x.positives, y.positives] : [x.negatives, y.negatives];
      if (mx === 0 || my === 0) continue;
      let [products, shared] = [0, 0];
      for (let i = 0; i < n; i++) {
        if (study.truth[i] !== truth) continue;
        const product = x.deviation[i]! * y.deviation[i]!;
        if (Number.isNaN(product)) continue;
        products += product;
        shared++;
      }
      if (shared === 0) continue;
      if (method === 'jackknife') covariance += ((taking - 1) / taking) * (products / ((mx - 1) * (my - 1)));
      else covariance += ((shared / (shared - 1)) * products) / (mx * my);
    }
    return covariance;
  };
}

/** Patient sums of deviations stand for cases; a patient may have cases of both classes. */
function clustered(study: Study, figures: readonly CellFigure[]): (a: number, b: number) => number {
  const clusters = study.cluster.reduce((n, c) => Math.max(n, c + 1), 0);
  const units = figures.map((f) => {
    const sums = [new Float64Array(clusters), new Float64Array(clusters)] as const;
    const seen = [new Uint8Array(clusters), new Uint8Array(clusters)] as const;
    for (let i = 0; i < study.truth.length; i++) {
      if (Number.isNaN(f.deviation[i]!)) continue;
      const [c, truth] = [study.cluster[i]!, study.truth[i]! as 0 | 1];
      sums[truth][c]! += f.deviation[i]!;
      seen[truth][c] = 1;
    }
    return { sums, seen };
  });
  return (a, b) => {
    const [x, y, u, v] = [figures[a]!, figures[b]!, units[a]!, units[b]!];
    const size = (f: CellFigure, truth: 0 | 1): number => (truth === 1 ? f.positives : f.negatives);
    let covariance = 0;
    for (const first of [0, 1] as const) {
      for (const second of [0, 1] as const) {
        const [m, n] = [size(x, first), size(y, second)];
        if (m === 0 || n === 0) continue;
        let [products, shared] = [0, 0];
        for (let c = 0; c < clusters; c++) {
          // Across the classes every patient of either cell is a unit, as in Obuchowski's I.
          const counts =
            first === second
              ? u.seen[first][c]! & v.seen[second][c]!
              : (u.seen[0][c]! | u.seen[1][c]!) & (v.seen[0][c]! | v.seen[1][c]!);
          if (!counts) continue;
          products += u.sums[first][c]! * v.sums[second][c]!;
          shared++;
        }
        if (shared > 1) covariance += ((shared / (shared - 1)) * products) / (m * n);
      }
    }
    return covariance;
  };
}
