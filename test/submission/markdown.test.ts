import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { packageRoot } from '../../src/core/files.js';
import { renderMarkdowns } from '../../src/submission/checked-documents.js';
import { evidenceFigures } from '../../src/submission/figures.js';
import { parseMarkdown, parseWhole } from '../../src/submission/markdown/parse.js';
import { takePlainBlocks } from '../../src/submission/markdown/plain-blocks.js';
import { fakeEvidence } from './fake-evidence.js';
import { MARKDOWN } from './pdf/sample.js';

/** What the model is built from: types, words, marks and lines; not columns and offsets, nor how loose a list is. */
function meaning(node: Nodes): unknown {
  const { position, ...rest } = node;
  const kept: Record<string, unknown> = { ...rest, line: position?.start.line };
  delete kept.spread;
  if ('children' in node) kept.children = node.children.map(meaning);
  return kept;
}
const same = (markdown: string): [unknown, unknown] => [
  meaning(parseMarkdown(markdown)),
  meaning(parseWhole(markdown)),
];

test('the quick way reads both documents, the sample and every page of docs as the parser alone does', (t) => {
  const evidence = fakeEvidence();
  const documents = renderMarkdowns(evidence, new Map(evidenceFigures(evidence).map((f) => [f.id, f])));
  const docs = readdirSync(join(packageRoot(), 'docs')).filter((f) => f.endsWith('.md'));
  const pages = docs.map((f) => readFileSync(join(packageRoot(), 'docs', f), 'utf8'));
  for (const text of [...documents.values(), MARKDOWN, ...pages]) {
    const [quick, whole] = same(text);
    t.deepEqual(quick, whole);
  }
});

test('most of a document is taken out before the parser sees it', (t) => {
  const evidence = fakeEvidence();
  const documents = renderMarkdowns(evidence, new Map(evidenceFigures(evidence).map((f) => [f.id, f])));
  const text = documents.get('510k-submission') as string;
  const taken = takePlainBlocks(text);
  t.true((taken?.text.length ?? Number.POSITIVE_INFINITY) < 0.7 * text.length);
});

const CASES: readonly { title: string; markdown: string }[] = [
  { title: 'lists on both sides of a paragraph stay two', markdown: '- a\n\nplain words\n\n- b\n' },
  { title: 'a paragraph after a footnote ends it', markdown: 'x[^1]\n\n[^1]: note\n\nplain words\n' },
  { title: 'a footnote mark in a cell', markdown: '| a | b |\n|---|--:|\n| x[^1] | 2 |\n\n[^1]: note\n' },
  { title: 'a link by reference in a cell', markdown: '| a |\n|---|\n| [x][y] |\n\n[y]: https://example.org\n' },
  { title: 'an escaped bar in a cell', markdown: '| a | b |\n|---|---|\n| x \\| y | z |\n' },
  { title: 'an escaped bar in code in a cell', markdown: '| a | b |\n|---|---|\n| `x \\| y` | z |\n' },
  { title: 'bold with brackets at the start of a cell', markdown: '| a |\n|---|\n| **(x)** |\n| _y_ z |\n' },
  { title: 'rows with too few and too many cells', markdown: '| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |\n' },
  { title: 'a table without rows', markdown: '| a | b |\n|---|---|\n' },
  { title: 'no table: the rule has another number of cells', markdown: '| a | b |\n|---|\n| 1 | 2 |\n' },
  { title: 'an underlined heading', markdown: 'words\n=====\n\nmore\n-----\n' },
  { title: 'code with empty lines', markdown: '```\na\n\nplain words\n\n| a |\n|---|\n```\n' },
  { title: 'a comment with empty lines', markdown: '<!--\n\nplain words\n\n-->\n\nafter\n' },
  {
    title: 'an address without signs around it',
    markdown: 'see https://www.fda.gov/ there\n\n| www.fda.gov |\n|---|\n| a@b.org |\n',
  },
  { title: 'a number with a stop opens a list', markdown: '1. one\n\n2024. year\n\n3 plain\n' },
  { title: 'hard and soft line ends', markdown: 'one  \ntwo\nthree\n' },
  { title: 'text under a table without an empty line', markdown: '| a |\n|---|\n| 1 |\nplain\n' },
];

for (const { title, markdown } of CASES) {
  test(`read as the parser alone reads it: ${title}`, (t) => {
    const [quick, whole] = same(markdown);
    t.deepEqual(quick, whole);
  });
}

const PIECES = [
  'plain words',
  '| a | **b** |',
  '|---|--:|',
  '| 1 | `x` |',
  '- item',
  '1. one',
  '> quote',
  '',
  '',
  '',
  '# H',
  'x[^1]',
  '[^1]: n',
  '    indented',
  '~~~',
  '<!-- c -->',
  'a \\| b',
  '[l](#a)',
  '***',
  '(words) 3.',
  '12) x',
];

test('law: whatever lines follow each other, the quick way reads what the parser alone reads', (t) => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }), (lines) => {
      const [quick, whole] = same(`${lines.join('\n')}\n`);
      return JSON.stringify(quick) === JSON.stringify(whole);
    }),
    { numRuns: 600 },
  );
  t.pass();
});
