/** Markdown and charts to PDF bytes: model, layout, writer, in this order. */
import * as say from '../../core/messages/submission-pdf.js';
import { InputError } from '../../core/problems.js';
import { buildModel } from '../blocks/build.js';
import type { Chart } from '../charts/chart.js';
import { type DrawnChart, layOut } from '../charts/render.js';
import { layOutDocument } from '../layout/document.js';
import type { DocumentMeta } from '../layout/furniture.js';
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

const DETAILS = ['title', 'device', 'version', 'documentId', 'evidenceSha256', 'date', 'author'] as const;

export async function renderPdf(input: PdfInput): Promise<Uint8Array> {
  const { markdown, charts, meta } = input;
  const file = input.file ?? 'document.md';
  const missing = DETAILS.filter(
    (key) => meta[key].trim() === '' || (key === 'date' && Number.isNaN(Date.parse(meta.date))),
  );
  if (missing.length > 0) throw new InputError(missing.map(say.markMissing));

  const model = buildModel(markdown, { file, charts: new Set(charts.keys()) });
  const drawn = new Map<string, DrawnChart>();
  for (const { chartId } of model.figures) {
    const chart = charts.get(chartId);
    if (chart && !drawn.has(chartId)) drawn.set(chartId, await layOut(chart));
  }
  const { pages } = layOutDocument(model, drawn, meta, file);
  const bytes = await writePdf(pages, meta, {
    conformance: input.conformance ?? 'PDF/A-2a',
    compress: input.compress ?? true,
    lang: 'en-US',
  });
  for (const { view } of drawn.values()) view.finalize();
  return bytes;
}
