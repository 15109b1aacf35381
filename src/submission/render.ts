/** Evidence and templates in, documents out: a pure function, the same bytes every time. */
import { canonicalJson } from '../core/files.js';
import * as say from '../core/messages/submission.js';
import { InputError, type Problem, refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import type { Evidence } from '../evidence/evidence.js';
import { anchorProblems } from './anchors.js';
import { toSvg } from './charts/render.js';
import { evidenceProblems, indicationsProblems } from './checks.js';
import { type Context, createContext, primaryId } from './context.js';
import { type ElementReport, reportElements } from './elements.js';
import { evidenceFigures, type Figure } from './figures.js';
import { formatResult } from './format.js';
import { type Gap, gapsCsv } from './gaps.js';
import { createHandlebars } from './helpers.js';
import { renderPdf } from './pdf/render.js';
import { readTemplates } from './templates.js';
import { traceProblems } from './trace-problems.js';

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
}

export const SUBMISSION: DocumentKind = {
  name: '510k-submission',
  folder: '510k',
  title: 'Traditional 510(k) Premarket Notification',
};
export const CLASSIC: DocumentKind = {
  name: 'algorithm-description',
  folder: 'classic',
  title: 'FDA Submission: Algorithm Description',
};
const DOCUMENTS = [SUBMISSION, CLASSIC];

export type Figures = ReadonlyMap<string, Figure>;

export async function renderDocuments(evidence: Evidence, options: { readonly progress: Progress }): Promise<Rendered> {
  const { progress } = options;
  const figures: Figures = new Map(evidenceFigures(evidence).map((figure) => [figure.id, figure]));
  // Every problem of the evidence and of both documents is shown at once, before any page is drawn.
  const markdowns = renderMarkdowns(evidence, figures);
  const context = createContext(evidence);
  progress.start('rendering documents', DOCUMENTS.length);
  const files: { path: string; bytes: Uint8Array | string }[] = [];
  for (const [i, kind] of DOCUMENTS.entries()) {
    const markdown = markdowns.get(kind.name) as string;
    files.push({ path: `documents/${kind.name}.md`, bytes: markdown });
    files.push({ path: `documents/${kind.name}.pdf`, bytes: await pdf(context, kind, markdown, figures) });
    progress.tick(i + 1);
  }
  for (const figure of figures.values()) {
    files.push({ path: `documents/charts/${figure.id}.svg`, bytes: await toSvg(figure) });
  }
  const elements = reportElements(context, markdowns.get(SUBMISSION.name) as string);
  const { gaps } = context;
  files.push({ path: 'documents/gap-register.json', bytes: canonicalJson({ version: 1, gaps }) });
  files.push({ path: 'documents/gap-register.csv', bytes: gapsCsv(gaps) });
  files.push({ path: 'documents/elements.json', bytes: canonicalJson({ version: 1, elements }) });
  progress.end();
  return { files, gaps, elements, summary: summary(context) };
}

/** Both documents as Markdown, checked against the evidence and within themselves. */
export function renderMarkdowns(evidence: Evidence, figures: Figures): Map<string, string> {
  const problems: Problem[] = [...evidenceProblems(createContext(evidence)), ...traceProblems()];
  const documents = new Map<string, string>();
  for (const kind of DOCUMENTS) {
    try {
      const context = createContext(evidence);
      const markdown = renderMarkdown(context, kind, figures);
      const name = `documents/${kind.name}.md`;
      problems.push(...anchorProblems(name, markdown), ...indicationsProblems(context, name, markdown));
      documents.set(kind.name, markdown);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return documents;
}

/** Sections in the order of their file names, then the whole set right: one blank line between blocks. */
export function renderMarkdown(context: Context, kind: DocumentKind, figures: Figures): string {
  const handlebars = createHandlebars(context, figures);
  const problems: Problem[] = [];
  const sections = readTemplates(kind.folder).map((template) => {
    context.template = template.name;
    context.line = undefined;
    try {
      return handlebars.compile(template.text, { noEscape: true, strict: true })({}).trim();
    } catch (error) {
      if (!(error instanceof InputError))
        refuse(say.templateBroken(template.name, context.line, (error as Error).message));
      problems.push(...(error as InputError).problems);
      return '';
    }
  });
  if (problems.length > 0) throw new InputError(problems);
  return `${sections.join('\n\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

async function pdf(context: Context, kind: DocumentKind, markdown: string, figures: Figures): Promise<Uint8Array> {
  const { device, evidence } = context;
  return renderPdf({
    markdown,
    charts: figures,
    meta: {
      title: kind.title,
      subject: `${evidence.protocol.finding}: validation evidence`,
      device: device.device.tradeName ?? device.device.commonName ?? 'Device name not provided',
      version: device.device.version ?? 'version not provided',
      documentId: device.document.id ?? 'document number not provided',
      evidenceSha256: evidence.manifestSha256,
      date: evidence.lock.date,
      marks: marks(context),
      author: device.submitter.legalName ?? 'Submitter not provided',
    },
  });
}

function marks({ evidence, gaps }: Context): string[] {
  return [...(gaps.length > 0 ? ['DRAFT'] : []), ...(evidence.synthetic ? ['SYNTHETIC DATA'] : [])];
}

function summary(context: Context): string[] {
  const { results } = context.evidence;
  return ['auroc', 'sensitivity', 'specificity', 'f1'].flatMap((metric) => {
    const result = results.get(primaryId(context, 'overall', metric));
    return result ? [`${result.metric}: ${formatResult(result)} [${result.id}]`] : [];
  });
}
