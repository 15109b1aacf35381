/**
 * Cochran's Q: do independent estimates differ more than their variances explain?
 * Q = Σ wᵢ(θᵢ − θ̄)², wᵢ = 1/varᵢ, θ̄ the weighted mean; chi-square with k − 1 degrees of freedom under homogeneity.
 * Patients in two groups (follow-up, view) make the groups dependent; the test is then approximate.
 * Source: Cochran, Biometrics 10 (1954) 101–129.
 */
import { chiSquareCdf } from './distributions/gamma.js';

export interface Part {
  readonly estimate: number;
  readonly variance: number;
}

export interface Heterogeneity {
  readonly q: number;
  readonly df: number;
  readonly p: number;
}

export function heterogeneity(parts: readonly Part[]): Heterogeneity | null {
  if (parts.length < 2) return null;
  const weights = parts.map((part) => 1 / part.variance);
  const total = weights.reduce((s, w) => s + w, 0);
  const mean = parts.reduce((s, part, i) => s + weights[i]! * part.estimate, 0) / total;
  const q = parts.reduce((s, part, i) => s + weights[i]! * (part.estimate - mean) ** 2, 0);
  return { q, df: parts.length - 1, p: chiSquareCdf(q, parts.length - 1, true) };
}
