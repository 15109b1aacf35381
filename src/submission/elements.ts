/**
 * The 124 elements a first-class submission is judged by (templates/data/elements.yaml): each is present, a gap or not
 * applicable with its reason, and points to the section that answers it. None may be absent from the report. Present
 * means that the section stands in the very document looked at, says something, and shows what the element asks for.
 */
import { z } from 'zod';
import { deviceValue } from '../config/device.js';
import * as say from '../core/messages/submission.js';
import { headingsOf, slugOfHeading } from './anchors.js';
import { type Context, hasEvidence, primaryId } from './context.js';
import { readData } from './data.js';
import { anchorOf, escapeMarkdown } from './escape.js';
import { GAP_RULES } from './gap-rules.js';
import { gapAt } from './gaps.js';
import { attributeName } from './names.js';
import { RUN_GAPS } from './run-gaps.js';
import { contentOf, sectionOf } from './sections.js';

const SHOWS = /^(chart|result|fact|table|subgroup|words):(.+)$/;

export const elementsSchema = z.array(
  z.strictObject({
    n: z.number().int(),
    element: z.string().min(1),
    /** A: from evidence; C: from device.yaml; M: both; H: a document people attach. */
    kind: z.enum(['A', 'C', 'M', 'H']),
    at: z.string().min(1),
    /** Keys of the gap rules that leave it open. */
    needs: z.array(z.string()).default([]),
    /** What the section has to show: `chart:roc`, `result:auroc`, `fact:overall.tp`, `table:flow`, `words:…`. */
    shows: z.array(z.string().regex(SHOWS)).default([]),
    only: z.array(z.enum(['CADt', 'CADe', 'CADex'])).optional(),
    /** Why it does not apply: always, or `when` device.yaml or the evidence has something, or has it not. */
    notApplicable: z.string().optional(),
    when: z
      .string()
      .regex(/^(device|evidence|no-evidence):/)
      .optional(),
  }),
);

type Element = z.infer<typeof elementsSchema>[number];

export type ElementStatus = 'present' | 'gap' | 'not applicable';

export interface ElementReport {
  readonly n: number;
  readonly element: string;
  readonly kind: 'A' | 'C' | 'M' | 'H';
  readonly status: ElementStatus;
  /** Why it is a gap or not applicable. */
  readonly reason: string | null;
  /** Open keys: device.yaml's or the run's. */
  readonly open: readonly string[];
  readonly section: string;
  readonly anchor: string;
}

export const ELEMENTS = 124;

export const readElements = (): Element[] => readData('elements', elementsSchema);

/** Faults of the table itself: a number missing or twice, a key nobody owns. */
function checkTable(elements: readonly Element[]): void {
  const numbers = new Set(elements.map((e) => e.n));
  if (elements.length !== ELEMENTS || numbers.size !== ELEMENTS) {
    throw new RangeError(
      `elements.yaml: expected ${ELEMENTS} elements, found ${elements.length} with ${numbers.size} numbers`,
    );
  }
  for (const { n, needs } of elements) {
    const unknown = needs.find((key) => !GAP_RULES.has(key) && !RUN_GAPS.has(key));
    if (unknown !== undefined) throw new RangeError(`element ${n}: unknown key ${unknown}`);
  }
}

/** `markdown` is the submission as it was rendered, or as it lies on a disk: nothing is taken for granted. */
export function reportElements(context: Context, markdown: string): ElementReport[] {
  const elements = readElements();
  checkTable(elements);
  const headings = headingsOf(markdown);
  return elements.map((element) => {
    const anchor = slugOfHeading(element.at);
    const common = { n: element.n, element: element.element, kind: element.kind, section: element.at, anchor };
    const elsewhere = elsewhereOf(element, context);
    if (elsewhere !== null) return { ...common, status: 'not applicable', reason: elsewhere, open: [] };
    const gaps = element.needs.flatMap((key) => gapAt(key, context.device, context.evidence) ?? []);
    const open = gaps.map((g) => g.key);
    if (!headings.has(anchor)) return { ...common, status: 'gap', reason: say.sectionAbsent(element.at), open };
    if (gaps.length > 0) return { ...common, status: 'gap', reason: gaps.map((g) => g.title).join('; '), open };
    const missing = notShown(element, context, sectionOf(markdown, anchor) ?? '');
    return { ...common, status: missing === null ? 'present' : 'gap', reason: missing, open };
  });
}

/** Why this element does not apply; null where it does. */
function elsewhereOf({ only, notApplicable, when }: Element, context: Context): string | null {
  if (only !== undefined && !only.includes(context.device.deviceType)) return say.notPartOfClaim(context.claim.words);
  return notApplicable !== undefined && (when === undefined || holds(when, context)) ? notApplicable : null;
}

function holds(when: string, context: Context): boolean {
  const [kind, key] = when.split(':') as [string, string];
  if (kind === 'device') return deviceValue(context.device, key) !== undefined;
  return hasEvidence(context, key) === (kind === 'evidence');
}

/** What the section fails to show; null where it shows all of it. */
function notShown(element: Element, context: Context, section: string): string | null {
  if (contentOf(section) === '') return say.sectionEmpty(element.at);
  const missing = element.shows.filter((what) => !isShown(what, context, section));
  return missing.length === 0
    ? null
    : say.sectionShowsNo(
        element.at,
        missing.map((what) => what.replace(':', ' ')),
      );
}

function isShown(what: string, context: Context, section: string): boolean {
  const [, kind, id] = SHOWS.exec(what) as unknown as [string, string, string];
  const { evidence } = context;
  const linked = (key: string): boolean => section.includes(`](#${anchorOf(key)})`);
  switch (kind) {
    case 'chart':
      return section.includes(`](charts/${id}.svg`);
    case 'result': {
      const result = evidence.results.get(primaryId(context, 'overall', id));
      return result?.status === 'ok' && linked(result.id);
    }
    case 'fact':
      return (evidence.facts.get(id)?.value ?? null) !== null && linked(id);
    case 'table': {
      const table = evidence.tables.get(id);
      return table !== undefined && table.rows.length > 0 && section.includes(`Table: ${escapeMarkdown(table.title)}`);
    }
    case 'subgroup':
      return section.includes(`\n| ${escapeMarkdown(`${attributeName(id)}:`)} `);
    default:
      return section.includes(id);
  }
}
