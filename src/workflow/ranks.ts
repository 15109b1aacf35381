/** Order statistics for the derivation of bounds. */
export function nearestRank(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] as number;
}

export const median = (values: readonly number[]): number => nearestRank(values, 0.5);
