/**
 * The document as one HTML file that needs nothing else: style, fonts, drawings, Vega and the charts' specifications lie
 * in it. A content policy forbids it to load anything. The drawings are there without scripts; scripts make them answer.
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../core/files.js';
import type { DocumentModel, Figure, Heading } from '../blocks/model.js';
import { plainText } from '../blocks/model.js';
import { type DrawnChart, svgOf, toCsv } from '../charts/render.js';
import { checkMeta, type DocumentParts, LANGUAGE } from '../document.js';
import { type Face, fontPath } from '../layout/typefaces.js';
import { blocksHtml, inlinesHtml } from './blocks.js';
import { escapeHtml as esc } from './escape.js';
import { woff } from './woff.js';

/** Rows of the table below a figure; the file beside it holds all of them. */
const ROWS_SHOWN = 200;
const DEEPEST_IN_CONTENTS = 4;

const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'font-src data:',
  'img-src data:',
  // Vega compiles its expressions.
  "script-src 'unsafe-inline' 'unsafe-eval'",
].join('; ');

export async function htmlOf({ model, charts, meta }: DocumentParts): Promise<string> {
  checkMeta(meta);
  const drawings = new Map<string, string>();
  for (const figure of model.figures) {
    const drawn = charts.get(figure.chartId) as DrawnChart;
    if (!drawings.has(figure.chartId)) drawings.set(figure.chartId, await svgOf(drawn));
  }
  const figure = (f: Figure): string => figureHtml(f, charts.get(f.chartId) as DrawnChart, drawings);
  const title = model.blocks.findIndex((b) => b.kind === 'heading' && b.level === 1);
  const body = blocksHtml(model.blocks.slice(title + 1), { figure });
  const marks = meta.marks.join(' · ');
  const specs = Object.fromEntries([...drawings.keys()].map((id) => [id, (charts.get(id) as DrawnChart).spec]));
  const running = [
    ...(marks ? [`<strong>${esc(marks)}</strong>`] : []),
    `<span>${esc(meta.device)}, version ${esc(meta.version)}</span>`,
    `<span>${esc(meta.documentId)}</span>`,
    `<span>evidence ${esc(meta.evidenceSha256.slice(0, 16))}…</span>`,
  ];
  const facts: [string, string][] = [
    ['Device', `${esc(meta.device)}, version ${esc(meta.version)}`],
    ['Document', esc(meta.documentId)],
    ['Date', esc(meta.date.slice(0, 10))],
    ['Evidence SHA-256', `<code>${esc(meta.evidenceSha256)}</code>`],
  ];
  return `<!doctype html>
<html lang="${LANGUAGE}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="author" content="${esc(meta.author)}">
<meta name="description" content="${esc(meta.subject)}">
<link rel="icon" href="data:,">
<title>${esc(meta.title)}</title>
<style>
${fontFaces(['regular', 'bold', 'italic'])}
${asset('document.css')}</style>
</head>
<body>
<a class="skip" href="#text">Skip to the text</a>
<header class="running">${running.join('')}</header>
<div class="frame">
<nav class="contents" aria-label="Contents">
${contentsHtml(model)}
</nav>
<main id="text">
<h1 id="${esc(model.headings[0]?.id ?? '')}">${esc(model.title)}</h1>
<p class="subject">${esc(meta.subject)}</p>
${marks ? `<p class="marks">${esc(marks)}</p>` : ''}
<dl class="particulars">
${facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('\n')}
</dl>
${body}
${footnotesHtml(model)}
</main>
</div>
<script type="application/json" id="chart-specs">${JSON.stringify(specs).replaceAll('<', '\\u003c')}</script>
${model.figures.length > 0 ? `${vegaScript()}\n<script>\n${asset('charts.js')}</script>` : ''}
</body>
</html>
`;
}

const asset = (name: string): string => readFileSync(join(packageRoot(), 'templates', 'html', name), 'utf8');

function vegaScript(): string {
  const entry = createRequire(import.meta.url).resolve('vega');
  const folder = dirname(entry);
  const license = readFileSync(join(folder, '..', 'LICENSE'), 'utf8').trim();
  return `<!-- Vega, as published on npm:\n${license.replaceAll('--', '- -')}\n-->\n<script>\n${readFileSync(join(folder, 'vega.min.js'), 'utf8')}</script>`;
}

