/** The document for redlining in Word: the same blocks, changes recorded from the first key, the same bytes every time. */
import {
  AlignmentType,
  Document,
  type FileChild,
  Footer,
  Header,
  Packer,
  PageNumber,
  Paragraph,
  TableOfContents,
  TextRun,
} from 'docx';
import sharp from 'sharp';
import type { Block } from '../blocks/model.js';
import { outlined } from '../charts/outlined.js';
import { type DrawnCharts, svgOf } from '../charts/render.js';
import { checkMeta, type DocumentMeta, type DocumentParts } from '../document.js';
import { trimBreaks } from '../layout/document.js';
import { BODY_WIDTH, CHART_SCALE, MARGIN, PAGE } from '../layout/theme.js';
import { settle } from './archive.js';
import { blocksOf } from './blocks.js';
import type { DocxContext, Picture } from './context.js';
import { numberingOf } from './numbering.js';
import { runsOf } from './runs.js';
import { half, INK, MONO, STYLES, twips } from './styles.js';

/** Pixels of the picture for readers without SVG, per chart pixel. */
const DENSITY = 2;
const CREATOR = 'trace510k';

export async function docxOf({ model, charts, meta, file }: DocumentParts): Promise<Uint8Array> {
  checkMeta(meta);
  const names = new Map<string, string>();
  let lists = 0;
  const context: DocxContext = {
    file,
    pictures: await pictures(charts, new Set(model.figures.map((f) => f.chartId))),
    starts: new Set([1]),
    bookmark(id) {
      const name = names.get(id) ?? `_a${names.size + 1}`;
      names.set(id, name);
      return name;
    },
    nextList: () => lists++,
  };
  const frame = { indent: 0, width: BODY_WIDTH };
  const title = model.blocks.findIndex((b) => b.kind === 'heading' && b.level === 1);
  const start = model.blocks.findIndex((b) => b.kind === 'heading' && b.level === 2);
  const split = start < 0 ? model.blocks.length : start;
  const make = (blocks: readonly Block[]): FileChild[] => blocksOf(trimBreaks(blocks), frame, context);
  const children = [
    ...make(model.blocks.slice(0, title + 1)),
    ...particulars(meta),
    ...make(model.blocks.slice(title + 1, split)),
    new Paragraph({
      pageBreakBefore: true,
      children: [new TextRun({ text: 'Contents', bold: true, size: half(17), color: INK.heading })],
    }),
    new TableOfContents('Contents', { hyperlink: true, headingStyleRange: '1-3' }),
    new Paragraph({ pageBreakBefore: true, children: [] }),
    ...make(model.blocks.slice(split)),
  ];
  const document = new Document({
    title: meta.title,
    subject: meta.subject,
    creator: meta.author,
    lastModifiedBy: CREATOR,
    keywords: `${meta.documentId}; evidence ${meta.evidenceSha256}`,
    revision: 1,
    styles: STYLES,
    numbering: { config: numberingOf(context.starts) },
    features: { trackRevisions: true },
    footnotes: Object.fromEntries(
      [...model.footnotes.values()].map((n) => [
        String(n.number),
        { children: [new Paragraph({ children: runsOf(n.inlines, context) })] },
      ]),
    ),
    sections: [
      {
        properties: {
          page: {
            size: { width: twips(PAGE.width), height: twips(PAGE.height) },
            margin: {
              top: twips(MARGIN.top),
              bottom: twips(MARGIN.bottom),
              left: twips(MARGIN.left),
              right: twips(MARGIN.right),
            },
          },
        },
        headers: { default: running(meta) },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                style: 'Running',
                alignment: AlignmentType.RIGHT,
                children: [new TextRun({ children: ['Page ', PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES] })],
              }),
            ],
          }),
        },
        children,
      },
    ],
  });
  return settle(await Packer.toBuffer(document), new Date(meta.date));
}

async function pictures(charts: DrawnCharts, shown: ReadonlySet<string>): Promise<Map<string, Picture>> {
  const out = new Map<string, Picture>();
  for (const id of shown) {
    const drawn = charts.get(id);
    if (!drawn) continue;
    const svg = Buffer.from(outlined(await svgOf(drawn)), 'utf8');
    const png = await sharp(svg, { density: 72 * DENSITY })
      .png({ palette: false })
      .toBuffer();
    out.set(id, { svg, png, width: drawn.width * CHART_SCALE, height: drawn.height * CHART_SCALE });
  }
  return out;
}

function running(meta: DocumentMeta): Header {
  const line = (children: TextRun[]): Paragraph => new Paragraph({ style: 'Running', children });
  return new Header({
    children: [
      ...(meta.marks.length > 0 ? [line([new TextRun({ text: meta.marks.join('  ·  '), bold: true })])] : []),
      line([new TextRun(`${meta.device}, version ${meta.version}  ·  ${meta.documentId}`)]),
      line([new TextRun(`evidence ${meta.evidenceSha256.slice(0, 16)}…`)]),
    ],
  });
}

function particulars(meta: DocumentMeta): Paragraph[] {
  const facts: [string, string][] = [
    ['Device', `${meta.device}, version ${meta.version}`],
    ['Document', meta.documentId],
    ['Date', meta.date.slice(0, 10)],
    ['Evidence SHA-256', meta.evidenceSha256],
  ];
  return [
    new Paragraph({ children: [new TextRun({ text: meta.subject, size: half(13), color: INK.muted })] }),
    ...(meta.marks.length > 0
      ? [new Paragraph({ children: [new TextRun({ text: meta.marks.join(' · '), bold: true })] })]
      : []),
    ...facts.map(
      ([name, value]) =>
        new Paragraph({
          spacing: { after: twips(1) },
          tabStops: [{ type: 'left', position: twips(96) }],
          indent: { left: twips(96), hanging: twips(96) },
          children: [
            new TextRun({ text: `${name}\t`, color: INK.muted }),
            new TextRun({ text: value, ...(name.includes('SHA') ? { font: MONO, size: half(8.5) } : {}) }),
          ],
        }),
    ),
    new Paragraph({ children: [] }),
  ];
}
