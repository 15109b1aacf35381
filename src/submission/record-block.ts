/** What an explicit command measured once, printed whole: when, with what, on which machine, then every value it holds. */
import type { Fact } from '../core/types.js';
import { type EvidenceRecord, shortCommit } from '../evidence/records.js';
import { type Context, useFact, useResult } from './context.js';
import { anchorOf, escapeMarkdown as esc } from './escape.js';
import { formatFactWithUnit, formatResult } from './format.js';
import { metricName } from './names.js';
import { gfm, markdownTable } from './tables.js';

/** One sentence on the origin of a record. */
export function recordHeadLine(context: Context, name: string): string {
  const record = context.evidence.records.get(name);
  if (!record) return '';
  const { made, command } = record;
  const commit = made.commit === null ? '' : `, commit ${shortCommit(made.commit)}`;
  // The machine is in the table of recorded measurements, once.
  return `${esc(record.title)}: recorded on ${made.date.slice(0, 10)} with ${esc(made.software)}${esc(commit)}, by \`${command}\`; the table of recorded measurements names the machine.`;
}

const link = (text: string, id: string): string => `[${esc(text)}](#${anchorOf(id)})`;

function factRow(context: Context, fact: Fact): string[] {
  useFact(context, fact.id);
  return [esc(fact.about), link(formatFactWithUnit(fact), fact.id)];
}

function valueTables(
  context: Context,
  title: string,
  part: Pick<EvidenceRecord, 'facts' | 'results' | 'tables'>,
): string[] {
  const results = part.results.map((r) => {
    useResult(context, r.id);
    return [`${esc(metricName(r.metric))} (${esc(r.population)})`, link(formatResult(r), r.id)];
  });
  const rows = [...part.facts.map((f) => factRow(context, f)), ...results];
  return [
    // No two tables of one caption.
    ...(rows.length > 0
      ? [
          gfm(
            `${esc(title)}${part.tables.some((t) => t.title === title) ? ', in all' : ''}.`,
            ['What', 'Value'],
            ['left', 'left'],
            rows,
          ),
        ]
      : []),
    ...part.tables.map(markdownTable),
  ];
}

/** A record by its name; nothing where there is none. */
export function recordBlock(context: Context, name: string): string {
  const record = context.evidence.records.get(name);
  if (!record) return '';
  return [recordHeadLine(context, name), ...valueTables(context, record.title, record)].join('\n\n');
}
