/**
 * The pack for the electronic template: one PDF an attachment slot, the sheet of typed values, the data of the statistics
 * as one archive, an index that accounts for every slot, and the combined copy for reading. The template itself is FDA's
 * and is filled in by people. Same evidence, same bytes.
 */
import { formatSheetCsv } from '../../core/csv.js';
import { canonicalJson, sha256 } from '../../core/files.js';
import * as say from '../../core/messages/check.js';
import { InputError, type Problem } from '../../core/problems.js';
import type { Progress } from '../../core/progress.js';
import type { Evidence } from '../../evidence/evidence.js';
import { headingLines } from '../anchors.js';
import { modelOf, renderSources, type SourcedDocument } from '../checked-documents.js';
import { createContext } from '../context.js';
import { SUBMISSION } from '../document-kinds.js';
import { metaOf } from '../document-meta.js';
import { evidenceFigures } from '../figures.js';
import { drawFigures } from '../forms.js';
import { withHashedIds } from '../hashed-ids.js';
import { lineListing, lineListingCsv } from '../line-listing.js';
import { inspectPdf, pageCount } from '../pdf-compliance.js';
import { openKeys } from '../sections.js';
import { zipOf } from '../spreadsheet.js';
import { attachmentMarkdown, frameOf } from './attachment.js';
import { fieldsCsv, typedFields } from './fields.js';
import { assignSections, attachmentName, readSlots, type Slot } from './slots.js';

export interface PackFile {
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

export interface IndexRow {
  readonly section: string;
  readonly title: string;
  readonly file: string | null;
  readonly state: 'ready' | 'draft' | 'not applicable' | 'to be attached';
  /** Open keys, or why nothing is attached. */
  readonly reason: string;
  readonly pages: number | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
}

export interface Pack {
  readonly files: readonly PackFile[];
  readonly index: readonly IndexRow[];
}

export interface PackOptions {
  readonly progress: Progress;
  /** Files that device.yaml names as attachments, by name; what is not here stays to be attached by hand. */
  readonly attachments: ReadonlyMap<string, Uint8Array>;
  /** Identifiers of cases and patients become hashes keyed with this. */
  readonly hashKey: Uint8Array | null;
}

export async function buildPack(given: Evidence, options: PackOptions): Promise<Pack> {
  const evidence = options.hashKey === null ? given : withHashedIds(given, options.hashKey);
  const figures = new Map(evidenceFigures(evidence).map((figure) => [figure.id, figure]));
  const sources = renderSources(evidence, figures);
  const context = createContext(evidence);
  const charts = await drawFigures(figures, sources);
  const source = sources.get(SUBMISSION.name) as SourcedDocument;
  const slots = readSlots();
  const pieces = assignSections(source.markdown, slots);
  const meta = metaOf(context, SUBMISSION);
  const frame = frameOf(source.markdown, pieces);
  const { pdfOf } = await import('../pdf/render.js');
  const { progress } = options;
  progress.start('writing attachments', slots.length);
  const files: PackFile[] = [];
  const index: IndexRow[] = [];
  const named = attachmentsOf(context.device);
  let further = slots.filter((slot) => slot.file !== null).length;
  for (const [i, slot] of slots.entries()) {
    const markdown = attachmentMarkdown(slot, pieces.get(slot) ?? [], frame);
    if (slot.file === null) {
      index.push(row(slot, null, 'not applicable', slot.notApplicable ?? '', null));
    } else {
      const file = `attachments/${slot.file}`;
      const model = modelOf({ markdown, lines: [] }, slot.file, figures);
      const bytes = await pdfOf({ model, charts, meta: { ...meta, title: slot.title }, file: slot.file });
      refuseBadPdf(slot.file, bytes, markdown);
      files.push({ path: file, bytes });
      const open = openKeys(markdown);
      index.push(row(slot, slot.file, open.length === 0 ? 'ready' : 'draft', open.join(' '), bytes));
    }
    // What people made goes behind the section that speaks of it.
    for (const name of named.filter((a) => markdown.replace(/\\(.)/g, '$1').includes(`attachment ${a}`))) {
      const bytes = options.attachments.get(name);
      const target = attachmentName(++further, name.replace(/\.[^.]*$/, ''), name.split('.').at(-1));
      if (index.some((r) => r.title === name)) {
        further--;
        continue;
      }
      if (bytes === undefined) {
        further--;
        index.push(row({ ...slot, title: name }, null, 'to be attached', say.attachByHand, null));
      } else {
        files.push({ path: `attachments/${target}`, bytes });
        index.push(row({ ...slot, title: name }, target, 'ready', '', bytes));
      }
    }
    progress.tick(i + 1);
  }
  for (const { view } of charts.values()) view.finalize();
  progress.end();
  const fields = typedFields(context);
  const reading = await pdfOf({
    model: source.model,
    charts: await drawFigures(figures, sources),
    meta,
    file: SUBMISSION.name,
  });
  const listing = lineListingCsv(lineListing(evidence));
  files.push(
    {
      path: 'attachments/STATISTICAL DATA.zip',
      bytes: zipOf({ 'line-listing.csv': Buffer.from(listing), 'protocol.yaml': Buffer.from(evidence.protocolText) }),
    },
    { path: `${SUBMISSION.name}.pdf`, bytes: reading },
    { path: 'fields.json', bytes: canonicalJson({ version: 1, about: say.aboutFields, fields }) },
    { path: 'fields.csv', bytes: fieldsCsv(fields) },
    {
      path: 'index.json',
      bytes: canonicalJson({ version: 1, about: say.aboutPack, manifestSha256: evidence.manifestSha256, slots: index }),
    },
    { path: 'index.csv', bytes: indexCsv(index) },
  );
  return { files, index };
}

const row = (
  slot: Pick<Slot, 'section' | 'title'>,
  file: string | null,
  state: IndexRow['state'],
  reason: string,
  bytes: Uint8Array | null,
): IndexRow => ({
  section: slot.section,
  title: slot.title,
  file,
  state,
  reason,
  pages: bytes !== null && file?.endsWith('.pdf') ? pageCount(bytes) || null : null,
  bytes: bytes?.byteLength ?? null,
  sha256: bytes === null ? null : sha256(bytes),
});

/** Names of the files that device.yaml says are attached. */
export function attachmentsOf(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  const mine = 'file' in value && typeof value.file === 'string' ? [value.file] : [];
  return [...new Set([...mine, ...Object.values(value).flatMap(attachmentsOf)])];
}

function refuseBadPdf(file: string, bytes: Uint8Array, markdown: string): void {
  const headings = headingLines(markdown)
    .filter((h) => h.level === 2)
    .map((h) => h.text);
  const broken: Problem[] = inspectPdf(file, bytes, headings)
    .checks.filter((c) => !c.ok)
    .map((c) => say.attachmentBreaksRule(file, c.rule, c.expected, c.found));
  if (broken.length > 0) throw new InputError(broken);
}

const indexCsv = (index: readonly IndexRow[]): string =>
  formatSheetCsv(
    ['section', 'title', 'file', 'state', 'open keys or reason', 'pages', 'bytes', 'SHA-256'],
    index.map((r) => [r.section, r.title, r.file, r.state, r.reason, r.pages, r.bytes, r.sha256]),
  );
