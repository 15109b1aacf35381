import test from 'ava';
import { buildModel } from '../../../src/submission/blocks/build.js';
import { type DrawnChart, layOut } from '../../../src/submission/charts/render.js';
import type { Item, Page, StructNode } from '../../../src/submission/layout/display.js';
import { layOutDocument } from '../../../src/submission/layout/document.js';
import { layOutInlines } from '../../../src/submission/layout/inline.js';
import { BODY } from '../../../src/submission/layout/theme.js';
import { CHARTS, META } from '../pdf/sample.js';
import { content, isText, linesOf } from './pages.js';

const charts = (async () => {
  const drawn = new Map<string, DrawnChart>();
  for (const id of ['roc', 'forest']) drawn.set(id, await layOut(CHARTS.get(id)!));
  return drawn;
})();
const pagesOf = async (markdown: string): Promise<readonly Page[]> =>
  layOutDocument(buildModel(markdown), await charts, META, 'x.md').pages;

/** Every height on the page at which what is looked at can begin. */
async function atEveryHeight(below: string, look: (pages: readonly Page[], lines: number) => void): Promise<void> {
  for (let lines = 0; lines <= 42; lines++) {
    const above = Array.from({ length: lines }, (_, i) => `Line ${i}.`).join('\n\n');
    look(await pagesOf(`# T\n\n## Part\n\nBegin.\n\n${above}\n\n${below}\n`), lines);
  }
}

const broken = (text: string, width: number): string[] =>
  layOutInlines([{ kind: 'text', text, style: {} }], BODY, width).map((l) => l.fragments.map((f) => f.text).join(''));

/** Where a line ends between these two. */
function parted(text: string, before: RegExp, after: RegExp, from = 70): string[] {
  const found: string[] = [];
  for (let width = from; width <= 320; width += 1) {
    const lines = broken(text, width);
    for (const [i, line] of lines.slice(0, -1).entries())
      if (before.test(line) && after.test(lines[i + 1] as string)) found.push(`${width}: ${line}|${lines[i + 1]}`);
  }
  return found;
}

test('a number is never broken at its thousands comma, nor two numbers at the sign between them', (t) => {
  const text = 'bootstrap, 2,000 replicates of 112,120 films; 57/60 of 1,234,567; --workers 1,2 and 12,000,000 more';
  t.deepEqual(parted(text, /\d[,/]$/, /^\d/), []);
  t.true(parted(text, /bootstrap, $/, /^2,000/).length > 0, 'a space after a comma still ends a line');
});

test('a file name is never broken before its ending, and a long id still is between its words', (t) => {
  const text = 'see package-lock.json, infer.ts and 510k_shared_information.pdf: predicate.technology.differences';
  t.deepEqual(parted(text, /\.$/, /^(?:json|ts|pdf)\b/, 90), []);
  t.true(parted(text, /\.$/, /^(?:technology|differences)/, 90).length > 0);
});

test('a range with "to" is never broken', (t) => {
  const text = 'difference −0.093 (−0.181 to −0.005), 10.5% to 12.5% and 18 to 64 years';
  t.deepEqual([...parted(text, /to $/, /^[−\d]/), ...parted(text, /[\d%] $/, /^to [−\d]/)], []);
});

const HASH = '7d318113c3af7ec74251384835a248670be04f4cd96c3274761d23e0e215dfc4';

test('a hash is set as code and breaks after multiples of eight signs, whatever stands around it', (t) => {
  const link = { target: { kind: 'internal', id: 'ev-x' } } as const;
  for (const [before, after] of [
    ['', ''],
    ['', '.'],
    ['(', '); next'],
    ['model sha256:', '; next'],
  ] as const) {
    for (let width = 60; width < 460; width += 7) {
      const inlines = [
        { kind: 'text', text: before, style: {} },
        { kind: 'text', text: HASH, style: { link } },
        { kind: 'text', text: after, style: {} },
      ] as const;
      const parts = layOutInlines(inlines, BODY, width).flatMap((l) =>
        l.fragments.filter((f) => f.link).map((f) => [f.face, f.text] as const),
      );
      t.is(parts.map(([, text]) => text).join(''), HASH);
      for (const [face, text] of parts) {
        t.is(face, 'code');
        t.is(text.length % 8, 0, `${before}…${after} at ${width}: ${text}`);
      }
    }
  }
});

test('a hash keeps its even pieces where its sentence ends behind it', (t) => {
  for (let width = 60; width < 460; width += 7) {
    const lines = broken(`It is ${HASH}.`, width).filter((line) => /[0-9a-f]{8}/.test(line));
    for (const line of lines) t.is(line.replace(/^It is /, '').replace(/\.$/, '').length % 8, 0, `${width}: ${line}`);
  }
});

