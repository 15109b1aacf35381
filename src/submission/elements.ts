/**
 * The 124 elements a first-class submission is judged by (templates/data/elements.yaml): each is present, a gap or not
 * applicable with its reason, and points to the section that answers it. None may be absent from the report.
 */
import { z } from 'zod';
import { headingsOf, slugOfHeading } from './anchors.js';
import type { Context } from './context.js';
import { readData } from './data.js';
import { GAP_RULES } from './gap-rules.js';
import { gapAt } from './gaps.js';
import { RUN_GAPS } from './run-gaps.js';

export const elementsSchema = z.array(
  z.strictObject({
    n: z.number().int(),
    element: z.string().min(1),
    /** A: from evidence; C: from device.yaml; M: both; H: a document people attach. */
    kind: z.enum(['A', 'C', 'M', 'H']),
    at: z.string().min(1),
    /** Keys of the gap rules that leave it open. */
    needs: z.array(z.string()).default([]),
    /** Not built, or only people can bring it: stays a gap with this reason. */
    lacking: z.string().optional(),
    only: z.array(z.enum(['CADt', 'CADe', 'CADex'])).optional(),
    notApplicable: z.string().optional(),
  }),
);

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

export const readElements = (): z.infer<typeof elementsSchema> => readData('elements', elementsSchema);

export function reportElements(context: Context, markdown: string): ElementReport[] {
  const headings = headingsOf(markdown);
  const elements = readElements();
  const numbers = new Set(elements.map((e) => e.n));
  if (elements.length !== ELEMENTS || numbers.size !== ELEMENTS) {
    throw new RangeError(
      `elements.yaml: expected ${ELEMENTS} elements, found ${elements.length} with ${numbers.size} numbers`,
    );
  }
  return elements.map((element) => {
    const anchor = slugOfHeading(element.at);
    if (!headings.has(anchor)) throw new RangeError(`element ${element.n}: no section "${element.at}"`);
    for (const key of element.needs) {
      if (!GAP_RULES.has(key) && !RUN_GAPS.has(key)) throw new RangeError(`element ${element.n}: unknown key ${key}`);
    }
    const common = { n: element.n, element: element.element, kind: element.kind, section: element.at, anchor };
    if (element.notApplicable !== undefined && (!element.only || element.only.includes(context.device.deviceType))) {
      return { ...common, status: 'not applicable', reason: element.notApplicable, open: [] };
    }
    if (element.only && element.notApplicable === undefined && !element.only.includes(context.device.deviceType)) {
      return { ...common, status: 'not applicable', reason: `not part of a claim of ${context.claim.words}`, open: [] };
    }
    const gaps = element.needs.flatMap((key) => gapAt(key, context.device, context.evidence) ?? []);
    if (gaps.length > 0) {
      return { ...common, status: 'gap', reason: gaps.map((g) => g.title).join('; '), open: gaps.map((g) => g.key) };
    }
    if (element.lacking !== undefined) return { ...common, status: 'gap', reason: element.lacking, open: [] };
    return { ...common, status: 'present', reason: null, open: [] };
  });
}
