/** Evidence and templates in, documents out: a pure function, the same bytes every time. */
import { canonicalJson } from '../core/files.js';
import * as say from '../core/messages/submission.js';
import { InputError, refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import type { Evidence } from '../evidence/evidence.js';
import { toSvg } from './charts/render.js';
import { type Context, createContext, primaryId } from './context.js';
import { evidenceFigures, type Figure } from './figures.js';
import { formatResult } from './format.js';
import type { Gap } from './gaps.js';
import { createHandlebars } from './helpers.js';
import { renderPdf } from './pdf/render.js';
import { readTemplates } from './templates.js';

export interface Rendered {
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array | string }[];
  readonly gaps: readonly Gap[];
  /** The headline in words, for the terminal. */
  readonly summary: readonly string[];
}

interface DocumentKind {
  readonly name: string;
  readonly folder: string;
  readonly title: string;
}

const DOCUMENTS: readonly DocumentKind[] = [
  { name: '510k-submission', folder: '510k', title: 'Traditional 510(k) Premarket Notification' },
  { name: 'algorithm-description', folder: 'classic', title: 'Algorithm Description' },
];

export async function renderDocuments(evidence: Evidence, options: { readonly progress: Progress }): Promise<Rendered> {
  const figures = new Map(evidenceFigures(evidence).map((figure) => [figure.id, figure]));
  const { progress } = options;
  progress.start('rendering documents', DOCUMENTS.length);
  const files: { path: string; bytes: Uint8Array | string }[] = [];
  for (const [i, kind] of DOCUMENTS.entries()) {
    const markdown = renderMarkdown(evidence, kind, figures);
    files.push({ path: `documents/${kind.name}.md`, bytes: markdown });
    files.push({ path: `documents/${kind.name}.pdf`, bytes: await pdf(evidence, kind, markdown, figures) });
    progress.tick(i + 1);
  }
  for (const figure of figures.values()) {
    files.push({ path: `documents/charts/${figure.id}.svg`, bytes: await toSvg(figure) });
  }
  const { gaps } = createContext(evidence);
  files.push({ path: 'documents/gap-register.json', bytes: canonicalJson({ version: 1, gaps }) });
  progress.end();
  return { files, gaps, summary: summary(evidence) };
}

/** Sections in the order of their file names, then the whole set right: one blank line between blocks. */
export function renderMarkdown(evidence: Evidence, kind: DocumentKind, figures: ReadonlyMap<string, Figure>): string {
  const context = createContext(evidence);
  const handlebars = createHandlebars(context, figures);
  const sections = readTemplates(kind.folder).map((template) => {
    context.template = template.name;
    try {
      return handlebars.compile(template.text, { noEscape: true, strict: true, knownHelpersOnly: false })({}).trim();
    } catch (error) {
      if (error instanceof InputError) throw error;
      return refuse(say.templateBroken(template.name, (error as Error).message));
    }
  });
  return `${sections.join('\n\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

async function pdf(
  evidence: Evidence,
  kind: DocumentKind,
  markdown: string,
  figures: ReadonlyMap<string, Figure>,
): Promise<Uint8Array> {
  const context = createContext(evidence);
  const { device } = context;
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

function summary(evidence: Evidence): string[] {
  const context = createContext(evidence);
  return ['auroc', 'sensitivity', 'specificity', 'ppa', 'npa', 'f1'].flatMap((metric) => {
    const result = evidence.results.get(primaryId(context, 'overall', metric));
    return result ? [`${metric}: ${formatResult(result)} [${result.id}]`] : [];
  });
}
