/**
 * AUROC of the tuning set under every label source, with Obuchowski's interval (films of a patient are not independent).
 * The tuning set chose the epoch and the operating point: good for comparing configurations, no estimate of performance.
 */
import type { Protocol } from '../config/protocol.js';
import { tuningOneClass } from '../core/messages/commands.js';
import type { LabelSource } from '../core/types.js';
import { sampleOf } from '../evaluation/sample.js';
import { aurocChecked } from '../evaluation/stats/auroc.js';
import { aurocNormal, placements } from '../evaluation/stats/delong.js';
import { obuchowskiCovariance } from '../evaluation/stats/obuchowski.js';
import { type Outcome, undefinedBecause } from '../evaluation/stats/outcome.js';
import { tuningTable } from './populations.js';
import type { ScoredCase } from './predictions-table.js';

export interface TuningDiscrimination extends Outcome {
  readonly comparator: string;
  readonly level: number;
  readonly n: number;
  readonly positives: number;
}

export function tuningDiscrimination(
  rows: readonly ScoredCase[],
  sources: readonly LabelSource[],
  { scoreDirection: direction, intervals: { level, cluster } }: Pick<Protocol, 'scoreDirection' | 'intervals'>,
): TuningDiscrimination[] {
  return sources.map((source) => {
    const sample = sampleOf(tuningTable(rows, source), { direction, cluster });
    const { n, positives } = sample;
    const about = { comparator: source.name, level, n, positives };
    if (positives === 0 || positives === n) return { ...about, ...undefinedBecause(tuningOneClass(n, positives)) };
    const placed = placements(sample);
    return { ...about, ...aurocNormal(aurocChecked(sample), obuchowskiCovariance(sample, placed, placed), level) };
  });
}
