/** A table of the model as a Word table, with the column widths of the printed pages. */
import {
  AlignmentType,
  Bookmark,
  BorderStyle,
  type FileChild,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import type { Align, Inline, TableBlock } from '../blocks/model.js';
import { tableWidths } from '../layout/table.js';
import type { DocxContext, Frame } from './context.js';
import { runsOf } from './runs.js';
import { INK, twips } from './styles.js';

const ALIGN: Readonly<Record<Align, (typeof AlignmentType)[keyof typeof AlignmentType]>> = {
  left: AlignmentType.LEFT,
  right: AlignmentType.RIGHT,
  center: AlignmentType.CENTER,
};
const NONE = { style: BorderStyle.NONE, size: 0, color: 'auto' };

export function tableOf(table: TableBlock, frame: Frame, context: DocxContext): FileChild[] {
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
