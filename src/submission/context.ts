/** What a template can reach: the evidence by id, the device file by key, and a record of what it used. */
import { CLAIMS, type Claim } from '../config/claims.js';
import { type Device, deviceSchema, deviceValue } from '../config/device.js';
import { parseYaml } from '../config/load.js';
import * as say from '../core/messages/submission.js';
import { nearest } from '../core/nearest.js';
import type { Problem } from '../core/problems.js';
import type { EvidenceTable, Fact, Result } from '../core/types.js';
import type { Evidence } from '../evidence/evidence.js';
import { GAP_RULES } from './gap-rules.js';
import { type Gap, gapAt, missingParts, openGaps } from './gaps.js';
import { RUN_GAPS } from './run-gaps.js';

export interface Context {
  readonly evidence: Evidence;
  readonly device: Device;
  readonly claim: Claim;
  readonly gaps: readonly Gap[];
  /** Ids printed so far, in the order of first use: the rows of the evidence appendix. */
  readonly used: Map<string, Result | Fact>;
  /** Keys whose gap this document shows. */
  readonly shown: Set<string>;
  /** Ids of references cited so far. */
  readonly cited: Set<string>;
  /** What templates asked for that is not there; all of it is told together. */
  readonly problems: Problem[];
  /** Whether this document lists its references, so that a citation can link to its row. */
  listsReferences: boolean;
  /** Template and line being rendered, for messages. */
  template: string;
  line: number | undefined;
}

export function createContext(evidence: Evidence): Context {
  const device = parseYaml(evidence.deviceText, 'device.yaml', deviceSchema);
  return {
    evidence,
    device,
    claim: CLAIMS[device.deviceType],
    gaps: openGaps(device, evidence),
    used: new Map(),
    shown: new Set(),
    cited: new Set(),
    problems: [],
    listsReferences: false,
    template: '',
    line: undefined,
  };
}

/** Notes an unknown id and goes on with a stand-in, so that one rendering tells all of them. */
function find<T>(context: Context, map: ReadonlyMap<string, T>, kind: string, id: string, standIn: T): T {
  const found = map.get(id);
  if (found !== undefined) return found;
  const { template, line, problems } = context;
  problems.push(say.unknownId(template, line, kind, String(id), nearest(String(id), map.keys())));
  return standIn;
}

const UNKNOWN = 'no such id in the evidence';

export function useResult(context: Context, id: string): Result {
  const result = find(context, context.evidence.results, 'result', id, {
    ...{ id, population: '', metric: '', method: '', estimate: null, lower: null, upper: null, level: null },
    ...{ n: 0, positives: 0, status: 'not-evaluable', reason: UNKNOWN },
  });
  context.used.set(id, result);
  return result;
}

export function useFact(context: Context, id: string): Fact {
  const fact = find(context, context.evidence.facts, 'fact', id, { id, value: null, reason: UNKNOWN, about: UNKNOWN });
  context.used.set(id, fact);
  return fact;
}

export const table = (context: Context, id: string): EvidenceTable =>
  find(context, context.evidence.tables, 'table', id, { id, title: UNKNOWN, columns: [], rows: [], about: UNKNOWN });

/** Present in any of the four kinds. */
export function hasEvidence({ evidence }: Context, id: string): boolean {
  return evidence.results.has(id) || evidence.facts.has(id) || evidence.tables.has(id) || evidence.series.has(id);
}

/** A value of device.yaml and its gap, if it is open; a value may be there with a part of it missing. */
export interface DeviceEntry {
  readonly value: unknown;
  readonly gap: Gap | undefined;
  /** Parts that are missing where the value is there. */
  readonly missing: readonly string[];
}

/** A key nobody owns is a mistake in the template. */
export function deviceEntry(context: Context, key: string): DeviceEntry {
  const rule = GAP_RULES.get(key);
  const found = deviceValue(context.device, key);
  const value = isEmpty(found) ? undefined : found;
  if (value === undefined && !rule)
    context.problems.push(say.unknownDeviceKey(context.template, context.line, String(key)));
  context.shown.add(key);
  return {
    value,
    gap: gapAt(key, context.device, context.evidence),
    missing: value === undefined ? [] : missingParts(value, rule?.parts),
  };
}

const isEmpty = (value: unknown): boolean =>
  value !== null && typeof value === 'object' && Object.values(value).every((v) => v === undefined);

/** The gap the run left at this key, or nothing. */
export function runGap(context: Context, key: string): Gap | undefined {
  if (!RUN_GAPS.has(key)) context.problems.push(say.unknownDeviceKey(context.template, context.line, String(key)));
  context.shown.add(key);
  return gapAt(key, context.device, context.evidence);
}

const PROPORTIONS = new Set(['sensitivity', 'specificity', 'ppa', 'npa', 'ppv', 'npv', 'accuracy', 'prevalence']);
/** Against a comparator that is no reference standard the same ratio has another name. */
const AGREEMENT: Readonly<Record<string, string>> = { sensitivity: 'ppa', specificity: 'npa' };

/** Predictive values at a prevalence and differences: the plan's methods have no form of their own there; evidence marks one. */
const BESIDE_THE_PLAN = /-(prev|vs)-/;

/**
 * The id of a metric under the method the protocol names as primary, else under the first method there is; sensitivity
 * and specificity become agreement where the comparator is no reference standard.
 */
export function primaryId(context: Context, population: string, metric: string): string {
  const { results, protocol } = context.evidence;
  const { primary } = protocol.intervals;
  const marked = BESIDE_THE_PLAN.test(population)
    ? [...results.values()].find(
        (r) => r.population === population && r.metric === metric && r.parameters?.printed === true,
      )
    : undefined;
  if (marked) return marked.id;
  const wanted =
    metric === 'auroc' ? primary.auroc : PROPORTIONS.has(metric) ? primary.proportions : 'bootstrap-percentile';
  const first = `${population}.${metric}.${wanted}`;
  if (results.has(first)) return first;
  const other = [...results.keys()].find((id) => id.startsWith(`${population}.${metric}.`));
  if (other !== undefined) return other;
  const agreement = AGREEMENT[metric];
  return agreement === undefined ? first : primaryId(context, population, agreement);
}
