/** Blocks of the model as Word paragraphs and tables, with the numbers, anchors and links of the printed pages. */
import {
  AlignmentType,
  Bookmark,
  BorderStyle,
  ExternalHyperlink,
  type FileChild,
  FootnoteReferenceRun,
  HeadingLevel,
  ImageRun,
  InternalHyperlink,
  type IParagraphOptions,
  type IRunOptions,
  LevelFormat,
  PageBreak,
  Paragraph,
  type ParagraphChild,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import type { Align, Block, Figure, Inline, Link, List, Style, TableBlock } from '../blocks/model.js';
import { tableWidths } from '../layout/table.js';
import { printable } from '../layout/typefaces.js';
import { INK, MONO, twips } from './styles.js';

export interface Picture {
  readonly svg: Uint8Array;
  readonly png: Uint8Array;
  /** Points. */
  readonly width: number;
  readonly height: number;
}

export interface DocxContext {
  readonly file: string;
  readonly pictures: ReadonlyMap<string, Picture>;
  /** Word allows 40 characters of its own alphabet in a bookmark's name. */
  bookmark(id: string): string;
  /** One list definition for each ordered list that does not start at one. */
  readonly starts: Set<number>;
  nextList(): number;
}

/** What the blocks around say about a paragraph: indent in points, box, place in a list. */
interface Frame {
  readonly indent: number;
  readonly width: number;
  readonly box?: Pick<IParagraphOptions, 'border' | 'shading'>;
}

const HEADING = [
  HeadingLevel.TITLE,
  HeadingLevel.HEADING_1,
  HeadingLevel.HEADING_2,
  HeadingLevel.HEADING_3,
  HeadingLevel.HEADING_4,
  HeadingLevel.HEADING_5,
];
const ALIGN: Readonly<Record<Align, (typeof AlignmentType)[keyof typeof AlignmentType]>> = {
  left: AlignmentType.LEFT,
  right: AlignmentType.RIGHT,
  center: AlignmentType.CENTER,
};
export const BULLETS = 'bullets';
export const orderedFrom = (start: number): string => `ordered-${start}`;
const DEEPEST_LIST = 8;

function runOf(text: string, style: Style): TextRun {
  const options: IRunOptions = {
    text: printable(text),
    ...(style.bold ? { bold: true } : {}),
    ...(style.italic ? { italics: true } : {}),
    ...(style.strike ? { strike: true } : {}),
    ...(style.code ? { font: MONO, size: '8.5pt' as never } : {}),
    ...(style.script === 'sup' ? { superScript: true } : style.script === 'sub' ? { subScript: true } : {}),
    ...(style.link ? { style: 'Hyperlink' } : {}),
  };
  return new TextRun(options);
}

export function runsOf(inlines: readonly Inline[], context: DocxContext): ParagraphChild[] {
  const out: ParagraphChild[] = [];
  let open: { link: Link; runs: TextRun[] } | undefined;
  const close = (): void => {
    if (!open) return;
    const { link, runs } = open;
    if (link.from) out.push(new Bookmark({ id: context.bookmark(link.from), children: [] }));
    out.push(
      link.target.kind === 'url'
        ? new ExternalHyperlink({ link: link.target.url, children: runs })
        : new InternalHyperlink({ anchor: context.bookmark(link.target.id), children: runs }),
    );
    open = undefined;
  };
  for (const inline of inlines) {
    const link = inline.kind === 'text' ? inline.style.link : undefined;
    if (open && open.link !== link) close();
    if (inline.kind === 'break') out.push(new TextRun({ break: 1 }));
    else if (inline.kind === 'anchor') out.push(new Bookmark({ id: context.bookmark(inline.id), children: [] }));
    else if (inline.kind === 'footnote') out.push(new FootnoteReferenceRun(inline.number));
    else if (link) {
      open ??= { link, runs: [] };
      open.runs.push(runOf(inline.text, inline.style));
    } else out.push(runOf(inline.text, inline.style));
  }
  close();
  return out;
}

const framed = ({ indent, box }: Frame): IParagraphOptions => ({
  ...(indent > 0 ? { indent: { left: twips(indent) } } : {}),
  ...box,
});

const edge = (color: string, size: number) => ({ style: BorderStyle.SINGLE, color, size, space: 4 });
const NONE = { style: BorderStyle.NONE, size: 0, color: 'auto' };

function tableOf(table: TableBlock, frame: Frame, context: DocxContext): FileChild[] {
  const { widths } = tableWidths(table, frame.width, context.file);
  const columns = widths.map(twips);
  const row = (cells: readonly (readonly Inline[])[], head: boolean): TableRow =>
    new TableRow({
      tableHeader: head,
      cantSplit: true,
      children: columns.map((width, c) => {
        const inlines = head
          ? (cells[c] ?? []).map((i): Inline => (i.kind === 'text' ? { ...i, style: { ...i.style, bold: true } } : i))
          : (cells[c] ?? []);
        return new TableCell({
          width: { size: width, type: WidthType.DXA },
          verticalAlign: head ? VerticalAlignTable.BOTTOM : VerticalAlignTable.TOP,
          ...(head ? { shading: { type: ShadingType.CLEAR, fill: INK.head, color: 'auto' } } : {}),
          children: [
            new Paragraph({
              style: 'Cell',
              alignment: ALIGN[table.align[c] ?? 'left'],
              children: runsOf(inlines, context),
            }),
          ],
        });
      }),
    });
  const caption =
    table.number === null
      ? []
      : [
          new Paragraph({
            style: 'Caption',
            keepNext: true,
            children: [
              new Bookmark({ id: context.bookmark(table.id), children: [] }),
              new TextRun({ text: `Table ${table.number}. `, bold: true }),
              ...runsOf(table.caption, context),
            ],
          }),
        ];
  const line = (size: number, color: string) => ({ style: BorderStyle.SINGLE, size, color });
  return [
    ...caption,
    new Table({
      rows: [row(table.header, true), ...table.rows.map((cells) => row(cells, false))],
      columnWidths: columns,
      width: { size: columns.reduce((a, b) => a + b, 0), type: WidthType.DXA },
      layout: TableLayoutType.FIXED,
      ...(frame.indent > 0 ? { indent: { size: twips(frame.indent), type: WidthType.DXA } } : {}),
      margins: {
        top: twips(2.2),
        bottom: twips(2.2),
        left: twips(4.5),
        right: twips(4.5),
        marginUnitType: WidthType.DXA,
      },
      borders: {
        top: line(8, INK.heading),
        bottom: line(8, INK.heading),
        left: NONE,
        right: NONE,
        insideHorizontal: line(4, INK.faint),
        insideVertical: NONE,
      },
    }),
    new Paragraph({ spacing: { after: twips(4) }, children: [] }),
  ];
}

function figureOf(figure: Figure, frame: Frame, context: DocxContext): FileChild[] {
  const picture = context.pictures.get(figure.chartId);
  if (!picture) throw new Error(`chart ${figure.chartId} was not drawn`);
  const scale = Math.min(1, frame.width / picture.width);
  // Word counts pictures in pixels of 1/96 inch.
  const transformation = {
    width: Math.round((picture.width * scale * 96) / 72),
    height: Math.round((picture.height * scale * 96) / 72),
  };
  return [
    new Paragraph({
      alignment: AlignmentType.CENTER,
      keepNext: true,
      children: [
        new Bookmark({ id: context.bookmark(figure.id), children: [] }),
        new ImageRun({
          type: 'svg',
          data: picture.svg,
          transformation,
          fallback: { type: 'png', data: picture.png },
          altText: { name: figure.chartId, title: `Figure ${figure.number}`, description: figure.alt },
        }),
      ],
    }),
    new Paragraph({
      style: 'Caption',
      spacing: { after: twips(12) },
      children: [
        new TextRun({ text: `Figure ${figure.number}. `, bold: true }),
        new TextRun(printable(figure.caption || figure.alt)),
      ],
    }),
  ];
}

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

/** List definitions that the blocks asked for. */
export function numberingOf(starts: Iterable<number>) {
  const levels = (
    make: (level: number) => { format: (typeof LevelFormat)[keyof typeof LevelFormat]; text: string; start?: number },
  ) =>
    Array.from({ length: DEEPEST_LIST + 1 }, (_, level) => ({
      level,
      ...make(level),
      alignment: AlignmentType.LEFT,
      style: { paragraph: { indent: { left: twips(18 * (level + 1)), hanging: twips(14) } } },
    }));
  return [
    { reference: BULLETS, levels: levels(() => ({ format: LevelFormat.BULLET, text: '•' })) },
    ...[...starts]
      .sort((a, b) => a - b)
      .map((start) => ({
        reference: orderedFrom(start),
        levels: levels((level) => ({
          format: LevelFormat.DECIMAL,
          text: `%${level + 1}.`,
          start: level === 0 ? start : 1,
        })),
      })),
  ];
}
