/**
 * A figure of merit of one cell with what each case adds to it: the estimate and, per case, the deviation from it, from
 * which jackknife, DeLong and clustered covariances all follow.
 *
 * AUC: case value = placement (share of the other class on the right side, ties half). Sensitivity and specificity at a
 * rating: case value 1 or 0, over positives or negatives only. For all three the estimate is the mean of the case values
 * within each class that takes part, and leaving case c out moves it by −(value_c − estimate)/(class size − 1).
 * Source: DeLong et al., Biometrics 44 (1988) 837–845; jackknife form: Obuchowski & Rockette, Commun. Stat. Simul. 24
 * (1995) 285–308.
 */
import { type StudySums, studySums } from './pair-sums.js';
import type { Cell, Study } from './study.js';

export type Figure =
  | { readonly figure: 'auroc' }
  /** A case is called positive at `cut` or above. */
  | { readonly figure: 'sensitivity' | 'specificity'; readonly cut: number };

export interface CellFigure {
  readonly modality: number;
  readonly reader: number;
  readonly estimate: number;
  /** value − estimate by study case; NaN where the case takes no part. */
  readonly deviation: Float64Array;
  /** Cases of each class that take part. */
  readonly positives: number;
  readonly negatives: number;
}

export function cellFigures(study: Study, figure: Figure, sums?: StudySums): CellFigure[] {
  if (figure.figure === 'auroc') {
    const { cells } = sums ?? studySums(study);
    return study.cells.map((cell, c) => {
      const { auc, placement, positives, negatives } = cells[c]!;
      const { modality, reader } = cell;
      return { modality, reader, estimate: auc, deviation: placement.map((p) => p - auc), positives, negatives };
    });
  }
  return study.cells.map((cell) => callRate(study, cell, figure.figure === 'sensitivity' ? 1 : 0, figure.cut));
}

function callRate(study: Study, { modality, reader, scores }: Cell, of: 0 | 1, cut: number): CellFigure {
  const deviation = new Float64Array(scores.length).fill(Number.NaN);
  let [right, n] = [0, 0];
  for (const [i, truth] of study.truth.entries()) {
    if (truth !== of || Number.isNaN(scores[i]!)) continue;
    const value = scores[i]! >= cut ? of : 1 - of;
    deviation[i] = value;
    right += value;
    n++;
  }
  const estimate = right / n;
  return {
    ...{ modality, reader, estimate, deviation: deviation.map((v) => v - estimate) },
    ...{ positives: of === 1 ? n : 0, negatives: of === 0 ? n : 0 },
  };
}
