/** The account of a submission: each of the 124 elements and every gap, counted. */
import { formatSheetCsv } from '../core/csv.js';
import type { Evidence } from '../evidence/evidence.js';
import { createContext } from './context.js';
import { type ElementReport, type ElementStatus, reportElements } from './elements.js';
import type { Gap } from './gaps.js';

export interface Account {
  readonly elements: readonly ElementReport[];
  readonly gaps: readonly Gap[];
  readonly count: Readonly<Record<ElementStatus, number>>;
  /** Nothing is open: no element, no gap. */
  readonly complete: boolean;
}

/** `markdown`: the submission the account is about. */
export function accountOf(evidence: Evidence, markdown: string): Account {
  const context = createContext(evidence);
  const elements = reportElements(context, markdown);
  const of = (status: ElementStatus): number => elements.filter((e) => e.status === status).length;
  const count = { present: of('present'), gap: of('gap'), 'not applicable': of('not applicable') };
  return { elements, gaps: context.gaps, count, complete: count.gap === 0 && context.gaps.length === 0 };
}

export function elementsCsv(elements: readonly ElementReport[]): string {
  return formatSheetCsv(
    ['n', 'element', 'kind', 'status', 'reason', 'open keys', 'section', 'anchor'],
    elements.map((e) => [e.n, e.element, e.kind, e.status, e.reason, e.open.join(' '), e.section, e.anchor]),
  );
}
