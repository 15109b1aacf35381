/** What the reader statistics work on: numbers by case and reader, and the rules that turn a rating into yes or no. */
import { MISSING, type Patterns, patternsOf } from '../stats/agreement/ratings.js';
import type { TieRule, VoteRule } from '../stats/agreement/vote.js';
import type { Weighting } from '../stats/agreement/weights.js';

export interface ReaderReads {
  readonly finding: string;
  readonly readers: readonly string[];
  readonly caseIds: readonly string[];
  /** Patient number of each case. */
  readonly cluster: Int32Array;
  readonly clusters: number;
  /** Names of the categories in order of the scale. */
  readonly scale: readonly string[];
  /** First category that counts as positive. */
  readonly positiveFrom: number;
  /** codes[case][reader]; −1 not read. */
  readonly codes: readonly (readonly number[])[];
  /** Truth given beside the reads (an adjudication, pathology): 1, 0, −1; null where none was given. */
  readonly given: Int8Array | null;
  /** The model's call of each case: 1, 0, −1 not scored; null without a model. */
  readonly model: Int8Array | null;
}

export interface ReaderRules {
  readonly level: number;
  readonly replicates: number;
  readonly seed: number;
  readonly cluster: 'patient' | 'case';
  readonly weighting: Weighting;
  readonly tie: TieRule;
  readonly consensus: VoteRule;
  readonly consensusWords: string;
  readonly modelAmongOthers: boolean;
}

export const isPositive = (reads: ReaderReads, code: number): number =>
  code === MISSING ? MISSING : code >= reads.positiveFrom ? 1 : 0;

/** Ratings as given, and the same folded to yes/no. */
export interface Prepared {
  readonly reads: ReaderReads;
  readonly scale: Patterns;
  readonly binary: Patterns;
}

export function prepareReads(reads: ReaderReads): Prepared {
  return {
    reads,
    scale: patternsOf(reads.codes, reads.scale.length),
    binary: patternsOf(
      reads.codes.map((row) => row.map((code) => isPositive(reads, code))),
      2,
    ),
  };
}
