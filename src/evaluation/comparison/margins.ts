/** What a stated margin makes of a difference: fields for a result's parameters. */
import type { ComparisonPlan } from '../../config/comparison.js';
import { againstMargin } from '../stats/margin.js';
import type { Outcome } from '../stats/outcome.js';

export type Margins = ComparisonPlan['models'][number]['margins'];
export type MarginMetric = keyof Margins;
export type MarginFields = Record<string, string | number | boolean | null>;

const ALSO: Readonly<Record<string, MarginMetric>> = { ppa: 'sensitivity', npa: 'specificity' };

interface Difference extends Pick<Outcome, 'estimate' | 'lower'> {
  readonly standardError?: number | null;
}

/** Empty where no margin is stated for the metric: nothing is tested that was not pre-specified. */
export function marginFields(margins: Margins, metric: string, d: Difference): MarginFields {
  // A margin stated for sensitivity holds for PPA too: the same count by another name.
  const margin = margins[metric as MarginMetric] ?? margins[ALSO[metric] as MarginMetric];
  if (margin === undefined) return {};
  const claim = margin === 0 ? 'superiority' : 'non-inferiority';
  if (d.estimate === null || d.lower === null) return { claim, margin, pMargin: null, concluded: null };
  const se = typeof d.standardError === 'number' ? { standardError: d.standardError } : {};
  const test = againstMargin({ estimate: d.estimate, lower: d.lower, ...se }, margin);
  return { claim, margin, pMargin: test.p, concluded: test.concluded };
}
