/** Evidence and templates in, documents out: a pure function, the same bytes every time. */
import * as say from '../core/messages/submission.js';
import { InputError, type Problem, uniqueProblems } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import type { Evidence } from '../evidence/evidence.js';
import { anchorProblems } from './anchors.js';
import { besideDocuments } from './beside.js';
import { buildModel } from './blocks/build.js';
import type { DocumentModel } from './blocks/model.js';
import { type DrawnChart, layOut, svgOf, toCsv } from './charts/render.js';
import { evidenceProblems, indicationsProblems } from './checks.js';
import { REFERENCES_HERE, referenceList } from './citations.js';
import { type Context, createContext, primaryId } from './context.js';
import type { DocumentMeta, DocumentParts } from './document.js';
import { type ElementReport, reportElements } from './elements.js';
import { evidenceFigures, type Figure } from './figures.js';
import { formatResult } from './format.js';
import { FORMATS, type Format } from './formats.js';
import type { Gap } from './gaps.js';
import { createHandlebars } from './helpers.js';
import { printedNumberProblems } from './printed-numbers.js';
import { atSource, type Source, type SourcedMarkdown, SourceMarks } from './source-lines.js';
import { templateProblems } from './template-problems.js';
import { readTemplates, type Template } from './templates.js';
import { pointerProblems, recordedTests, soupProblems, testProblems } from './text-problems.js';

export interface Rendered {
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array | string }[];
  readonly gaps: readonly Gap[];
  /** Each of the 124 elements as present, gap or not applicable. */
  readonly elements: readonly ElementReport[];
  /** The headline in words, for the terminal. */
  readonly summary: readonly string[];
}

export interface DocumentKind {
  readonly name: string;
  readonly folder: string;
  readonly title: string;
  readonly listsReferences: boolean;
}

export const SUBMISSION: DocumentKind = {
  name: '510k-submission',
  folder: '510k',
  title: 'Traditional 510(k) Premarket Notification',
  listsReferences: true,
};
export const CLASSIC: DocumentKind = {
  name: 'algorithm-description',
  folder: 'classic',
  title: 'FDA Submission: Algorithm Description',
  listsReferences: false,
};
export const DOCUMENTS: readonly DocumentKind[] = [SUBMISSION, CLASSIC];

export type Figures = ReadonlyMap<string, Figure>;

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

const documentFile = (kind: DocumentKind): string => `documents/${kind.name}.md`;

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

/** A document as Markdown, where each line came from, and its checked model. */
export interface SourcedDocument extends SourcedMarkdown {
  readonly model: DocumentModel;
}

