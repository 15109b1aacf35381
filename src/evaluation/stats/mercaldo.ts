/**
 * Predictive values at a stated prevalence, from sensitivity and specificity of a case-control or enriched set.
 *
 * ppv = Se·π/(Se·π + (1−Sp)(1−π)), npv = Sp(1−π)/(Sp(1−π) + (1−Se)π); intervals on the logit scale,
 * Var(logit ppv) = (1−Se)/(Se·P) + Sp/((1−Sp)·N), Var(logit npv) = Se/((1−Se)·P) + (1−Sp)/(Sp·N).
 * With a zero cell Se and Sp are adjusted, z²/2 added to each cell (the paper's "adjusted logit", after Agresti–Coull);
 * the estimate stays unadjusted. π is taken as known; intervals do not carry its uncertainty.
 * Source: Mercaldo, Lau & Zhou, Statist. Med. 26 (2007) 2170–2183 (R bdpv agrees).
 */
import type { Confusion } from './confusion.js';
import { zFor } from './distributions/normal.js';
import { interval, type Outcome, undefinedBecause } from './outcome.js';

export const expit = (x: number): number => 1 / (1 + Math.exp(-x));

export interface PredictiveValues {
  readonly ppv: Outcome;
  readonly npv: Outcome;
  /** True when a zero cell made the interval use adjusted counts. */
  readonly adjusted: boolean;
}

export function predictiveValuesAt(table: Confusion, prevalence: number, level: number): PredictiveValues {
  const P = table.tp + table.fn;
  const N = table.fp + table.tn;
  if (P === 0 || N === 0) {
    const none = undefinedBecause('one of the two classes is absent');
    return { ppv: none, npv: none, adjusted: false };
  }
  const z = zFor(level);
  const adjusted = Math.min(table.tp, table.fn, table.fp, table.tn) === 0;
  const add = adjusted ? (z * z) / 2 : 0;
  const [tp, fn, fp, tn] = [table.tp + add, table.fn + add, table.fp + add, table.tn + add];
  const [p, n] = [tp + fn, fp + tn];
  const [se, sp] = [tp / p, tn / n];
  const odds = prevalence / (1 - prevalence);
  const logitPpv = Math.log((se / (1 - sp)) * odds);
  const logitNpv = Math.log(sp / (1 - se) / odds);
  const reachPpv = z * Math.sqrt((1 - se) / (se * p) + sp / ((1 - sp) * n));
  const reachNpv = z * Math.sqrt(se / ((1 - se) * p) + (1 - sp) / (sp * n));
  const [Se, Sp] = [table.tp / P, table.tn / N];
  const called = Se * prevalence + (1 - Sp) * (1 - prevalence);
  const clear = Sp * (1 - prevalence) + (1 - Se) * prevalence;
  return {
    ppv:
      called === 0
        ? undefinedBecause('no case was called positive')
        : interval((Se * prevalence) / called, expit(logitPpv - reachPpv), expit(logitPpv + reachPpv)),
    npv:
      clear === 0
        ? undefinedBecause('no case was called negative')
        : interval((Sp * (1 - prevalence)) / clear, expit(logitNpv - reachNpv), expit(logitNpv + reachNpv)),
    adjusted,
  };
}
