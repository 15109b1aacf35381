/** The page of a reader record: its tables first, then every result with its rule and evidence id. */
import type { Result } from '../../core/types.js';
import type { EvidenceRecord } from '../../evidence/records.js';
import { formatFact, formatPlain, formatResult } from '../../submission/format.js';
import { row, tableSection } from '../table-page.js';

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
    ...record.tables.flatMap(tableSection),
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
