/** What a template can reach: the evidence by id, the device file by key, and a record of what it used. */
import { parseYaml } from '../config/load.js';
import { deviceSchema, deviceValue, GAP_RULES, type Device } from '../config/device.js';
import * as say from '../core/messages/submission.js';
import { refuse } from '../core/problems.js';
import type { EvidenceTable, Fact, Result, Series } from '../core/types.js';
import type { Evidence } from '../evidence/evidence.js';
import { type Gap, openGaps } from './gaps.js';

export interface Context {
  readonly evidence: Evidence;
  readonly device: Device;
  readonly gaps: readonly Gap[];
  /** Ids printed so far, in the order of first use: the rows of the evidence appendix. */
  readonly used: Map<string, Result | Fact>;
  /** Template being rendered, for messages. */
  template: string;
}

export function createContext(evidence: Evidence): Context {
  const device = parseYaml(evidence.deviceText, 'device.yaml', deviceSchema);
  return { evidence, device, gaps: openGaps(device), used: new Map(), template: '' };
}

/** Ids that share most of the words of a mistyped one. */
function near(id: string, known: Iterable<string>): string[] {
  const words = new Set(id.split(/[.-]/));
  const scored = [...known].map((k) => ({ k, shared: k.split(/[.-]/).filter((w) => words.has(w)).length }));
  return scored
    .filter((s) => s.shared > 0)
    .sort((a, b) => b.shared - a.shared || (a.k < b.k ? -1 : 1))
    .slice(0, 4)
    .map((s) => s.k);
}

function find<T>(context: Context, map: ReadonlyMap<string, T>, kind: string, id: string): T {
  return map.get(id) ?? refuse(say.unknownId(context.template, kind, id, near(id, map.keys())));
}

export function useResult(context: Context, id: string): Result {
  const result = find(context, context.evidence.results, 'result', id);
  context.used.set(id, result);
  return result;
}

export function useFact(context: Context, id: string): Fact {
  const fact = find(context, context.evidence.facts, 'fact', id);
  context.used.set(id, fact);
  return fact;
}

export const table = (context: Context, id: string): EvidenceTable => find(context, context.evidence.tables, 'table', id);
export const series = (context: Context, id: string): Series => find(context, context.evidence.series, 'series', id);

/** Present in any of the four kinds. */
export function hasEvidence({ evidence }: Context, id: string): boolean {
  return evidence.results.has(id) || evidence.facts.has(id) || evidence.tables.has(id) || evidence.series.has(id);
}

/** A value of device.yaml, or its gap. A key nobody owns is a mistake in the template. */
export function deviceEntry(context: Context, key: string): { value: unknown } | { gap: Gap } {
  const value = deviceValue(context.device, key);
  if (value !== undefined) return { value };
  const rule = GAP_RULES[key];
  return rule ? { gap: { key, ...rule } } : refuse(say.unknownDeviceKey(context.template, key));
}

/** The id of a metric under the method the protocol printed as primary. */
export function primaryId(context: Context, population: string, metric: string): string {
  const { primary } = context.evidence.protocol.intervals;
  const proportions = ['sensitivity', 'specificity', 'ppa', 'npa', 'ppv', 'npv', 'accuracy', 'prevalence'];
  const wanted = metric === 'auroc' ? primary.auroc : proportions.includes(metric) ? primary.proportions : 'bootstrap-percentile';
  const candidates = [wanted, 'bootstrap-percentile', 'wilson', 'mercaldo', 'analytic', 'none'].map((m) => `${population}.${metric}.${m}`);
  return candidates.find((id) => context.evidence.results.has(id)) ?? (candidates[0] as string);
}
