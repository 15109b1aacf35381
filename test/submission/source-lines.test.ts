import test from 'ava';
import { InputError } from '../../src/core/problems.js';
import type { Chart } from '../../src/submission/charts/chart.js';
import { modelOf } from '../../src/submission/checked-documents.js';
import { createContext } from '../../src/submission/context.js';
import { SUBMISSION } from '../../src/submission/document-kinds.js';
import { evidenceFigures } from '../../src/submission/figures.js';
import { type Figures, renderSourced } from '../../src/submission/fill-templates.js';
import { drawFigures, writeForm } from '../../src/submission/forms.js';
import { fakeEvidence } from './fake-evidence.js';
import { META } from './pdf/sample.js';

const evidence = fakeEvidence();
const figures: Figures = new Map(evidenceFigures(evidence).map((f) => [f.id, f]));
const FILE = 'templates/510k/99-broken.hbs';

/** Rule and template line of every problem that a document of these templates has. */
async function problems(text: string, charts: Figures = figures): Promise<string[]> {
  const context = createContext(evidence);
  const templates = [
    { name: 'templates/510k/00-first.hbs', text: '# T\n\n{{> notices}}\n\n{{evidenceTable "data-parts"}}\n' },
    { name: FILE, text },
  ];
  try {
    const sourced = renderSourced(context, SUBMISSION, charts, templates);
    const document = { ...sourced, model: modelOf(sourced, 'd.md', charts) };
    const drawn = await drawFigures(charts, new Map([['d', document]]));
    await writeForm('pdf', { model: document.model, charts: drawn, meta: META, file: 'd.md' }, sourced.lines);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map((p) => `${p.rule} ${p.place?.file === FILE ? '' : `${p.place?.file} `}${p.place?.row}`);
  }
}

const wide = `|${' word |'.repeat(40)}`;
const CASES: readonly { title: string; text: string; found: string[]; charts?: Figures }[] = [
  {
    title: 'an unknown HTML element',
    text: '## A\n\n<b>x</b>\n',
    found: ['markdown-html-is-whitelisted 3', 'markdown-html-is-whitelisted 3'],
  },
  {
    title: 'an unknown Markdown node',
    text: '## A\n\nx[^n]\n\n[^n]: a\n\n    - b\n',
    found: ['footnotes-are-paragraphs 7'],
  },
  {
    title: 'a figure without alternative text',
    text: '## A\n\nx\n\n![](charts/roc.svg)\n',
    found: ['figures-have-alternative-text 5'],
  },
  { title: 'a skipped heading level', text: '## A\n\n#### B\n', found: ['heading-levels-do-not-skip 3'] },
  {
    title: 'a character that no embedded font draws',
    text: '## A\n\n{{#ifGaps}}\nx 肺\n{{/ifGaps}}\n',
    found: ['characters-can-be-drawn 4'],
  },
  {
    title: 'a table wider than the page',
    text: `## A\n\n${wide}\n|${'---|'.repeat(40)}\n${wide}\n`,
    found: ['tables-fit-the-page 3'],
  },
  { title: 'an image that is no chart', text: '## A\n\n![x](photo.png)\n', found: ['figures-are-charts 3'] },
  { title: 'a link that leads nowhere', text: '## A\n\n[x](#nowhere)\n', found: ['links-lead-somewhere 3'] },
  {
    title: 'a chart specification with a URL',
    text: '## A\n\n{{chart "roc"}}\n',
    charts: new Map([['roc', broken({ data: { url: 'https://example.org/x.csv' } })]]),
    found: ['charts-carry-their-data 3'],
  },
  {
    title: 'a chart that Vega-Lite would only warn about',
    text: '## A\n\n{{chart "roc"}}\n',
    charts: new Map([['roc', broken({ data: { values: [{ a: 1 }] }, encoding: { blob: { field: 'a' } } })]]),
    found: ['charts-compile-without-warnings 3'],
  },
];

function broken(spec: object): Chart & { caption: string } {
  return {
    id: 'roc',
    alt: 'words',
    caption: 'words',
    data: { columns: [], rows: [] },
    spec: { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', mark: 'point', ...spec } as never,
  };
}

for (const { title, text, found, charts } of CASES) {
  test(`told by template and line: ${title}`, async (t) => {
    t.deepEqual(await problems(text, charts), found);
  });
}

test('a fault within a partial is told by the partial’s own line', (t) => {
  const context = createContext(evidence);
  const { markdown, lines } = renderSourced(context, SUBMISSION, figures, [
    { name: FILE, text: '# T\n\n{{> notices}}\n\nlast\n' },
  ]);
  const rows = markdown.split('\n');
  const synthetic = rows.findIndex((l) => l.includes('SYNTHETIC DATA'));
  t.is(lines[synthetic]?.file, 'templates/partials/notices.hbs');
  t.is(lines[rows.indexOf('last')]?.row, 5);
  t.is(lines.length, rows.length - 1);
});

test('marks leave no trace in the documents', (t) => {
  const { markdown } = renderSourced(createContext(evidence), SUBMISSION, figures);
  t.notRegex(markdown, /[\uE000-\uF8FF]|\n\n\n/);
});
