/** The numbers of one population, ready for statistics: oriented scores, two classes, patients as cluster numbers. */
import type { Protocol } from '../config/protocol.js';
import { EQUIVOCAL, type EvaluationTable, NEGATIVE, POSITIVE } from './table.js';

export interface Sample {
  /** Oriented: a higher value always speaks for the finding. */
  readonly scores: Float64Array;
  /** 1 positive, 0 negative. */
  readonly truth: Uint8Array;
  /** Patient (or case) number of each case, 0 … clusters − 1, in order of first appearance. */
  readonly cluster: Int32Array;
  readonly clusters: number;
  /** Row of the table each case came from. */
  readonly rows: Int32Array;
  readonly n: number;
  readonly positives: number;
}

export interface SampleOptions {
  readonly direction: Protocol['scoreDirection'];
  readonly cluster: Protocol['intervals']['cluster'];
  /** How equivocal truth is read; left out by default. */
  readonly equivocal?: 'excluded' | 'positive' | 'negative';
  /** Keep a row only when this says so. */
  readonly where?: (row: number) => boolean;
}

export const orient = (score: number, direction: Protocol['scoreDirection']): number =>
  direction === 'higher-is-positive' ? score : -score;

export function sampleOf(table: EvaluationTable, options: SampleOptions): Sample {
  const rows: number[] = [];
  const classes: number[] = [];
  for (let i = 0; i < table.truth.length; i++) {
    let truth = table.truth[i];
    if (truth === EQUIVOCAL && options.equivocal === 'positive') truth = POSITIVE;
    if (truth === EQUIVOCAL && options.equivocal === 'negative') truth = NEGATIVE;
    if ((truth !== POSITIVE && truth !== NEGATIVE) || options.where?.(i) === false) continue;
    rows.push(i);
    classes.push(truth);
  }
  const numbers = new Map<string, number>();
  const cluster = new Int32Array(rows.length);
  for (const [k, row] of rows.entries()) {
    const id = options.cluster === 'patient' ? (table.patientIds[row] as string) : (table.caseIds[row] as string);
    let number = numbers.get(id);
    if (number === undefined) numbers.set(id, (number = numbers.size));
    cluster[k] = number;
  }
  return {
    scores: Float64Array.from(rows, (row) => orient(table.scores[row] as number, options.direction)),
    truth: Uint8Array.from(classes),
    cluster,
    clusters: numbers.size,
    rows: Int32Array.from(rows),
    n: rows.length,
    positives: classes.reduce((sum, c) => sum + c, 0),
  };
}
