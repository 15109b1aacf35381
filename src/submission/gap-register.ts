/** The gap register as a table to work through: what blocks filing first, who owes it, how and where it is closed. */
import { exampleAnswer } from '../config/example.js';
import { formatSheetCsv } from '../core/csv.js';
import { readElements } from './elements.js';
import { CLOSED_BY, type Gap } from './gaps.js';
import { writeSheet } from './spreadsheet.js';

const COLUMNS = [
  { title: 'No.', width: 6 },
  { title: 'Severity', width: 20 },
  { title: 'Missing', width: 38 },
  { title: 'Owner', width: 18 },
  { title: 'How it is closed', width: 22 },
  { title: 'Where', width: 60 },
  { title: 'A complete answer contains', width: 50 },
  { title: 'Example of a complete answer (invented)', width: 70 },
  { title: 'Elements it leaves open', width: 22 },
] as const;

export interface RegisterRow {
  readonly gap: Gap;
  readonly answer: string;
  /** Numbers of the acceptance table. */
  readonly elements: readonly number[];
}

export function registerRows(gaps: readonly Gap[]): RegisterRow[] {
  const elements = readElements();
  return gaps.map((gap) => ({
    gap,
    answer: gap.where === 'device.yaml' ? (exampleAnswer(gap.key) ?? gap.example) : gap.example,
    elements: elements.filter((e) => e.needs.includes(gap.key)).map((e) => e.n),
  }));
}

const cells = (rows: readonly RegisterRow[]): (string | number)[][] =>
  rows.map(({ gap, answer, elements }, i) => [
    i + 1,
    gap.severity,
    gap.detail === undefined ? gap.title : `${gap.title}: ${gap.detail}`,
    gap.owner,
    CLOSED_BY[gap.by],
    gap.where === 'device.yaml' ? gap.fill : `${gap.fill} (${gap.key})`,
    gap.example,
    answer,
    elements.join(', '),
  ]);

export const registerCsv = (gaps: readonly Gap[]): string =>
  formatSheetCsv(
    COLUMNS.map((c) => c.title),
    cells(registerRows(gaps)),
  );

export const registerXlsx = (gaps: readonly Gap[]): Promise<Uint8Array> =>
  writeSheet('Gap register', COLUMNS, cells(registerRows(gaps)));
