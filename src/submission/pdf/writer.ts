/** Placed pages to a tagged PDF. One pass over the items; the same input gives the same bytes. */
import * as vega from 'vega';
import type { DocumentMeta } from '../document.js';
import type { ChartItem, Item, Owner, Page } from '../layout/display.js';
import { FACES, type Face, fontPath, type Shaped, shape } from '../layout/typefaces.js';
import { PdfCanvas } from './canvas.js';
import { Content, type EncodedWord, type Encoder, paint } from './content.js';
import { type Conformance, createKit, type KitDocument, type KitFont, type KitOutline } from './kit.js';
import { writeXmp } from './metadata.js';
import { createStructure, type Structure } from './structure.js';

export interface WriteOptions {
  readonly conformance: Conformance;
  readonly compress: boolean;
  readonly lang: string;
}

const PRODUCER = 'trace510k';

export async function writePdf(pages: readonly Page[], meta: DocumentMeta, options: WriteOptions): Promise<Uint8Array> {
  const date = new Date(meta.date);
  const keywords = `${meta.documentId}; evidence ${meta.evidenceSha256}`;
  const doc = createKit({
    conformance: options.conformance,
    compress: options.compress,
    lang: options.lang,
    info: {
      Title: meta.title,
      Author: meta.author,
      Subject: meta.subject,
      Keywords: keywords,
      Creator: PRODUCER,
      Producer: PRODUCER,
      CreationDate: date,
      ModDate: date,
    },
  });
  const { title, author, subject } = meta;
  const accessible = options.conformance === 'PDF/A-2a';
  writeXmp(doc, {
    title,
    author,
    subject,
    keywords,
    creator: PRODUCER,
    producer: PRODUCER,
    date,
    lang: options.lang,
    accessible,
  });
  const chunks: Uint8Array[] = [];
  const done = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk) => chunks.push(chunk));
    doc.on('end', resolve);
    doc.on('error', reject);
  });

  const structure = createStructure(doc);
  const encoder = createEncoder(doc);
  const outline: KitOutline[] = [doc.outline];
  for (const page of pages) {
    doc.addPage();
    writePage(doc, page, structure, encoder, outline);
  }
  finishOutline(doc.outline);
  labelPages(doc);
  doc.end();
  await done;
  return new Uint8Array(Buffer.concat(chunks));
}

/**
 * Fonts are registered by path and fetched once each: pdfkit would read the file anew at every switch of an alias. Words
 * come shaped as they were measured, so pdfkit's own shaping is not asked a second time.
 */
function createEncoder(doc: KitDocument): Encoder {
  const fonts = new Map<Face, KitFont>();
  const words = new Map<Shaped, EncodedWord>();
  for (const face of FACES) doc.registerFont(face, fontPath(face));
  return {
    encode(face, text) {
      let font = fonts.get(face);
      if (!font) {
        doc.font(face);
        fonts.set(face, (font = doc._font));
      }
      doc.page.fonts[font.id] ??= font.ref();
      const encoded = shape(face, text).map((shaped) => {
        let word = words.get(shaped);
        if (!word) words.set(shaped, (word = encodeWord(font, shaped)));
        return word;
      });
      return { resource: font.id, words: encoded };
    },
  };
}

/** Marks the glyphs as used, as pdfkit's own encoder does, and gives their codes. */
function encodeWord(font: KitFont, { glyphs, advances }: Shaped): EncodedWord {
  const kern: number[] = [];
  const codes = glyphs.map((glyph, i) => {
    const code = font.subset.includeGlyph(glyph.id);
    font.widths[code] ??= glyph.advanceWidth * font.scale;
    font.unicode[code] ??= glyph.codePoints;
    kern.push(((advances[i] as number) - glyph.advanceWidth) * font.scale);
    return code.toString(16).padStart(4, '0');
  });
  return { codes, kern };
}

const ownerOf = (item: Item): Owner | undefined => {
  if (item.kind === 'text' || item.kind === 'chart') return item.owner;
  return item.kind === 'line' || item.kind === 'rect' || item.kind === 'polygon' ? item.artifact : undefined;
};

