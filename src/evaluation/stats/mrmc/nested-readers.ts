/**
 * Obuchowski–Rockette analysis where every reader read in one modality only (split plot, readers nested in modality).
 *
 * MS[R(T)] = Σᵢ Σⱼ (θ_ij − θ̄ᵢ)²/Σ(rᵢ − 1). Difference of modalities a and b, readers and cases random: variance
 * (1/r_a + 1/r_b)·MS[R(T)] + 2·max(Cov2 − Cov3, 0), df by Satterthwaite [·]²/{[(1/r_a + 1/r_b)·MS[R(T)]]²/Σ(rᵢ − 1)};
 * readers fixed: (1/r_a + 1/r_b)(Var − Cov2) + 2·max(Cov2 − Cov3, 0); cases fixed: without Cov2 − Cov3. With equal rᵢ = r
 * this is Hillis's F = MS(T)/{MS[R(T)] + r·max(Cov2 − Cov3, 0)}.
 * Source: Hillis, Statist. Med. 33 (2014) 330–360, section on readers nested within test.
 */
import type { Covariances } from './covariances.js';
import { type Contrast, contrast, type Inference } from './obuchowski-rockette.js';

export interface NestedCell {
  readonly modality: number;
  readonly theta: number;
}

export interface NestedAnalysis {
  readonly inference: Inference;
  readonly msR: number;
  readonly error: number;
  readonly cov2: number;
  readonly cov3: number;
  readonly differences: readonly (Contrast & { readonly first: number; readonly second: number })[];
  readonly means: readonly Contrast[];
}

export function nestedReaders(
  cells: readonly NestedCell[],
  covariances: Covariances,
  inference: Inference,
  level: number,
): NestedAnalysis {
  const t = cells.reduce((n, c) => Math.max(n, c.modality + 1), 0);
  const groups = Array.from({ length: t }, (_, i) => cells.flatMap((c, k) => (c.modality === i ? [k] : [])));
  const means = groups.map((g) => g.reduce((s, k) => s + cells[k]!.theta, 0) / g.length);
  const df = groups.reduce((s, g) => s + g.length - 1, 0);
  const randomReaders = inference !== 'fixed readers, random cases';
  if (randomReaders && df < 1) throw new RangeError('random readers need a modality with at least two readers');
  const squares = cells.reduce((s, c) => s + (c.theta - means[c.modality]!) ** 2, 0);
  const msR = df < 1 ? 0 : squares / df;
  const sums = { error: 0, cov2: 0, cov3: 0, within: 0, between: 0 };
  for (const [a, x] of cells.entries()) {
    for (const [b, y] of cells.entries()) {
      const c = covariances[a]![b]!;
      if (a === b) sums.error += c / cells.length;
      else if (x.modality === y.modality) {
        sums.cov2 += c;
        sums.within++;
      } else {
        sums.cov3 += c;
        sums.between++;
      }
    }
  }
  const cov2 = sums.within === 0 ? 0 : sums.cov2 / sums.within;
  const cov3 = sums.between === 0 ? 0 : sums.cov3 / sums.between;
  const casesRandom = inference !== 'random readers, fixed cases';
  const limits = (estimate: number, parts: number, shared: number, against: number): Contrast => {
    const own = parts * (randomReaders ? msR : sums.error - cov2);
    const variance = own + (casesRandom ? shared : 0);
    return contrast(
      estimate,
      variance,
      randomReaders && own > 0 ? variance ** 2 / (own ** 2 / df) : null,
      level,
      against,
    );
  };
  return {
    ...{ inference, msR, error: sums.error, cov2, cov3 },
    differences: groups.flatMap((g, first) =>
      groups.slice(first + 1).map((h, k) => ({
        ...limits(means[first]! - means[first + 1 + k]!, 1 / g.length + 1 / h.length, 2 * Math.max(cov2 - cov3, 0), 0),
        ...{ first, second: first + 1 + k },
      })),
    ),
    means: groups.map((g, i) => limits(means[i]!, 1 / g.length, Math.max(cov2, 0), 0.5)),
  };
}