const WEIGHTS: Partial<Record<Face, string>> = {
  regular: 'font-weight:400',
  bold: 'font-weight:700',
  italic: 'font-weight:400;font-style:italic',
};

function fontFaces(faces: readonly Face[]): string {
  return faces
    .map((face) => {
      const data = woff(readFileSync(fontPath(face))).toString('base64');
      return `@font-face{font-family:"Source Sans 3";${WEIGHTS[face]};src:url(data:font/woff;base64,${data}) format("woff")}`;
    })
    .join('\n');
}

function figureHtml(figure: Figure, drawn: DrawnChart, drawings: ReadonlyMap<string, string>): string {
  const { chart } = drawn;
  const { columns, rows } = chart.data;
  const cells = (row: readonly (string | number | null)[], tag: 'td' | 'th'): string =>
    row
      .map(
        (v) => `<${tag}${typeof v === 'number' ? ' class="right"' : ''}>${esc(v === null ? '' : String(v))}</${tag}>`,
      )
      .join('');
  const more =
    rows.length > ROWS_SHOWN ? `<p>The first ${ROWS_SHOWN} of ${rows.length} rows; the file holds all.</p>` : '';
  const csv = `data:text/csv;base64,${Buffer.from(toCsv(chart)).toString('base64')}`;
  // The drawing carries its own words as title; a figure that stands twice must not carry its ids twice.
  const drawing = (drawings.get(figure.chartId) as string).trim();
  return `<figure id="${esc(figure.id)}">
<div data-chart="${esc(figure.chartId)}" data-alt="${esc(figure.alt)}">${drawing}</div>
<figcaption><strong>Figure ${figure.number}.</strong> ${esc(figure.caption || figure.alt)}</figcaption>
<details><summary>Numbers behind figure ${figure.number} (${rows.length} rows)</summary>
<div><table><thead><tr>${cells(columns, 'th')}</tr></thead><tbody>
${rows
  .slice(0, ROWS_SHOWN)
  .map((row) => `<tr>${cells(row, 'td')}</tr>`)
  .join('\n')}
</tbody></table></div>${more}
<a href="${csv}" download="${esc(figure.chartId)}.csv">${esc(figure.chartId)}.csv</a></details>
</figure>`;
}

function contentsHtml(model: DocumentModel): string {
  const entry = (id: string, label: string, text: string): string =>
    `<a href="#${esc(id)}">${label ? `<span class="number">${esc(label)}</span>` : ''}${esc(text)}</a>`;
  const sections = model.headings.filter((h) => h.level >= 2 && h.level <= DEEPEST_IN_CONTENTS);
  const list = (from: number, level: number): { html: string; next: number } => {
    let html = '<ol>';
    let i = from;
    while (i < sections.length) {
      const heading = sections[i] as Heading;
      if (heading.level < level) break;
      html += `<li>${entry(heading.id, heading.number, heading.text)}`;
      i++;
      if ((sections[i]?.level ?? 0) > heading.level) {
        const inner = list(i, heading.level + 1);
        html += inner.html;
        i = inner.next;
      }
      html += '</li>\n';
    }
    return { html: `${html}</ol>`, next: i };
  };
  const part = (name: string, entries: readonly string[]): string =>
    entries.length === 0
      ? ''
      : `<details><summary>${name}</summary><ol>${entries.map((e) => `<li>${e}</li>`).join('\n')}</ol></details>`;
  return [
    list(0, 2).html,
    part(
      'Figures',
      model.figures.map((f) => entry(f.id, String(f.number), f.caption || f.alt)),
    ),
    part(
      'Tables',
      model.tables.filter((t) => t.number !== null).map((t) => entry(t.id, String(t.number), plainText(t.caption))),
    ),
  ].join('\n');
}

function footnotesHtml({ footnotes }: DocumentModel): string {
  if (footnotes.size === 0) return '';
  const items = [...footnotes.values()].map(
    (n) =>
      `<li id="fn-${esc(n.id)}" value="${n.number}">${inlinesHtml(n.inlines)} <a class="back" href="#${esc(n.from)}" title="back to its mark">↩</a></li>`,
  );
  return `<section class="footnotes" aria-label="Notes"><ol>\n${items.join('\n')}\n</ol></section>`;
}