function writePage(doc: KitDocument, page: Page, structure: Structure, encoder: Encoder, outline: KitOutline[]): void {
  const content = new Content(encoder);
  let open: Owner | undefined;
  const flush = (): void => {
    const operators = content.take();
    if (operators !== '') doc.addContent(operators);
  };
  const close = (): void => {
    if (open === undefined) return;
    flush();
    doc.endMarkedContent();
    open = undefined;
  };
  for (const item of page.items) {
    const owner = ownerOf(item);
    if (owner !== undefined && owner !== open) {
      close();
      if (typeof owner === 'string') doc.markContent('Artifact', { type: owner });
      else structure.of(owner).add(doc.markStructureContent(owner.role));
      open = owner;
    }
    switch (item.kind) {
      case 'text':
        content.text(item.face, item.size, [1, 0, 0, 1, item.x, item.baseline], item.text, paint(item.color));
        break;
      case 'line':
        content.line(item.x1, item.y1, item.x2, item.y2, paint(item.color), item.width, item.dash);
        break;
      case 'rect':
        content.rect(
          item.x,
          item.y,
          item.w,
          item.h,
          item.fill && paint(item.fill),
          item.stroke && paint(item.stroke),
          item.width ?? 0.5,
        );
        break;
      case 'polygon':
        content.polygon(item.points, paint(item.fill));
        break;
      case 'chart':
        drawChart(content, item);
        break;
      case 'node':
        structure.of(item.owner);
        break;
      case 'destination':
        doc.addNamedDestination(item.id, 'XYZ', item.x, item.y, null);
        break;
      case 'link': {
        close();
        const options = { structParent: structure.of(item.owner), Contents: new String(item.contents) };
        if (item.target.kind === 'url') doc.link(item.x, item.y, item.w, item.h, item.target.url, options);
        else doc.goTo(item.x, item.y, item.w, item.h, item.target.id, options);
        structure.close(item.owner);
        break;
      }
      case 'bookmark':
        bookmark(outline, item);
        break;
    }
  }
  close();
}

const DEEPEST_BOOKMARK = 5;

/** Level 2 headings stand at the outline's top; four levels in all. */
function bookmark(outline: KitOutline[], item: Extract<Item, { kind: 'bookmark' }>): void {
  if (item.level > DEEPEST_BOOKMARK) return;
  const depth = Math.min(Math.max(0, item.level - 2), outline.length - 1);
  outline.length = depth + 1;
  const parent = outline[depth] as KitOutline;
  // pdfkit subtracts `left` from the page's width: the page's width itself means the left edge.
  outline.push(parent.addItem(item.title, { fit: false, top: Math.max(0, item.y - 6), left: 612, zoom: 0 }));
}

/** pdfkit writes no Count on closed items, which PDF requires: all levels are shown open, so Count is all descendants. */
function finishOutline(item: KitOutline): number {
  const count = item.children.reduce((sum, child) => sum + 1 + finishOutline(child), 0);
  if (count > 0) item.outlineData.Count = count;
  return count;
}

function labelPages(doc: KitDocument): void {
  doc._root.data.PageLabels = { Nums: [0, { S: 'D' }] };
}

// Vega exports its renderers, its types do not.
const Renderer = (vega as unknown as { CanvasRenderer: new () => CanvasRenderer }).CanvasRenderer;
interface CanvasRenderer {
  initialize(
    element: null,
    width: number,
    height: number,
    origin: [number, number],
    scale: number,
    options: { externalContext: PdfCanvas },
  ): { render(scene: unknown): void };
}

function drawChart(content: Content, { chart, x, y, scale }: ChartItem): void {
  const { view } = chart;
  const root = view as unknown as { _origin: [number, number]; padding(): { left: number; top: number } };
  const padding = root.padding();
  content.raw('q');
  const context = new PdfCanvas(content, [scale, 0, 0, scale, x, y]);
  const origin: [number, number] = [padding.left + root._origin[0], padding.top + root._origin[1]];
  const renderer = new Renderer();
  const scene = (view.scenegraph() as unknown as { root: unknown }).root;
  renderer.initialize(null, chart.width, chart.height, origin, 1, { externalContext: context }).render(scene);
  content.raw('Q');
}
