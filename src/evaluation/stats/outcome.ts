/** What a statistic hands back: numbers, or no number and the reason. Never NaN. */
export interface Outcome {
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Present when the estimate or its interval is undefined. */
  readonly reason?: string;
  /** The one limit that is infinite, and therefore null; the other limit is a number. */
  readonly unlimited?: 'lower' | 'upper';
  /** Why a limit is null although the estimate is defined: one is infinite, or the interval has no width to speak of. */
  readonly limitReason?: string;
  /** The interval to read where the method itself gives none. */
  readonly substitute?: Substitute;
}

/** An interval by another method. */
export interface Substitute {
  readonly method: string;
  readonly lower: number;
  readonly upper: number;
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