const within = (item: Item, role: string): boolean => {
  if (!isText(item) || typeof item.owner === 'string') return false;
  for (let at: StructNode | null = item.owner; at; at = at.parent) if (at.role === role) return true;
  return false;
};
const order = (pages: readonly Page[]): Item[] => pages.flatMap((p) => p.items);
const pageOf = (pages: readonly Page[], words: string): number =>
  pages.findIndex((p) => content(p).some((i) => i.text.includes(words)));

const FIGURE = '![Receiver operating characteristic](charts/roc.svg "The curve.")';
const table = (rows: number): string =>
  `Table: Counts.\n\n| Group | n |\n|---|--:|\n${Array.from({ length: rows }, (_, i) => `| row ${i + 1}. | ${i} |`).join('\n')}`;

test('a figure that waits for the next page never cuts a table in two', async (t) => {
  for (const rows of [5, 24, 70]) {
    await atEveryHeight(`${FIGURE}\n\nText goes on.\n\n${table(rows)}\n\nAfter it.`, (pages, lines) => {
      const items = order(pages);
      const cells = [...items.entries()].flatMap(([at, i]) => (within(i, 'TBody') ? [at] : []));
      const figure = items.findIndex((i) => i.kind === 'chart');
      t.true(figure >= 0 && cells.length >= 2 * rows);
      t.false(figure > Math.min(...cells) && figure < Math.max(...cells), `${rows} rows, ${lines} lines above`);
    });
  }
});

test('a figure never drifts past the heading of the next section', async (t) => {
  const below = `### First\n\nCalled for.\n\n${FIGURE}\n\nText goes on.\n\n### Second\n\nOther words.`;
  await atEveryHeight(below, (pages, lines) => {
    const items = order(pages);
    const figure = items.findIndex((i) => i.kind === 'chart');
    const heading = items.findIndex((i) => within(i, 'H3') && isText(i) && i.text.includes('Second'));
    t.true(figure >= 0 && figure < heading, `${lines} lines above`);
  });
});

test('a notice of up to ten lines stays whole, and short notices that follow each other stay together', async (t) => {
  const long = Array.from({ length: 8 }, (_, i) => `line ${i} of the long notice`).join('  \n> ');
  await atEveryHeight(`> **NOT PROVIDED** it begins  \n> ${long}  \n> and ends`, (pages, lines) => {
    t.is(pageOf(pages, 'it begins'), pageOf(pages, 'and ends'), `${lines} lines above`);
  });
  const notices = ['one', 'two', 'three', 'four'].map((n) => `> **NOT PROVIDED** notice ${n}`).join('\n\n');
  await atEveryHeight(`### Heading\n\n${notices}`, (pages, lines) => {
    t.true(pageOf(pages, 'notice one') > 0);
    t.is(pageOf(pages, 'notice one'), pageOf(pages, 'notice four'), `${lines} lines above`);
  });
});

test('a table of a few rows stays whole with the note under it; a longer one keeps its last two rows and the note', async (t) => {
  await atEveryHeight(`${table(3)}\n\nThe note.`, (pages, lines) => {
    t.is(pageOf(pages, 'row 1.'), pageOf(pages, 'The note.'), `${lines} lines above`);
  });
  await atEveryHeight(`${table(12)}\n\nThe note.`, (pages, lines) => {
    t.is(pageOf(pages, 'row 11.'), pageOf(pages, 'The note.'), `${lines} lines above`);
  });
});

test('a table that goes on says so above its repeated header, as an artifact, and nowhere else', async (t) => {
  const pages = await pagesOf(`# T\n\n## Part\n\n${table(90)}`);
  const told = pages.map((p) => linesOf(p).some((line) => line.startsWith('Table 1 (continued)')));
  const carries = pages.map((p) => content(p).some((i) => /^row \d+\./.test(i.text)));
  t.is(carries.filter(Boolean).length, 3);
  t.deepEqual(
    told,
    carries.map((has, n) => has && n > carries.indexOf(true)),
  );
  t.false(pages.some((p) => content(p).some((i) => i.text.includes('(continued)'))));
});

test('the titles of the contents stand in one column, before and after the tenth section', async (t) => {
  const sections = Array.from({ length: 12 }, (_, i) => `### Title ${i + 1}\n\nWords.`).join('\n\n');
  const pages = await pagesOf(`# T\n\n## Part\n\n${sections}`);
  const contents = pages.find((p) => content(p).some((i) => i.text === 'Contents')) as Page;
  const places = content(contents).flatMap((i) => (i.text.startsWith('Title') ? [i.x] : []));
  t.is(places.length, 12);
  t.is(new Set(places).size, 1);
});
