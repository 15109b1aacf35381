import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../../src/core/files.js';
import { renderSources } from '../../../src/submission/checked-documents.js';
import type { DocumentParts } from '../../../src/submission/document.js';
import { evidenceFigures } from '../../../src/submission/figures.js';
import { drawFigures } from '../../../src/submission/forms.js';
import type { LinkItem, Page } from '../../../src/submission/layout/display.js';
import { layOutDocument } from '../../../src/submission/layout/document.js';
import { BODY_HEIGHT } from '../../../src/submission/layout/theme.js';
import { hasGlyph } from '../../../src/submission/layout/typefaces.js';
import { partsOf } from '../../../src/submission/render.js';
import { type FakeOptions, fakeEvidence } from '../fake-evidence.js';
import { emptyFoot, endsWithHeading, isText, linesOf, outside } from './pages.js';

interface Placed extends DocumentParts {
  readonly pages: readonly Page[];
}

/** Both documents as they are laid out for print. */
async function placed(options: FakeOptions): Promise<Placed[]> {
  const evidence = fakeEvidence(options);
  const figures = new Map(evidenceFigures(evidence).map((f) => [f.id, f]));
  const sources = renderSources(evidence, figures);
  const charts = await drawFigures(figures, sources);
  return partsOf(evidence, sources, charts).map((parts) => {
    const { model, meta, file } = parts;
    return { ...parts, pages: layOutDocument(model, charts, meta, file).pages };
  });
}

const complete = readFileSync(join(packageRoot(), 'test/fixtures/projects/complete-device.yaml'), 'utf8');
const documents = (async () => [
  ...(await placed({})),
  ...(await placed({ device: complete, synthetic: false, reference: true })),
])();

const links = (pages: readonly Page[]): LinkItem[] => pages.flatMap((p) => p.items.filter((i) => i.kind === 'link'));
const destinations = (pages: readonly Page[]): Set<string> =>
  new Set(pages.flatMap((p) => p.items.flatMap((i) => (i.kind === 'destination' ? [i.id] : []))));
const goesTo = (link: LinkItem): string => (link.target.kind === 'internal' ? link.target.id : '');

test('nothing of the documents stands outside the text area', async (t) => {
  for (const { pages } of await documents) t.is(outside(pages), undefined);
});

test('no heading is the last thing on its page', async (t) => {
  for (const { pages } of await documents) t.deepEqual(pages.filter(endsWithHeading).map(linesOf), []);
});

test('every page names device, version, document, evidence, its number and the number of pages', async (t) => {
  for (const { pages, meta } of await documents) {
    for (const [n, page] of pages.entries()) {
      const text = linesOf(page).join('\n');
      t.true(text.includes(`, version ${meta.version}`), `page ${n + 1}`);
      t.true(text.includes(meta.device.slice(0, 12)));
      t.true(text.includes(meta.documentId.slice(0, 12)));
      t.true(text.includes(`Evidence ${meta.evidenceSha256.slice(0, 16)}`));
      t.true(text.includes(`Page ${n + 1} of ${pages.length}`));
      for (const mark of meta.marks) t.true(text.includes(mark));
    }
  }
});

test('every glyph that a page asks for is in its font', async (t) => {
  for (const { pages } of await documents) {
    for (const page of pages) {
      for (const item of page.items.filter(isText)) {
        for (const character of item.text) {
          if (!hasGlyph(item.face, character.codePointAt(0) as number)) t.fail(`${item.face} ${character}`);
        }
      }
    }
  }
  t.pass();
});

test('every internal link leads to a place, and every printed number has a way to its evidence and one back', async (t) => {
  for (const { pages, model } of await documents) {
    const places = destinations(pages);
    const all = links(pages).filter((l) => l.target.kind === 'internal');
    t.deepEqual(
      all.map(goesTo).filter((id) => !places.has(id)),
      [],
    );
    const evidence = new Set(all.map(goesTo).filter((id) => id.startsWith('ev-')));
    t.true(evidence.size > 20);
    const back = new Set(
      all
        .map(goesTo)
        .filter((id) => id.startsWith('use-'))
        .map((id) => id.replace(/^use-\d+-/, '')),
    );
    t.deepEqual(
      [...evidence].filter((id) => !back.has(id)),
      [],
    );
    t.true(model.tables.length > 3);
  }
});

test('bookmarks name every heading down to the fourth level, and the lists of contents, figures and tables are there', async (t) => {
  for (const { pages, model } of await documents) {
    const marks = pages.flatMap((p) => p.items.flatMap((i) => (i.kind === 'bookmark' ? [i.title] : [])));
    for (const heading of model.headings.filter((h) => h.level >= 2 && h.level <= 5)) {
      t.true(
        marks.some((title) => title.endsWith(heading.text)),
        heading.text,
      );
    }
    for (const list of ['Contents', 'Figures', 'Tables']) t.true(marks.includes(list), list);
    const listed = new Set(
      links(pages)
        .filter((l) => l.owner.parent?.role === 'Reference')
        .map(goesTo),
    );
    for (const { id } of [...model.figures, ...model.tables.filter((x) => x.number !== null)])
      t.true(listed.has(id), id);
  }
});

test('every figure and every table of the text stands on a page', async (t) => {
  for (const { pages, model } of await documents) {
    const places = destinations(pages);
    for (const { id } of [...model.figures, ...model.tables.filter((x) => x.number !== null)])
      t.true(places.has(id), id);
    t.is(pages.flatMap((p) => p.items.filter((i) => i.kind === 'chart')).length, model.figures.length);
  }
});

test('a page leaves less than half of its height empty, unless a part of the document ends there', async (t) => {
  for (const { pages } of await documents) {
    const begins = (page: Page | undefined): boolean =>
      page === undefined || page.items.some((i) => i.kind === 'bookmark' && i.level <= 2 && i.y < 140);
    const empty = pages.flatMap((page, n) =>
      emptyFoot(page) > BODY_HEIGHT / 2 && !begins(pages[n + 1])
        ? [`page ${n + 1}: ${Math.round(emptyFoot(page))}`]
        : [],
    );
    t.deepEqual(empty, []);
  }
});
