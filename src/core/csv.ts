/** CSV in and out: BOM, CRLF and quoted fields are harmless; ragged rows and unclosed quotes are reported by row. */
import { type CsvError, parse } from 'csv-parse/sync';
import * as say from './messages/core.js';
import { InputError, type Problem, refuse } from './problems.js';

export interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  /** Cells as text; row i stands on line i + 2 of a file without multi-line cells. */
  readonly rows: readonly (readonly string[])[];
}

/** The row number a person sees: the header is row 1. */
export const rowNumber = (index: number): number => index + 2;

export function parseCsv(data: Buffer | string, file: string, options: { columnsOptional?: boolean } = {}): Table {
  let records: string[][];
  try {
    records = parse(data, { bom: true, relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    const { message, lines } = error as CsvError & { lines?: number };
    return refuse(say.csvUnreadable(file, lines, message));
  }
  const [header, ...rows] = records;
  if (!header) return refuse(say.csvEmpty(file));
  if (rows.length === 0 && !options.columnsOptional) return refuse(say.csvNoRows(file));
  const columns = header.map((name) => name.trim());
  const problems: Problem[] = [];
  for (const [i, row] of rows.entries()) {
    // Trailing empty header cells (a spreadsheet's habit) may be left out of a row; a missing value may not.
    const needed = columns.findLastIndex((name) => name !== '') + 1;
    if (row.length < needed || row.length > columns.length) {
      problems.push(say.csvRagged(file, rowNumber(i), columns.length, row.length, i === rows.length - 1));
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return { file, columns, rows };
}

/** Index of a column by its name, or a problem that lists what is there. */
export function columnIndex(table: Table, name: string): number {
  const index = table.columns.indexOf(name);
  if (index < 0) return refuse(say.columnMissing(table.file, name, table.columns));
  return index;
}

const NEEDS_QUOTES = /[",\r\n]/;

type Cells = readonly (string | number | null)[];

function csvLine(row: Cells): string {
  const cell = (v: string | number | null): string => {
    const text = v === null ? '' : String(v);
    return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return row.map(cell).join(',');
}

export function formatCsv(columns: readonly string[], rows: Iterable<Cells>): string {
  return `${[csvLine(columns), ...Array.from(rows, csvLine)].join('\n')}\n`;
}

/** A spreadsheet takes text that begins like this for a formula; a leading apostrophe keeps it text. */
const FORMULA = /^[=+\-@\t\r]/;

/** The text a cell of `formatSheetCsv` was made from. */
export const fromSheetCell = (text: string): string => (/^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text);

/** One line of such a file, without its end: numbers stay numbers, and no text can turn into a formula. */
export const sheetLine = (row: Cells): string =>
  csvLine(row.map((v) => (typeof v === 'string' && FORMULA.test(v) ? `'${v}` : v)));

/** CSV for people who open it in a spreadsheet. */
export function formatSheetCsv(columns: readonly string[], rows: Iterable<Cells>): string {
  return `${[sheetLine(columns), ...Array.from(rows, sheetLine)].join('\n')}\n`;
}
