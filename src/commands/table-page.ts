/** Evidence tables as Markdown on the pages that commands write beside their JSON. */
import type { EvidenceTable } from '../core/types.js';
import { formatPlain } from '../submission/format.js';

const pipe = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

export const row = (cells: readonly string[]): string => `| ${cells.map(pipe).join(' | ')} |`;

const cell = (value: string | number | null | undefined): string =>
  value === null || value === undefined ? '–' : typeof value === 'number' ? formatPlain(value) : value;

export const tableSection = ({ title, about, columns, rows }: EvidenceTable): string[] => [
  `## ${title}`,
  '',
  `${about}.`,
  '',
  row(columns.map((c) => c.title)),
  row(columns.map((c) => (c.numeric ? '---:' : '---'))),
  ...rows.map((r) => row(columns.map((c) => cell(r[c.key])))),
  '',
];
