/**
 * A reading queue with and without a triage flag, by simulation. One server system: films arrive as a Poisson process, c
 * readers take them in order of arrival (without the device), or flagged ones first and each class in order of arrival
 * (with the device, non-preemptive). Both orders see the same arrivals, truths, flags and reading times (common random
 * numbers), so their difference is of the order alone. It estimates the mean wait from arrival to the begin of reading,
 * in minutes, over films after a warm-up.
 *
 * Outside values: for one reader the means are those of Pollaczek and Khinchine (order of arrival) and of A. Cobham,
 * "Priority assignment in waiting line problems", J. Operations Research Society of America 2(1), 1954, 70–76 (two
 * classes, non-preemptive); `cobham` gives them.
 *
 * The measure, the difference of mean waits without and with the device, is that of Y. L. E. Thompson et al., "Applying
 * queueing theory to evaluate wait-time-savings of triage algorithms", Queueing Systems 108, 2024, 579–610 (its abstract).
 *
 * The flag reorders our model of a list; the device itself moves nothing.
 */
import type { Rng } from '../../core/rng.js';

export type ReadingTime = 'constant' | 'exponential' | 'lognormal';

export interface QueueSetting {
  /** Films an hour. */
  readonly arrivalsPerHour: number;
  /** Minutes: mean, and coefficient of variation of a log-normal time. */
  readonly reading: { readonly distribution: ReadingTime; readonly mean: number; readonly variation: number };
  readonly readers: number;
  readonly prevalence: number;
  readonly sensitivity: number;
  readonly specificity: number;
  /** Films counted in a replication, after as many films of warm-up as `warmUp`. */
  readonly films: number;
  readonly warmUp: number;
}

/** Mean waits of one replication, minutes; null where no such film arrived. */
export interface QueueMeans {
  readonly positivesWithout: number | null;
  readonly truePositivesWithout: number | null;
  readonly truePositivesWith: number | null;
  readonly positivesWith: number | null;
  readonly negativesWithout: number | null;
  readonly negativesWith: number | null;
  readonly falseNegativesWithout: number | null;
  readonly falseNegativesWith: number | null;
  readonly flaggedWith: number | null;
  readonly unflaggedWith: number | null;
}

const exponential = (rng: Rng, mean: number): number => -mean * Math.log(1 - rng.uniform());

function readingTime({ distribution, mean, variation }: QueueSetting['reading'], rng: Rng): number {
  if (distribution === 'constant') return mean;
  if (distribution === 'exponential') return exponential(rng, mean);
  const variance = Math.log(1 + variation * variation);
  return Math.exp(Math.log(mean) - variance / 2 + Math.sqrt(variance) * rng.normal());
}

/** Waits in order of arrival; `first` names the films that are read before the others. */
export function waits(
  arrivals: Float64Array,
  service: Float64Array,
  readers: number,
  first: Uint8Array | null,
): Float64Array {
  const n = arrivals.length;
  const out = new Float64Array(n);
  const free = new Array<number>(readers).fill(0);
  // Two lists in order of arrival; each is read from its front.
  const lists: [number[], number[]] = [[], []];
  const heads = [0, 0];
  let next = 0;
  for (let begun = 0; begun < n; begun++) {
    let reader = 0;
    for (let r = 1; r < readers; r++) if ((free[r] as number) < (free[reader] as number)) reader = r;
    const empty = heads[0] === lists[0].length && heads[1] === lists[1].length;
    const at = Math.max(free[reader] as number, empty ? (arrivals[next] as number) : 0);
    while (next < n && (arrivals[next] as number) <= at) {
      lists[first === null || first[next] === 1 ? 0 : 1].push(next);
      next++;
    }
    const list = heads[0]! < lists[0].length ? 0 : 1;
    const film = lists[list][heads[list]!++] as number;
    out[film] = at - (arrivals[film] as number);
    free[reader] = at + (service[film] as number);
  }
  return out;
}

export function simulateQueue(setting: QueueSetting, rng: Rng): QueueMeans {
  const { arrivalsPerHour, films, warmUp, prevalence, sensitivity, specificity, readers, reading } = setting;
  const n = films + warmUp;
  const [arrivals, service] = [new Float64Array(n), new Float64Array(n)];
  const [positive, flagged] = [new Uint8Array(n), new Uint8Array(n)];
  let clock = 0;
  for (let i = 0; i < n; i++) {
    clock += exponential(rng, 60 / arrivalsPerHour);
    arrivals[i] = clock;
    positive[i] = rng.uniform() < prevalence ? 1 : 0;
    flagged[i] = rng.uniform() < (positive[i] ? sensitivity : 1 - specificity) ? 1 : 0;
    service[i] = readingTime(reading, rng);
  }
  const without = waits(arrivals, service, readers, null);
  const withDevice = waits(arrivals, service, readers, flagged);
  const mean = (of: Float64Array, which: (i: number) => boolean): number | null => {
    let [sum, count] = [0, 0];
    for (let i = warmUp; i < n; i++) {
      if (!which(i)) continue;
      sum += of[i] as number;
      count++;
    }
    return count === 0 ? null : sum / count;
  };
  const isPositive = (i: number): boolean => positive[i] === 1;
  const isTruePositive = (i: number): boolean => positive[i] === 1 && flagged[i] === 1;
  const isFalseNegative = (i: number): boolean => positive[i] === 1 && flagged[i] === 0;
  const isNegative = (i: number): boolean => positive[i] === 0;
  return {
    positivesWithout: mean(without, isPositive),
    positivesWith: mean(withDevice, isPositive),
    truePositivesWithout: mean(without, isTruePositive),
    truePositivesWith: mean(withDevice, isTruePositive),
    falseNegativesWithout: mean(without, isFalseNegative),
    falseNegativesWith: mean(withDevice, isFalseNegative),
    negativesWithout: mean(without, isNegative),
    negativesWith: mean(withDevice, isNegative),
    flaggedWith: mean(withDevice, (i) => flagged[i] === 1),
    unflaggedWith: mean(withDevice, (i) => flagged[i] === 0),
  };
}

/**
 * Mean waits in minutes for one reader: W = λE[S²] / 2(1 − ρ) in order of arrival; with two classes W₁ = R / (1 − ρ₁) and
 * W₂ = R / (1 − ρ₁)(1 − ρ), R = λE[S²] / 2, ρ₁ the load of the flagged films. Null where the queue grows without end.
 */
export function cobham(setting: QueueSetting): { without: number; flagged: number; unflagged: number } | null {
  const { arrivalsPerHour, reading, prevalence, sensitivity, specificity } = setting;
  const rate = arrivalsPerHour / 60;
  const variation = { constant: 0, exponential: 1, lognormal: reading.variation }[reading.distribution];
  const second = reading.mean ** 2 * (1 + variation ** 2);
  const load = rate * reading.mean;
  if (load >= 1) return null;
  const share = prevalence * sensitivity + (1 - prevalence) * (1 - specificity);
  const residual = (rate * second) / 2;
  const high = load * share;
  return {
    without: residual / (1 - load),
    flagged: residual / (1 - high),
    unflagged: residual / ((1 - high) * (1 - load)),
  };
}
