/**
 * One row a test case, for reviewers who want to count again: split, truth, score, flag, what it counts as, why it was left
 * out, the subgroups it belongs to, and the model that scored it. Made from predictions.csv, lock and protocol alone.
 */
import { columnIndex, formatSheetCsv, parseCsv } from '../core/csv.js';
import * as say from '../core/messages/submission.js';
import { bandName } from '../core/text.js';
import type { Evidence } from '../evidence/evidence.js';

export type Outcome = 'TP' | 'FP' | 'FN' | 'TN';

export interface Listing {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** Counted from the rows: what the confusion matrix of the primary population has to be. Null without a threshold. */
  readonly counts: Readonly<Record<Outcome, number>> | null;
  /** Rows that count in the primary population. */
  readonly analysed: number;
}

const FIXED = new Set(['case_id', 'patient_id', 'split', 'score', 'label']);

export function lineListing(evidence: Evidence): Listing {
  const { lock, protocol } = evidence;
  const table = parseCsv(evidence.predictionsCsv, 'predictions.csv', { columnsOptional: true });
  const at = (name: string): number => columnIndex(table, name);
  const [caseId, patientId, split, score, label] = ['case_id', 'patient_id', 'split', 'score', 'label'].map(at) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const further = table.columns.map((name, i) => ({ name, i })).filter(({ name }) => !FIXED.has(name));
  const banded = protocol.subgroups.flatMap(({ column, bands }) => {
    const i = table.columns.indexOf(column);
    return bands && i >= 0 ? [{ name: `${column} band`, i, edges: [...new Set(bands)].sort((a, b) => a - b) }] : [];
  });
  const threshold = lock.threshold?.threshold;
  const counts: Record<Outcome, number> = { TP: 0, FP: 0, FN: 0, TN: 0 };
  let analysed = 0;
  const rows = table.rows
    .filter((row) => row[split] === 'test')
    .map((row) => {
      const value = Number(row[score]);
      const truth = row[label] as string;
      const binary = truth === 'positive' || truth === 'negative';
      if (binary) analysed++;
      const flag =
        threshold === undefined
          ? null
          : protocol.scoreDirection === 'higher-is-positive'
            ? value >= threshold
            : value <= threshold;
      const outcome = flag === null || !binary ? null : outcomeOf(truth === 'positive', flag);
      if (outcome !== null) counts[outcome]++;
      return [
        row[caseId] as string,
        row[patientId] as string,
        row[split] as string,
        truth,
        value,
        flag === null ? say.noThreshold : flag ? 'flagged' : 'not flagged',
        outcome,
        binary ? null : truth === 'equivocal' ? say.leftOutEquivocal : say.leftOutUnlabelled,
        lock.modelSha256 ?? say.suppliedScores,
        ...further.map(({ i }) => row[i] ?? null),
        ...banded.map(({ i, edges }) => bandOf(row[i], edges)),
      ];
    });
  return {
    columns: [
      'case',
      'patient',
      'split',
      'truth',
      'score',
      'flag',
      'counts as',
      'left out because',
      'model SHA-256',
      ...further.map(({ name }) => name),
      ...banded.map(({ name }) => name),
    ],
    rows,
    counts: threshold === undefined ? null : counts,
    analysed,
  };
}

export const lineListingCsv = (listing: Listing): string => formatSheetCsv(listing.columns, listing.rows);

const outcomeOf = (positive: boolean, flag: boolean): Outcome => (positive ? (flag ? 'TP' : 'FN') : flag ? 'FP' : 'TN');

function bandOf(cell: string | undefined, edges: readonly number[]): string {
  if (cell === undefined || cell === '' || Number.isNaN(Number(cell))) return 'unknown';
  const above = edges.filter((edge) => Number(cell) >= edge).length;
  return bandName(edges[above - 1] ?? Number.NEGATIVE_INFINITY, edges[above] ?? Number.POSITIVE_INFINITY);
}
