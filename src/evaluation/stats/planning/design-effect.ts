/**
 * How much several cases of one patient (or site) cost: design effect 1 + (m̄(1 + cv²) − 1)·ρ, with m̄ the mean number of
 * cases a cluster, cv their coefficient of variation and ρ the intracluster correlation. n independent cases become
 * n · effect cases in n · effect/m̄ clusters.
 * Source: Kish, Survey Sampling (1965), §5.4; unequal sizes: Eldridge, Ashby & Kerry, Int. J. Epidemiol. 35 (2006)
 * 1292–1300. Reproduces MRMCsamplesize 1.0.0 (215 units, 1.25 a case, correlation .5: effect 1.125, 194 cases).
 */
export const designEffect = (meanSize: number, correlation: number, variation = 0): number =>
  1 + (meanSize * (1 + variation ** 2) - 1) * correlation;

export function clusteredSize(independent: number, meanSize: number, correlation: number, variation = 0) {
  const effect = designEffect(meanSize, correlation, variation);
  return { effect, cases: Math.ceil(independent * effect), clusters: Math.ceil((independent * effect) / meanSize) };
}
