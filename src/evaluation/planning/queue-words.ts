/** Values of replications as a mean with the range that holds most of them, as numbers and as printed. */

export interface Spread {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

/** Mean over replications and the quantiles that hold the middle 95% of them (nearest ranks). */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
  return { mean: values.reduce((sum, v) => sum + v, 0) / values.length, lower: at(0.025), upper: at(0.975) };
}

export const hundredths = (value: number): number => Math.round(value * 100) / 100;

/** Minutes with one decimal; once rounded as the series is, so that table and figure show the same tenth. */
export function waitWords({ mean, lower, upper }: Spread): string {
  const tenth = (value: number): string =>
    hundredths(value)
      .toFixed(1)
      .replace(/^-(?=0\.0$)/, '')
      .replace('-', '−');
  return `${tenth(mean)} (${tenth(lower)} to ${tenth(upper)})`;
}
