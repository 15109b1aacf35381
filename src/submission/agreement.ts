/** Tables of agreement between label sources and between readers, each estimate linked to its row of the appendix. */
import type { EvidenceTable } from '../core/types.js';
import { type Context, useResult } from './context.js';
import { anchorOf, escapeMarkdown } from './escape.js';
import { formatBrief, formatPlain } from './format.js';
import { intervalWords } from './sentences.js';
import { gfm } from './tables.js';

type Row = EvidenceTable['rows'][number];

function linked(context: Context, id: Row[string] | undefined): string {
  const result = useResult(context, String(id));
  return `[${escapeMarkdown(formatBrief(result))}](#${anchorOf(String(id))})`;
}

const COUNTS = ['n', 'both', 'first', 'second', 'neither'] as const;

function agreementTable(context: Context, id: string, names: readonly string[], counts: readonly string[]): string {
  const table = context.evidence.tables.get(id);
  if (!table) return '';
  const head = names.map((key) => table.columns.find((c) => c.key === key)?.title ?? key);
  const header = [...head, ...counts, 'PPA', 'NPA', 'Kappa'];
  const text = (value: Row[string] | undefined): string => escapeMarkdown(String(value ?? ''));
  const body = gfm(
    `${escapeMarkdown(table.title)}, with ${intervalWords(context)}.`,
    header,
    header.map((_, i) => (i < names.length ? 'left' : 'right')),
    table.rows.map((row) => [
      ...names.map((name) => text(row[name])),
      ...COUNTS.map((key) => formatPlain(Number(row[key]))),
      linked(context, row.ppaId),
      linked(context, row.npaId),
      linked(context, row.kappaId),
    ]),
  );
  return `${body}\n\n${escapeMarkdown(table.about)}.`;
}

export const labelAgreementTable = (context: Context): string =>
  agreementTable(
    context,
    'label-agreement',
    ['labels', 'cases'],
    ['Labeled by both', 'Both positive', 'Positive by labels only', 'Positive by comparator only', 'Both negative'],
  );

export const readerAgreementTable = (context: Context): string =>
  agreementTable(
    context,
    'reader-agreement',
    ['pair'],
    ['n', 'Both positive', 'First only', 'Second only', 'Both negative'],
  );