/** Both documents, checked against the evidence and within themselves; every fault of all of it is told together. */
export function renderSources(evidence: Evidence, figures: Figures): Map<string, SourcedDocument> {
  const problems: Problem[] = [
    ...evidenceProblems(createContext(evidence)),
    ...templateProblems(),
    ...testProblems(recordedTests(evidence)),
    ...soupProblems(evidence),
  ];
  const documents = new Map<string, SourcedDocument>();
  for (const kind of DOCUMENTS) {
    const context = createContext(evidence);
    const { sourced, problems: asked, whole } = attempt(context, kind, figures);
    const { markdown, lines } = sourced;
    const file = documentFile(kind);
    // A data file's pointer to nowhere is told at its own line, not once more at the link made from it. Where a template
    // could not be filled in, its sections are missing for that reason.
    const pointers = kind === SUBMISSION && whole ? pointerProblems(markdown) : [];
    const told = new Set(pointers.map((p) => p.message));
    const found = [
      ...(whole ? anchorProblems(file, markdown).filter((p) => !told.has(p.message)) : []),
      ...(whole ? indicationsProblems(context, file, markdown) : []),
      // What stands in for an id that is not there is no number.
      ...(asked.length === 0 ? printedNumberProblems(evidence, file, markdown) : []),
    ];
    problems.push(...asked, ...pointers, ...atSource(found, file, lines));
    if (asked.length + found.length + pointers.length > 0) continue;
    try {
      documents.set(kind.name, { ...sourced, model: modelOf(sourced, file, figures) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(uniqueProblems(problems));
  return documents;
}

export function modelOf({ markdown, lines }: SourcedMarkdown, file: string, figures: Figures): DocumentModel {
  try {
    return buildModel(markdown, { file, charts: new Set(figures.keys()) });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(atSource(error.problems, file, lines));
  }
}

export function renderMarkdowns(evidence: Evidence, figures: Figures): Map<string, string> {
  return new Map([...renderSources(evidence, figures)].map(([name, { markdown }]) => [name, markdown]));
}

export const renderMarkdown = (context: Context, kind: DocumentKind, figures: Figures): string =>
  renderSourced(context, kind, figures).markdown;

/** A document as far as it can be written: what was asked for in vain is told, and a stand-in is printed. */
interface Attempt {
  readonly sourced: SourcedMarkdown;
  readonly problems: readonly Problem[];
  /** No template had to be left out. */
  readonly whole: boolean;
}

/** Sections in the order of their file names, one blank line between blocks. */
export function renderSourced(
  context: Context,
  kind: DocumentKind,
  figures: Figures,
  templates: readonly Template[] = readTemplates(kind.folder),
): SourcedMarkdown {
  const { sourced, problems } = attempt(context, kind, figures, templates);
  if (problems.length > 0) throw new InputError(problems);
  return sourced;
}

function attempt(
  context: Context,
  kind: DocumentKind,
  figures: Figures,
  templates: readonly Template[] = readTemplates(kind.folder),
): Attempt {
  context.listsReferences = kind.listsReferences;
  const marks = new SourceMarks();
  const handlebars = createHandlebars(context, figures, marks);
  const { problems } = context;
  let whole = true;
  const sections = templates.map((template) => {
    context.template = template.name;
    context.line = undefined;
    try {
      const options = { noEscape: true, strict: true, srcName: template.name };
      const text = handlebars.compile(marks.mark(template.text, template.name), options)({});
      return { text, file: template.name };
    } catch (error) {
      whole = false;
      problems.push(
        ...(error instanceof InputError
          ? error.problems
          : [say.templateBroken(context.template, context.line, (error as Error).message)]),
      );
      return { text: '', file: template.name };
    }
  });
  // Sections after the list cite too.
  const references = referenceList(context);
  const sourced = marks.read(sections.map((s) => ({ ...s, text: s.text.replace(REFERENCES_HERE, references) })));
  return { sourced, problems, whole };
}

export function metaOf(context: Context, kind: DocumentKind): DocumentMeta {
  const { device, evidence } = context;
  return {
    title: kind.title,
    subject: `${evidence.protocol.finding}: ${evidence.synthetic ? 'demonstration on synthetic films' : 'performance evidence'}`,
    device: device.device.tradeName ?? device.device.commonName ?? 'Device name not provided',
    version: device.device.version ?? 'not provided',
    documentId: device.document.id ?? 'document number not provided',
    evidenceSha256: evidence.manifestSha256,
    date: evidence.lock.date,
    marks: marks(context),
    author: device.submitter.legalName ?? 'Submitter not provided',
  };
}

function marks({ evidence, gaps }: Context): string[] {
  return [
    ...(gaps.length > 0 ? ['DRAFT'] : []),
    ...(evidence.synthetic ? ['SYNTHETIC DATA'] : []),
    ...(evidence.lock.binding.state === 'exploratory' ? ['EXPLORATORY'] : []),
  ];
}

function summary(context: Context): string[] {
  const { results } = context.evidence;
  return ['auroc', 'sensitivity', 'specificity', 'f1'].flatMap((metric) => {
    const result = results.get(primaryId(context, 'overall', metric));
    return result ? [`${result.metric}: ${formatResult(result)} [${result.id}]`] : [];
  });
}
