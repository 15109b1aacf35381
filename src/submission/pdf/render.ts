/** Markdown and charts to PDF bytes: model, layout, writer, in this order. */
import { buildModel } from '../blocks/build.js';
import type { DocumentModel } from '../blocks/model.js';
import type { Chart } from '../charts/chart.js';
import { layOutAll } from '../charts/render.js';
import { checkMeta, type DocumentMeta, type DocumentParts, LANGUAGE } from '../document.js';
import { layOutDocument } from '../layout/document.js';
import type { Conformance } from './kit.js';
import { writePdf } from './writer.js';

export interface PdfInput {
  readonly markdown: string;
  readonly charts: ReadonlyMap<string, Chart>;
  readonly meta: DocumentMeta;
  /** Name of the Markdown in messages. */
  readonly file?: string;
  /** PDF/A-2a with PDF/UA-1 identification unless said otherwise; PDF/A-1b exists for a validator that knows no other. */
  readonly conformance?: Conformance;
  /** False leaves content streams readable, for tests. */
  readonly compress?: boolean;
}

export async function renderPdf(input: PdfInput): Promise<Uint8Array> {
  const { markdown, charts, meta } = input;
  const file = input.file ?? 'document.md';
  const model = buildModel(markdown, { file, charts: new Set(charts.keys()) });
  const drawn = await layOutAll(chartsOf(model, charts));
  const bytes = await pdfOf({ model, charts: drawn, meta, file }, input);
  for (const { view } of drawn.values()) view.finalize();
  return bytes;
}

/** The charts a document shows, each once. */
export function chartsOf(model: DocumentModel, charts: ReadonlyMap<string, Chart>): Chart[] {
  return [...new Set(model.figures.map((f) => charts.get(f.chartId)))].filter((c) => c !== undefined);
}

export async function pdfOf(
  { model, charts, meta, file }: DocumentParts,
  options: Pick<PdfInput, 'conformance' | 'compress'> = {},
): Promise<Uint8Array> {
  checkMeta(meta);
  const { pages } = layOutDocument(model, charts, meta, file);
  return writePdf(pages, meta, {
    conformance: options.conformance ?? 'PDF/A-2a',
    compress: options.compress ?? true,
    lang: LANGUAGE,
  });
}
