/** A comparison in words: for the terminal, and as Markdown. */
import type { Result } from '../../core/types.js';
import type { Comparison, ResultChange, ValueChange } from '../../evidence/compare.js';

const SHOWN = 20;
const MINUS = '−';

const number = (value: number): string => {
  const text = Math.abs(value) >= 1e-4 || value === 0 ? value.toFixed(4) : value.toExponential(1);
  return text.replace(/^-/, MINUS);
};

function written(result: Result): string {
  if (result.status !== 'ok' || result.estimate === null) return 'NOT EVALUABLE';
  const { lower, upper, unlimited } = result;
  const interval =
    lower !== null && upper !== null
      ? ` (${number(lower)}–${number(upper)})`
      : unlimited === undefined
        ? ''
        : ` (${lower === null ? 'no lower limit' : number(lower)} to ${upper === null ? 'no upper limit' : number(upper)})`;
  return `${number(result.estimate)}${interval}`;
}

const scalar = (value: unknown): string => {
  if (value === null || value === undefined) return 'absent';
  const text = String(value).replaceAll('\n', ' ');
  return /^[0-9a-f]{64}$/.test(text) ? `${text.slice(0, 12)}…` : text;
};

const onePerMetric = (list: readonly ResultChange[]): ResultChange[] => {
  const seen = new Set<string>();
  return list.filter(({ a }) => {
    const key = `${a.population}.${a.metric}`;
    return !seen.has(key) && seen.add(key);
  });
};

const ofWhole = (change: ResultChange): boolean => change.a.population.split('@')[0] === 'overall';

const judged = (change: ResultChange): string => (change.inside === null ? '–' : change.inside ? 'inside' : 'OUTSIDE');

/** Rows of one table: header first. */
type Rows = readonly (readonly string[])[];

interface Section {
  readonly title: string;
  readonly rows: Rows;
  readonly more: number;
}

function resultRows(changes: readonly ResultChange[], most: number): Rows {
  return [
    ['result', 'A', 'B', 'B − A', 'in half-widths of A', 'A’s interval'],
    ...changes
      .slice(0, most)
      .map((c) => [
        c.id,
        written(c.a),
        written(c.b),
        c.difference === null ? '–' : number(c.difference),
        c.shift === null ? '–' : number(c.shift),
        judged(c),
      ]),
  ];
}

const valueRows = (changes: readonly ValueChange[], most: number): Rows => [
  ['key', 'A', 'B'],
  ...changes.slice(0, most).map((c) => [c.key, scalar(c.a), scalar(c.b)]),
];

function sections(c: Comparison, most: number): Section[] {
  const values = (title: string, list: readonly ValueChange[]): Section => ({
    title,
    rows: valueRows(list, most),
    more: list.length - most,
  });
  // For a quick look the method that moved most speaks for its metric; without a limit every method has its row.
  const results = (title: string, all: readonly ResultChange[]): Section => {
    const list = most === Number.POSITIVE_INFINITY ? all : onePerMetric(all);
    return { title: `${title}: ${all.length}`, rows: resultRows(list, most), more: list.length - most };
  };
  const [whole, parts] = [c.results.filter(ofWhole), c.results.filter((change) => !ofWhole(change))];
  const lines = (title: string, list: readonly string[]): Section => ({
    title,
    rows: [['id'], ...list.slice(0, most).map((id) => [id])],
    more: list.length - most,
  });
  return [
    results(`Results of the whole test set that moved (of all results ${c.unchangedResults} did not)`, whole),
    results('Results of subgroups and stated prevalences that moved', parts),
    lines('Results only in A', c.resultsOnlyInA),
    lines('Results only in B', c.resultsOnlyInB),
    {
      title: 'Acceptance criteria',
      rows: [['criterion', 'A', 'B'], ...c.criteria.map((v) => [v.id, v.a ?? 'absent', v.b ?? 'absent'])],
      more: 0,
    },
    values('Model', c.model === null ? [] : [c.model]),
    values('Data and other inputs', c.inputs),
    values('Analysis plan (protocol.yaml)', c.protocol),
    values('Device (device.yaml)', c.device),
    values('Facts', c.facts),
    lines('Gaps opened', c.gaps?.opened ?? []),
    lines('Gaps closed', c.gaps?.closed ?? []),
  ].filter((section) => section.rows.length > 1);
}

const textLine = (c: Comparison): string[] =>
  c.text.map((t) => `${t.document}: ${t.added} lines added, ${t.removed} removed`);

const headline = (c: Comparison, a: string, b: string): string =>
  c.identical ? `${a} and ${b} hold the same evidence` : `${a} (A) and ${b} (B) differ`;

/** A cell of the terminal's tables: what is longer ends in a mark, so that A and B stay side by side. */
const CELL = 48;
const clipped = (text: string): string => (text.length > CELL ? `${text.slice(0, CELL - 1)}…` : text);

/** Aligned columns; the longest lists are cut, and say so. */
export function terminalReport(c: Comparison, a: string, b: string): string {
  const out = [headline(c, a, b)];
  for (const { title, rows: whole, more } of sections(c, SHOWN)) {
    const rows = whole.map(([id = '', ...cells]) => [id, ...cells.map(clipped)]);
    const widths = (rows[0] as readonly string[]).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
    out.push('', title);
    for (const row of rows) out.push(`  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd());
    if (more > 0) out.push(`  … and ${more} more; --markdown and --json have every row and method`);
  }
  const text = textLine(c);
  if (text.length > 0) out.push('', 'Text', ...text.map((line) => `  ${line}`));
  return `${out.join('\n')}\n`;
}

export function markdownReport(c: Comparison, a: string, b: string): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const out = [`# What moved from ${a} to ${b}`, '', `${headline(c, a, b)}.`];
  for (const { title, rows } of sections(c, Number.POSITIVE_INFINITY)) {
    const [header, ...body] = rows as [readonly string[], ...(readonly string[])[]];
    const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
    out.push('', `## ${title}`, '', row(header), row(header.map(() => '---')), ...body.map(row));
  }
  for (const { document, added, removed, hunks } of c.text) {
    out.push('', `## Text of ${document}`, '', `${added} lines added, ${removed} removed.`, '', '```diff');
    for (const hunk of hunks) out.push(`@@ line ${hunk.line} @@`, ...hunk.lines);
    out.push('```');
  }
  return `${out.join('\n')}\n`;
}
