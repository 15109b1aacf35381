/** The printed forms of a document and the figures in them; a fault is told by the template and line that calls for it. */
import { InputError, type Problem } from '../core/problems.js';
import { type DrawnChart, layOut } from './charts/render.js';
import type { SourcedDocument } from './checked-documents.js';
import type { DocumentParts } from './document.js';
import type { Figures } from './fill-templates.js';
import type { Format } from './formats.js';
import { atSource, type Source } from './source-lines.js';

const WRITERS: Readonly<Record<Exclude<Format, 'md'>, (parts: DocumentParts) => Promise<Uint8Array | string>>> = {
  pdf: async (parts) => (await import('./pdf/render.js')).pdfOf(parts),
  html: async (parts) => (await import('./html/render.js')).htmlOf(parts),
  docx: async (parts) => (await import('./docx/render.js')).docxOf(parts),
};

/** One printed form; problems that name lines of the document's Markdown are told by template and line. */
export async function writeForm(
  format: Exclude<Format, 'md'>,
  parts: DocumentParts,
  lines: readonly Source[],
): Promise<Uint8Array | string> {
  try {
    return await WRITERS[format](parts);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(atSource(error.problems, parts.file, lines));
  }
}

/** All figures laid out, once for all documents and formats; charts that cannot be are told where they are called for. */
export async function drawFigures(
  figures: Figures,
  sources: ReadonlyMap<string, SourcedDocument>,
): Promise<Map<string, DrawnChart>> {
  const drawn = new Map<string, DrawnChart>();
  const problems: Problem[] = [];
  for (const [id, figure] of figures) {
    try {
      drawn.set(id, await layOut(figure));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems.map((problem) => whereShown(problem, id, sources)));
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return drawn;
}

function whereShown(problem: Problem, chart: string, sources: ReadonlyMap<string, SourcedDocument>): Problem {
  for (const { model, lines } of sources.values()) {
    const shown = model.figures.find((f) => f.chartId === chart);
    const source = shown && lines[shown.line - 1];
    if (source) return { ...problem, place: { ...problem.place, ...source } };
  }
  return problem;
}
