/** What one attribute alone would score, beside the model; and the notice where the split couples it with the label. */
import type { EvidenceTable } from '../core/types.js';
import { type Context, useFact, useResult } from './context.js';
import { anchorOf, escapeMarkdown } from './escape.js';
import { formatBrief, formatFact, formatPlain } from './format.js';
import { intervalWords } from './sentences.js';
import { comparatorsOf, gfm } from './tables.js';

type Row = EvidenceTable['rows'][number];

const rowsOf = ({ evidence }: Context): readonly Row[] => evidence.tables.get('confounding-watch')?.rows ?? [];
const text = (row: Row, key: string): string => escapeMarkdown(String(row[key] ?? ''));

function linked(context: Context, id: Row[string] | undefined): string {
  if (typeof id !== 'string') return '–';
  return `[${escapeMarkdown(formatBrief(useResult(context, id)))}](#${anchorOf(id)})`;
}

/** "the view (PA or AP)", "age", "sex". */
const named = (row: Row): string => (row.attribute === 'view' ? 'the view (PA or AP)' : text(row, 'attribute'));

const ORDERS: Readonly<Record<string, string>> = {
  'higher-is-positive': 'higher values rank higher',
  'lower-is-positive': 'lower values rank higher',
};
const order = (row: Row): string => ORDERS[String(row.order)] ?? text(row, 'order');

const development = (context: Context): string | null =>
  context.evidence.facts.get('confounding.development')?.value == null
    ? null
    : formatFact(useFact(context, 'confounding.development'));

export function attributesAlone(context: Context): string {
  const rows = rowsOf(context);
  if (rows.length === 0) return '';
  const part = development(context);
  const { shared, apart } = comparatorsOf(rows.map((row) => text(row, 'comparator')));
  const header = [
    'Attribute alone',
    ...(apart ? ['Against'] : []),
    'n',
    'AUROC alone',
    'Model minus attribute',
    ...(part === null ? [] : [`Alone, ${part} set`, `Test minus ${part}`]),
  ];
  const table = gfm(
    `AUROC of one attribute alone, beside the model on the same cases, with ${intervalWords(context)}${shared}.`,
    header,
    header.map((_, i) => (i < (apart ? 2 : 1) ? 'left' : 'right')),
    rows.map((row) => [
      `${text(row, 'attribute')} (${order(row)})`,
      ...(apart ? [text(row, 'comparator')] : []),
      formatPlain(Number(row.n)),
      linked(context, row.aloneId),
      linked(context, row.differenceId),
      ...(part === null ? [] : [linked(context, row.developmentId), linked(context, row.shiftId)]),
    ]),
  );
  return [table, ORDER, notShown(context).join(' ')].filter(Boolean).join('\n\n');
}

const ORDER =
  'The order in which an attribute ranks the cases was taken from the test cases, so its area there is optimistic; the other part uses the same order. The intervals allow for several films per patient.';

/** One sentence per comparator against which the interval of the difference does not exclude a tie with an attribute. */
function notShown(context: Context): string[] {
  const found = new Map<string, string[]>();
  for (const row of rowsOf(context)) {
    const difference = context.evidence.results.get(String(row.differenceId));
    if (difference?.lower == null || difference.lower > 0) continue;
    const list = found.get(text(row, 'comparator')) ?? [];
    found.set(text(row, 'comparator'), [...list, named(row)]);
  }
  return [...found].map(
    ([comparator, names]) =>
      `With the labels of ${comparator} as truth, the model has not been shown to rank the test cases better than ${names.join(' alone, or than ')} alone would.`,
  );
}

/** The same as running text, for a summary or a cell of a table. */
export const notBetterSentence = (context: Context): string => notShown(context).join(' ');

/** The same as items of a list of limitations. */
export const notBetterThanAttributes = (context: Context): string =>
  notShown(context)
    .map((sentence) => `- ${sentence}`)
    .join('\n');

/** Block quotes for the first page of results; empty where nothing was flagged. */
export function confoundingNotices(context: Context): string {
  const part = development(context);
  return rowsOf(context)
    .flatMap((row) => {
      const [attribute, what, alone] = [text(row, 'attribute'), named(row), linked(context, row.aloneId)];
      if (row.flag === 'imbalance') {
        return `> **THE SPLIT COUPLES ${attribute.toUpperCase()} AND LABEL** — against ${text(row, 'comparator')}, ${what} alone (${order(row)}) reaches an AUROC of ${alone} in the test set and of ${linked(context, row.developmentId)} in the ${part} set. Results on this test set measure ${what} as well as the finding. Split by patient with strata of label and ${attribute}, or justify this test set.\n`;
      }
      if (row.flag !== 'alone') return [];
      return `> **${what.toUpperCase()} ALONE PREDICTS THE LABEL** — against ${text(row, 'comparator')}, ${what} alone (${order(row)}) reaches an AUROC of ${alone} in the test set, and no development cases were available for comparison. A model that learned nothing else would score as much.\n`;
    })
    .join('\n');
}
