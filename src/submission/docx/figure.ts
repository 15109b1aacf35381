/** A figure of the model as a picture with its caption: SVG, and PNG for readers without it. */
import { AlignmentType, Bookmark, type FileChild, ImageRun, Paragraph, TextRun } from 'docx';
import type { Figure } from '../blocks/model.js';
import { printable } from '../layout/typefaces.js';
import type { DocxContext, Frame } from './context.js';
import { twips } from './styles.js';

export function figureOf(figure: Figure, frame: Frame, context: DocxContext): FileChild[] {
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
