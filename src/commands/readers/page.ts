/** The page of a reader record: its tables first, then every result with its rule and evidence id. */
import type { EvidenceTable, Result } from '../../core/types.js';
import type { EvidenceRecord } from '../../evidence/records.js';
import { formatFact, formatPlain, formatResult } from '../../submission/format.js';

const pipe = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (cells: readonly string[]): string => `| ${cells.map(pipe).join(' | ')} |`;

const cell = (value: string | number | null | undefined): string =>
  value === null || value === undefined ? '–' : typeof value === 'number' ? formatPlain(value) : value;

const table = ({ title, about, columns, rows }: EvidenceTable): string[] => [
  `## ${title}`,
  '',
  `${about}.`,
  '',
  row(columns.map((c) => c.title)),
  row(columns.map((c) => (c.numeric ? '---:' : '---'))),
  ...rows.map((r) => row(columns.map((c) => cell(r[c.key])))),
  '',
];

const rules = (r: Result): string =>
  Object.entries(r.parameters ?? {})
    .map(([key, value]) => `${key}: ${typeof value === 'number' ? formatPlain(value) : value}`)
    .join('; ');

export function readersPage(record: EvidenceRecord): string {
  return [
    `# ${record.title}`,
    '',
    ...(record.synthetic ? ['**SYNTHETIC DATA: nothing here describes patients or readers.**', ''] : []),
    `Made with \`${record.command}\` by ${record.made.software}. What is undefined says NOT EVALUABLE and why.`,
    '',
    ...record.tables.flatMap(table),
    '## Counts and rules',
    '',
    row(['What', 'Value', 'Evidence id']),
    row(['---', '---', '---']),
    ...record.facts.map((f) => row([f.about, formatFact(f), `\`${f.id}\``])),
    '',
    '## Results',
    '',
    row(['Result', 'n', 'Rules', 'Evidence id']),
    row(['---', '---:', '---', '---']),
    ...record.results.map((r) =>
      row([`${r.metric}, ${r.method}: ${formatResult(r)}`, String(r.n), rules(r), `\`${r.id}\``]),
    ),
    '',
  ].join('\n');
}
