/**
 * The only file that imports pdfkit, and what of it is used: pages, references, fonts, structure, outline, metadata.
 * @types/pdfkit describes neither the structure tree's options nor the parts below public drawing, so they stand here.
 */
import PDFDocument from 'pdfkit';

export interface KitRef {
  readonly data: Record<string, unknown>;
  end(): void;
}

export interface KitPage {
  readonly dictionary: KitRef;
  readonly height: number;
  readonly fonts: Record<string, unknown>;
}

export interface KitFont {
  readonly id: string;
  /** Thousandths of an em in one font unit. */
  readonly scale: number;
  readonly subset: { includeGlyph(id: number): number };
  readonly widths: (number | undefined)[];
  readonly unicode: (readonly number[] | undefined)[];
  ref(): unknown;
}

export interface KitStructure {
  readonly dictionary: KitRef;
  add(child: unknown): KitStructure;
  end(): void;
}

export interface KitOutline {
  readonly children: KitOutline[];
  readonly outlineData: Record<string, unknown>;
  addItem(title: string, options?: Record<string, unknown>): KitOutline;
}

export interface KitDocument {
  readonly page: KitPage;
  readonly outline: KitOutline;
  readonly subset: unknown;
  readonly info: Record<string, unknown>;
  readonly _root: KitRef;
  _font: KitFont;
  _addInfo(): void;
  ref(data: Record<string, unknown>): KitRef;
  addPage(): void;
  addContent(data: string): void;
  addNamedDestination(name: string, ...args: unknown[]): void;
  addStructure(element: KitStructure): void;
  appendXML(xml: string): void;
  registerFont(name: string, path: string): void;
  font(name: string): void;
  struct(role: string, options?: Record<string, unknown>): KitStructure;
  markContent(tag: string, options?: Record<string, unknown>): void;
  markStructureContent(tag: string): unknown;
  endMarkedContent(): void;
  goTo(x: number, y: number, w: number, h: number, name: string, options: Record<string, unknown>): void;
  link(x: number, y: number, w: number, h: number, url: string, options: Record<string, unknown>): void;
  on(event: 'data', listener: (chunk: Uint8Array) => void): void;
  on(event: 'end', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  end(): void;
}

export type Conformance = 'PDF/A-2a' | 'PDF/A-1b';

export interface KitOptions {
  readonly conformance: Conformance;
  readonly lang: string;
  readonly compress: boolean;
  readonly info: Readonly<Record<string, string | Date>>;
}

export function createKit({ conformance, lang, compress, info }: KitOptions): KitDocument {
  const options = {
    // No default font: otherwise Helvetica, which is never embedded, would enter the file.
    font: null,
    autoFirstPage: false,
    bufferPages: false,
    size: 'LETTER',
    margin: 0,
    pdfVersion: conformance === 'PDF/A-1b' ? '1.4' : '1.7',
    subset: conformance,
    tagged: true,
    displayTitle: true,
    lang,
    compress,
    info: { ...info },
  };
  const doc = new PDFDocument(options as unknown as PDFKit.PDFDocumentOptions) as unknown as KitDocument;
  // An unknown subset would be ignored in silence.
  if (doc.subset === undefined) throw new Error(`pdfkit does not know ${conformance}`);
  return doc;
}
