/** Evidence and templates in, documents out: a pure function, the same bytes every time. */
import type { Progress } from '../core/progress.js';
import type { Evidence } from '../evidence/evidence.js';
import { besideDocuments } from './beside.js';
import { type DrawnChart, svgOf, toCsv } from './charts/render.js';
import { renderSources, type SourcedDocument } from './checked-documents.js';
import { type Context, createContext, primaryId } from './context.js';
import type { DocumentParts } from './document.js';
import { DOCUMENTS, type DocumentKind, documentFile, SUBMISSION } from './document-kinds.js';
import { metaOf } from './document-meta.js';
import { type ElementReport, reportElements } from './elements.js';
import { evidenceFigures } from './figures.js';
import type { Figures } from './fill-templates.js';
import { formatResult } from './format.js';
import { FORMATS, type Format } from './formats.js';
import { drawFigures, writeForm } from './forms.js';
import type { Gap } from './gaps.js';

export interface Rendered {
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array | string }[];
  readonly gaps: readonly Gap[];
  /** Each of the 124 elements as present, gap or not applicable. */
  readonly elements: readonly ElementReport[];
  /** The headline in words, for the terminal. */
  readonly summary: readonly string[];
}

export async function renderDocuments(
  evidence: Evidence,
  options: { readonly progress: Progress; readonly formats?: readonly Format[] },
): Promise<Rendered> {
  const { progress, formats = FORMATS } = options;
  const figures: Figures = new Map(evidenceFigures(evidence).map((figure) => [figure.id, figure]));
  // Every problem of the evidence and of both documents is shown at once, before any page is drawn.
  const sources = renderSources(evidence, figures);
  const context = createContext(evidence);
  const charts = await drawFigures(figures, sources);
  progress.start('rendering documents', DOCUMENTS.length * formats.length);
  const files: { path: string; bytes: Uint8Array | string }[] = [];
  for (const parts of partsOf(evidence, sources, charts)) {
    const { markdown, lines } = sources.get(parts.kind.name) as SourcedDocument;
    for (const format of formats) {
      const bytes = format === 'md' ? markdown : await writeForm(format, parts, lines);
      files.push({ path: `documents/${parts.kind.name}.${format}`, bytes });
      progress.tick(files.length);
    }
  }
  for (const drawn of charts.values()) {
    files.push({ path: `documents/charts/${drawn.chart.id}.svg`, bytes: await svgOf(drawn) });
    files.push({ path: `documents/charts/${drawn.chart.id}.csv`, bytes: toCsv(drawn.chart) });
    drawn.view.finalize();
  }
  const elements = reportElements(context, (sources.get(SUBMISSION.name) as SourcedDocument).markdown);
  files.push(...(await besideDocuments(context, elements, files)));
  progress.end();
  return { files, elements, ...outcomeOf(evidence) };
}

/** What a run says in its last lines, without a document being drawn. */
export function outcomeOf(evidence: Evidence): Pick<Rendered, 'gaps' | 'summary'> {
  const context = createContext(evidence);
  return { gaps: context.gaps, summary: summary(context) };
}

/** Both documents ready for any writer. */
export function partsOf(
  evidence: Evidence,
  sources: ReadonlyMap<string, SourcedDocument>,
  charts: ReadonlyMap<string, DrawnChart>,
): (DocumentParts & { readonly kind: DocumentKind })[] {
  const context = createContext(evidence);
  return DOCUMENTS.map((kind) => {
    const { model } = sources.get(kind.name) as SourcedDocument;
    return { kind, model, charts, meta: metaOf(context, kind), file: documentFile(kind) };
  });
}

function summary(context: Context): string[] {
  const { results } = context.evidence;
  return ['auroc', 'sensitivity', 'specificity', 'f1'].flatMap((metric) => {
    const result = results.get(primaryId(context, 'overall', metric));
    return result ? [`${result.metric}: ${formatResult(result)} [${result.id}]`] : [];
  });
}
