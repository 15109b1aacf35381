/** Blocks of the model as Word paragraphs and tables, with the numbers, anchors and links of the printed pages. */
import {
  Bookmark,
  BorderStyle,
  type FileChild,
  HeadingLevel,
  type IParagraphOptions,
  PageBreak,
  Paragraph,
  ShadingType,
  TextRun,
} from 'docx';
import type { Block, List } from '../blocks/model.js';
import { printable } from '../layout/typefaces.js';
import type { DocxContext, Frame } from './context.js';
import { figureOf } from './figure.js';
import { BULLETS, DEEPEST_LIST, orderedFrom } from './numbering.js';
import { runsOf } from './runs.js';
import { INK, twips } from './styles.js';
import { tableOf } from './table.js';

const HEADING = [
  HeadingLevel.TITLE,
  HeadingLevel.HEADING_1,
  HeadingLevel.HEADING_2,
  HeadingLevel.HEADING_3,
  HeadingLevel.HEADING_4,
  HeadingLevel.HEADING_5,
];

const framed = ({ indent, box }: Frame): IParagraphOptions => ({
  ...(indent > 0 ? { indent: { left: twips(indent) } } : {}),
  ...box,
});

const edge = (color: string, size: number) => ({ style: BorderStyle.SINGLE, color, size, space: 4 });

function listOf(list: List, frame: Frame, context: DocxContext, level: number): FileChild[] {
  if (list.ordered) context.starts.add(list.start);
  const reference = list.ordered ? orderedFrom(list.start) : BULLETS;
  const instance = context.nextList();
  const inner = { ...frame, indent: frame.indent + 18, width: frame.width - 18 };
  return list.items.flatMap((item) => {
    const [first, ...rest] = item.blocks;
    const tick = item.checked === undefined ? [] : [new TextRun(item.checked ? '☑ ' : '☐ ')];
    const words = first?.kind === 'paragraph' ? runsOf(first.inlines, context) : [];
    return [
      new Paragraph({
        ...frame.box,
        numbering: { reference, level: Math.min(level, DEEPEST_LIST), instance },
        spacing: { after: twips(2) },
        children: [...tick, ...words],
      }),
      ...blocksOf(first && first.kind !== 'paragraph' ? item.blocks : rest, inner, context, level + 1),
    ];
  });
}

export function blocksOf(blocks: readonly Block[], frame: Frame, context: DocxContext, level = 0): FileChild[] {
  return blocks.flatMap((block) => blockOf(block, frame, context, level));
}

function blockOf(block: Block, frame: Frame, context: DocxContext, level: number): FileChild[] {
  switch (block.kind) {
    case 'heading':
      return [
        new Paragraph({
          heading: HEADING[block.level - 1] ?? HeadingLevel.HEADING_5,
          children: [
            new Bookmark({ id: context.bookmark(block.id), children: [] }),
            ...(block.number ? [new TextRun(`${block.number}  `)] : []),
            ...runsOf(block.inlines, context),
          ],
        }),
      ];
    case 'paragraph':
      return [new Paragraph({ ...framed(frame), children: runsOf(block.inlines, context) })];
    case 'list':
      return listOf(block, frame, context, level);
    case 'table':
      return tableOf(block, frame, context);
    case 'figure':
      return figureOf(block, frame, context);
    case 'quote': {
      const gap = block.tone === 'gap';
      const color = gap ? INK.gapEdge : INK.rule;
      const side = edge(color, gap ? 8 : 18);
      const box = {
        border: gap ? { top: side, bottom: side, left: side, right: side } : { left: side },
        shading: { type: ShadingType.CLEAR, fill: gap ? INK.gap : INK.note, color: 'auto' },
      };
      return blocksOf(
        block.blocks,
        { ...frame, indent: frame.indent + 12, width: frame.width - 24, box },
        context,
        level,
      );
    }
    case 'code':
      return block.text.split('\n').map(
        (text) =>
          new Paragraph({
            ...framed(frame),
            style: 'CodeBlock',
            shading: { type: ShadingType.CLEAR, fill: INK.code, color: 'auto' },
            children: [new TextRun(printable(text.replaceAll(' ', '\u00a0')))],
          }),
      );
    case 'rule':
      return [new Paragraph({ ...framed(frame), border: { bottom: edge(INK.rule, 4) }, children: [] })];
    case 'pagebreak':
      return [new Paragraph({ children: [new PageBreak()] })];
  }
}
