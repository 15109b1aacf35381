import test from 'ava';
import { InputError } from '../../../src/core/problems.js';
import { buildModel } from '../../../src/submission/blocks/build.js';
import { type Block, plainText } from '../../../src/submission/blocks/model.js';
import { createSlugger } from '../../../src/submission/markdown/slug.js';
import { ACCEPTED, REFUSED } from './cases.js';

/** One line a block: enough to review in a diff. */
function outline(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `h${block.level} ${block.number ? `${block.number} ` : ''}${block.text} #${block.id}`;
    case 'paragraph':
      return `p ${plainText(block.inlines)}`;
    case 'list':
      return `list ${block.ordered ? block.start : '-'} [${block.items.map((i) => `${i.checked ?? ''}${i.blocks.map(outline).join('; ')}`).join(' | ')}]`;
    case 'table':
      return `table ${block.number ?? '-'} "${plainText(block.caption)}" ${block.align.join(',')} ${block.header.map(plainText).join('|')} / ${block.rows.map((r) => r.map(plainText).join('|')).join(' / ')}`;
    case 'figure':
      return `figure ${block.number} ${block.chartId} alt="${block.alt}" "${block.caption}" #${block.id}`;
    case 'quote':
      return `${block.tone} [${block.blocks.map(outline).join('; ')}]`;
    case 'code':
      return `code ${JSON.stringify(block.text)}`;
    default:
      return block.kind;
  }
}

for (const { title, markdown, blocks } of ACCEPTED) {
  test(`blocks: ${title}`, (t) => {
    t.deepEqual(buildModel(`# T\n\n${markdown}`).blocks.slice(1).map(outline), blocks);
  });
}

for (const { title, markdown, problems } of REFUSED) {
  test(`refused with its line: ${title}`, (t) => {
    const error = t.throws(() => buildModel(markdown, { file: 'x.md', charts: new Set(['roc']) }), {
      instanceOf: InputError,
    });
    t.deepEqual(
      error.problems.map((p) => `${p.place?.row} ${p.rule}`),
      problems,
    );
    for (const problem of error.problems) t.truthy(problem.next);
  });
}

test('anchors are made as GitHub makes them', (t) => {
  const slug = createSlugger();
  t.deepEqual(['Intended Use', 'Intended use', '1.2 Time & cost (in $)', 'Größe', 'a - b', 'under_score'].map(slug), [
    'intended-use',
    'intended-use-1',
    '12-time--cost-in-',
    'größe',
    'a---b',
    'under_score',
  ]);
});

test('a printed number leads to its evidence and back', (t) => {
  const model = buildModel('# T\n\n[0.81](#ev-a) and [0.81](#ev-a)\n\n| id |\n|---|\n| <a id="ev-a"></a>a |\n');
  const [, paragraph, table] = model.blocks;
  const there =
    paragraph?.kind === 'paragraph'
      ? paragraph.inlines.flatMap((i) => (i.kind === 'text' ? (i.style.link?.from ?? []) : []))
      : [];
  const back =
    table?.kind === 'table'
      ? table.rows
          .flat(2)
          .flatMap((i) => (i.kind === 'text' && i.style.link?.target.kind === 'internal' ? i.style.link.target.id : []))
      : [];
  t.is(there.length, 2);
  t.deepEqual(back, there);
});
