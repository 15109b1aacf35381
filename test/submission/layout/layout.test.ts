import test from 'ava';
import fc from 'fast-check';
import { InputError } from '../../../src/core/problems.js';
import { buildModel } from '../../../src/submission/blocks/build.js';
import { type DrawnChart, layOut } from '../../../src/submission/charts/render.js';
import { columnWidths } from '../../../src/submission/layout/columns.js';
import type { Page } from '../../../src/submission/layout/display.js';
import { layOutDocument } from '../../../src/submission/layout/document.js';
import { layOutInlines } from '../../../src/submission/layout/inline.js';
import { BODY } from '../../../src/submission/layout/theme.js';
import { measure } from '../../../src/submission/layout/typefaces.js';
import { CHARTS, MARKDOWN, META } from '../pdf/sample.js';
import { content, endsWithHeading, isText, outside } from './pages.js';

const place = (markdown: string, charts: ReadonlyMap<string, DrawnChart> = new Map()): readonly Page[] =>
  layOutDocument(buildModel(markdown), charts, META, 'x.md').pages;

const sample = (async () => {
  const drawn = new Map<string, DrawnChart>();
  for (const [id, chart] of CHARTS) drawn.set(id, await layOut(chart));
  return place(MARKDOWN, drawn);
})();

/** Blanks and cut words aside, what is read from the pages. */
const squash = (text: string): string => text.normalize('NFC').replace(/\s+/g, '');
const read = (pages: readonly Page[]): string => squash(pages.flatMap((p) => content(p).map((i) => i.text)).join(''));

test('nothing of the sample stands outside the text area', async (t) => {
  t.is(outside(await sample), undefined);
});

test('no heading and no list marker of the sample is the last thing on its page', async (t) => {
  t.false((await sample).some(endsWithHeading));
});

test('a table over several pages repeats its header as an artifact and reads it once', async (t) => {
  const pages = (await sample).filter((p) => p.items.some((i) => isText(i) && i.text.startsWith('Positives')));
  const owners = pages.map((p) => p.items.filter(isText).find((i) => i.text.startsWith('Positives'))?.owner);
  t.true(owners.length > 1);
  t.is(typeof owners[0], 'object');
  for (const owner of owners.slice(1)) t.is(owner, 'Pagination');
});

test('a row taller than a page loses no word', async (t) => {
  const words = (await sample)
    .flatMap(content)
    .map((i) => i.text)
    .join('');
  t.is((words.match(/sentence 60 of/g) ?? []).length, 9);
});

test('every contents entry tells the page its heading is on', async (t) => {
  const pages = await sample;
  const where = new Map<string, number>();
  for (const [n, page] of pages.entries())
    for (const i of page.items) if (i.kind === 'destination') where.set(i.id, n + 1);
  const entries = pages.flatMap((p) =>
    p.items.flatMap((i) => (i.kind === 'link' && i.owner.parent?.role === 'Reference' ? [i] : [])),
  );
  t.true(entries.length > 25);
  for (const entry of entries) {
    const told = Number(/, page (\d+)$/.exec(entry.contents)?.[1]);
    t.is(where.get(entry.target.kind === 'internal' ? entry.target.id : ''), told);
  }
});

test('a footnote stands on the page of its mark', async (t) => {
  for (const page of await sample) {
    const marks = page.items.flatMap((i) =>
      i.kind === 'link' &&
      i.target.kind === 'internal' &&
      i.target.id.startsWith('fn-') &&
      i.owner.parent?.role !== 'Lbl'
        ? [i.target.id]
        : [],
    );
    const notes = page.items.flatMap((i) => (i.kind === 'destination' && /^fn-/.test(i.id) ? [i.id] : []));
    for (const mark of marks) t.true(notes.includes(mark), mark);
  }
});

test('the marks stand on every page', async (t) => {
  for (const page of await sample)
    t.true(page.items.some((i) => isText(i) && i.text.includes('DRAFT  ·  SYNTHETIC DATA')));
});

test('a table with more columns than the page has room for is refused with its line', (t) => {
  const row = `|${' word |'.repeat(40)}`;
  const error = t.throws(() => place(`# T\n\n${row}\n|${'---|'.repeat(40)}\n${row}\n`), { instanceOf: InputError });
  t.deepEqual(
    error.problems.map((p) => [p.rule, p.place?.row]),
    [['tables-fit-the-page', 3]],
  );
});

