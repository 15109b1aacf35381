/** The exploratory page, as Markdown and as one HTML file that needs nothing beside it. */
import type { EvidenceTable } from '../../core/types.js';
import type { Evidence } from '../../data/eda/count.js';
import type { Chart } from '../../submission/charts/chart.js';
import { formatFact, formatPlain } from '../../submission/format.js';

export interface Page {
  readonly title: string;
  readonly synthetic: boolean;
  readonly evidence: Evidence;
  readonly charts: readonly { readonly chart: Chart; readonly svg: string }[];
}

/** What stands where; whatever evidence there is beyond it follows at the end. */
const SECTIONS: readonly (readonly [title: string, tables: readonly string[], charts: readonly string[]])[] = [
  ['People', ['eda-sex', 'eda-age', 'eda-view', 'eda-films-per-patient'], ['eda-age']],
  [
    'Findings',
    ['eda-findings', 'eda-findings-per-film', 'eda-co-occurrence'],
    ['eda-findings', 'eda-findings-per-film', 'eda-co-occurrence'],
  ],
  ['Films', ['eda-sizes', 'eda-spacings', 'eda-stored', 'eda-copies'], ['eda-sizes']],
  ['Gray levels', ['eda-intensity'], ['eda-intensity']],
  ['Missing and odd values', ['data-missing', 'data-oddities'], []],
];
const SYNTHETIC = 'SYNTHETIC DATA: every film was drawn by a generator; nothing here describes patients.';

/** What a reader wants to know first. */
const KEY_FIGURES = [
  'data.listed',
  'data.present',
  'eda.patients',
  'eda.findings',
  'eda.positives',
  'eda.no-finding',
  'eda.copies-same-patient',
  'eda.copies-across-patients',
];

interface Section {
  readonly title: string;
  readonly tables: readonly EvidenceTable[];
  readonly charts: Page['charts'];
}

function sections({ evidence, charts }: Page): Section[] {
  const placed = new Set(SECTIONS.flatMap(([, tables]) => tables));
  const rest = evidence.tables.filter((table) => !placed.has(table.id));
  const found = SECTIONS.map(([title, tables, figures]) => ({
    title,
    tables: tables.flatMap((id) => evidence.tables.filter((table) => table.id === id)),
    charts: figures.flatMap((id) => charts.filter(({ chart }) => chart.id === id)),
  }));
  return [...found, { title: 'Label sources', tables: rest, charts: [] }].filter((s) => s.tables.length > 0);
}

/** Oddities have a table of their own. */
const listed = ({ evidence }: Page) => evidence.facts.filter((fact) => !fact.id.startsWith('data.counts.'));

const cell = (value: string | number | null | undefined): string =>
  value === null || value === undefined ? '–' : typeof value === 'number' ? formatPlain(value) : value;

export function markdownPage(page: Page): string {
  const pipe = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const row = (cells: readonly string[]): string => `| ${cells.map(pipe).join(' | ')} |`;
  const table = ({ title, about, columns, rows }: EvidenceTable): string[] => [
    `**${title}.** ${about}.`,
    '',
    row(columns.map((c) => c.title)),
    row(columns.map((c) => (c.numeric ? '---:' : '---'))),
    ...rows.map((r) => row(columns.map((c) => cell(r[c.key])))),
    '',
  ];
  return [
    `# ${page.title}`,
    '',
    ...(page.synthetic ? [`**${SYNTHETIC}**`, ''] : []),
    row(['What', 'Value']),
    row(['---', '---:']),
    ...listed(page).map((fact) => row([fact.about, `${formatFact(fact)}${fact.unit ? ` ${fact.unit}` : ''}`])),
    '',
    ...sections(page).flatMap((section) => [
      `## ${section.title}`,
      '',
      ...section.charts.flatMap(({ chart }) => [
        `![${chart.alt}](charts/${chart.id}.svg)`,
        '',
        chart.caption ?? '',
        '',
      ]),
      ...section.tables.flatMap(table),
    ]),
  ].join('\n');
}

const STYLE = `body{font:16px/1.5 "Source Sans 3",system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;margin:.5rem 0 2rem;font-size:.9rem}caption{text-align:left;padding:.3rem 0}
th,td{border:1px solid #bbb;padding:.2rem .5rem;text-align:left}.n{text-align:right}
figure{margin:1rem 0 1.5rem 2rem}figure svg{max-width:100%;height:auto;overflow:visible}figcaption{font-size:.9rem;color:#444}.t td:nth-child(2){max-width:26rem}caption{max-width:50rem}.synthetic{border:3px solid #a33b20;padding:.5rem 1rem;font-weight:bold}
.wide{overflow-x:auto}.key{display:flex;flex-wrap:wrap;gap:.6rem}.key span{border:1px solid #bbb;padding:.4rem .8rem;font-size:.85rem}.key b{display:block;font-size:1.4rem}`;

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export function htmlPage(page: Page): string {
  const keyFigures = ({ evidence }: Page): string =>
    `<p class="key">${KEY_FIGURES.flatMap((id) => evidence.facts.filter((f) => f.id === id))
      .map((f) => `<span><b>${escapeHtml(formatFact(f))}</b> ${escapeHtml(f.about)}</span>`)
      .join('')}</p>`;
  const tag = (name: string, text: string, numeric = false): string =>
    `<${name}${numeric ? ' class="n"' : ''}${name === 'th' ? ' scope="col"' : ''}>${escapeHtml(text)}</${name}>`;
  const table = ({ title, about, columns, rows }: EvidenceTable): string =>
    `<div class="wide"><table><caption><b>${escapeHtml(title)}.</b> ${escapeHtml(about)}.</caption><thead><tr>${columns
      .map((c) => tag('th', c.title, c.numeric))
      .join('')}</tr></thead><tbody>${rows
      .map((r) => `<tr>${columns.map((c) => tag('td', cell(r[c.key]), c.numeric)).join('')}</tr>`)
      .join('\n')}</tbody></table></div>`;
  const figure = ({ chart, svg }: Page['charts'][number]): string =>
    `<figure>${svg.slice(svg.indexOf('<svg'))}<figcaption>${escapeHtml(chart.caption ?? chart.alt)}</figcaption></figure>`;
  const facts = listed(page).map(
    (f) =>
      `<tr>${tag('td', f.about)}${tag('td', `${formatFact(f)}${f.unit ? ` ${f.unit}` : ''}`, true)}${tag('td', f.id)}</tr>`,
  );
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(page.title)}</title>`,
    `<style>${STYLE}</style></head><body><h1>${escapeHtml(page.title)}</h1>`,
    page.synthetic ? `<p class="synthetic">${SYNTHETIC}</p>` : '',
    keyFigures(page),
    ...sections(page).flatMap((s) => [
      `<h2>${escapeHtml(s.title)}</h2>`,
      ...s.charts.map(figure),
      ...s.tables.map(table),
    ]),
    '<h2>Every value by its id</h2>',
    `<table class="t"><thead><tr>${['What', 'Value', 'Evidence id'].map((t) => tag('th', t)).join('')}</tr></thead><tbody>`,
    ...facts,
    '</tbody></table>',
    '</body></html>\n',
  ].join('\n');
}
