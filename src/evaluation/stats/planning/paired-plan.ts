/**
 * Cases to compare two sensitivities (or specificities) on the same cases by McNemar's test.
 *
 * With p₁₀ = P(only the first is right) and p₀₁ = P(only the second is right), discordance ψ = p₁₀ + p₀₁ and difference
 * δ = p₁₀ − p₀₁: n = [z_α√ψ + z_β√(ψ − δ²)]²/δ². ψ comes from the agreement of the two on cases of the class; with
 * independent errors it is p₁(1−p₂) + p₂(1−p₁), the most pessimistic usual choice. Non-inferiority within margin Δ tests
 * δ + Δ instead: n = [z_α + z_β]²(ψ − δ²)/(δ + Δ)².
 * Source: Connor, Biometrics 43 (1987) 207–211; Miettinen, Biometrics 24 (1968) 339–352; margin: Lu & Bean, Statist. Med.
 * 14 (1995) 1831–1839, normal form.
 */
import { normalQuantile } from '../distributions/normal.js';

export const independentDiscordance = (first: number, second: number): number =>
  first * (1 - second) + second * (1 - first);

/** One-sided α. */
export function casesForPairedProportions(
  first: number,
  second: number,
  discordance: number,
  alpha: number,
  power: number,
): number {
  const delta = first - second;
  const z =
    -normalQuantile(alpha) * Math.sqrt(discordance) + normalQuantile(power) * Math.sqrt(discordance - delta ** 2);
  return z ** 2 / delta ** 2;
}

export function casesForPairedMargin(
  first: number,
  second: number,
  discordance: number,
  margin: number,
  alpha: number,
  power: number,
): number {
  const delta = first - second;
  return ((-normalQuantile(alpha) + normalQuantile(power)) ** 2 * (discordance - delta ** 2)) / (delta + margin) ** 2;
}
