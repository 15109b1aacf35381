/** What a statistic hands back: numbers, or no number and the reason. Never NaN. */
export interface Outcome {
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Present when the estimate or its interval is undefined. */
  readonly reason?: string;
  /** The one limit that is infinite, and therefore null; the other limit is a number. */
  readonly unlimited?: 'lower' | 'upper';
  /** Why that limit is infinite. */
  readonly limitReason?: string;
}

export const interval = (estimate: number, lower: number, upper: number): Outcome => ({ estimate, lower, upper });

export const undefinedBecause = (reason: string, estimate: number | null = null): Outcome => ({
  estimate,
  lower: null,
  upper: null,
  reason,
});

export const pointOnly = (estimate: number): Outcome => ({ estimate, lower: null, upper: null });

export const clampUnit = (x: number): number => Math.min(1, Math.max(0, x));