test('law: column widths fit the page, and give every column its longest word, up to a share, where that is possible', (t) => {
  const wish = fc
    .tuple(fc.double({ min: 1, max: 150, noNaN: true }), fc.double({ min: 0, max: 900, noNaN: true }))
    .map(([min, more]) => ({ min, natural: min + more }));
  fc.assert(
    fc.property(fc.array(wish, { minLength: 1, maxLength: 9 }), (wishes) => {
      const widths = columnWidths(wishes, 420);
      if (!widths) return wishes.length * 26 > 420;
      const fits = wishes.reduce((sum, w) => sum + w.min, 0) <= 420;
      const cap = Math.max(420 * 0.3, 420 / wishes.length);
      const held = widths.every((w, i) => !fits || w >= Math.min(wishes[i]!.min, cap) - 1e-6);
      return widths.reduce((a, b) => a + b, 0) <= 420 + 1e-6 && held;
    }),
  );
  t.pass();
});

const WORD = fc.string({ minLength: 1, maxLength: 40, unit: fc.constantFrom(...'abcXYZ019-–/._,;≥±βκ é(') });
const words = fc
  .array(WORD, { minLength: 1, maxLength: 60 })
  .map((w) => w.join(' ').replace(/\s+/g, ' ').trim() || 'x');

test('law: lines keep every character and fit their width', (t) => {
  fc.assert(
    fc.property(words, fc.integer({ min: 30, max: 480 }), (text, width) => {
      const lines = layOutInlines([{ kind: 'text', text, style: {} }], BODY, width);
      const kept = squash(lines.flatMap((l) => l.fragments.map((f) => f.text)).join('')) === squash(text);
      const fits = lines.every((l) => {
        const last = l.fragments.at(-1);
        return !last || last.x + measure(last.face, last.size, last.text.trimEnd()) <= width + 0.05;
      });
      return kept && fits;
    }),
    {
      numRuns: 400,
      // Parts that meet with a kern between them.
      examples: [['βYa/; ,a.a;-a a(aaa a0κ1;a /-κ,((≥caβYY (9≥ a', 178]],
    },
  );
  t.pass();
});

test('a number is never parted from its per cent sign', (t) => {
  const text = 'sensitivity 88.9 % (95 % CI 75.8–100.0 %) and 40.4 % of all';
  for (let width = 60; width < 300; width += 3) {
    const lines = layOutInlines([{ kind: 'text', text, style: {} }], BODY, width);
    for (const line of lines) t.notRegex(line.fragments.map((f) => f.text).join(''), /^%|^ %/, String(width));
  }
});

/** Plain words with nothing that Markdown would read as a sign. */
const plain = fc
  .array(fc.string({ minLength: 1, maxLength: 14, unit: fc.constantFrom(...'abcdefgXYZ019') }), {
    minLength: 1,
    maxLength: 80,
  })
  .map((w) => w.map((x) => `w${x}`).join(' '));
const block = fc.oneof(
  plain,
  plain.map((w) => `> **NOT PROVIDED** ${w}`),
  plain.map((w) => `> ${w}`),
  fc.array(plain, { minLength: 1, maxLength: 4 }).map((items) => items.map((w) => `- ${w}`).join('\n')),
  fc
    .array(fc.tuple(plain, plain, plain), { minLength: 1, maxLength: 12 })
    .map(
      (rows) =>
        `Table: wcaption\n\n| wa | wb | wc |\n|---|--:|:-:|\n${rows.map((r) => `| ${r.join(' | ')} |`).join('\n')}`,
    ),
  plain.map((w) => `\`\`\`\n${w}\n\`\`\``),
  plain.map((w) => `## ${w.slice(0, 60).trim()}`),
  plain.map((w) => `## ${w.slice(0, 60).trim()}\n\n> **NOT PROVIDED** ${w}`),
  plain.map((w) => `**${w}** *${w}* \`${w}\``),
);

test('law: whatever the blocks, every word of the Markdown stands inside a page and no heading ends one', (t) => {
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 12 }), (blocks) => {
      const pages = place(`# T\n\n${blocks.join('\n\n')}\n`);
      const text = read(pages);
      for (const b of blocks) {
        for (const line of b.split('\n')) {
          for (const cell of line.split('|')) {
            const expected = squash(cell.replace(/[>*`#|:-]|Table:/g, ''));
            if (/^w/.test(expected) && !text.includes(expected) && !splitOverColumns(text, cell)) return false;
          }
        }
      }
      return outside(pages) === undefined && !pages.some(endsWithHeading);
    }),
    { numRuns: 60 },
  );
  t.pass();
});

/** A row split over two pages is read page by page: then each word must still be there. */
function splitOverColumns(text: string, cell: string): boolean {
  return (cell.match(/w[0-9A-Za-z]+/g) ?? []).every((w) => text.includes(w));
}
