/** What is missing, who owes it and how badly: every gap printed in a document has its row in the register. */

import { type Device, deviceValue } from '../config/device.js';
import type { Evidence } from '../evidence/evidence.js';
import { GAP_RULES, type GapRule } from './gap-rules.js';
import { RUN_GAPS } from './run-gaps.js';

export interface Gap extends GapRule {
  /** Key of device.yaml that closes it, or `run.…` where evidence has to. */
  readonly key: string;
  readonly where: 'device.yaml' | 'evidence';
}

const applies = (rule: GapRule, device: Device): boolean =>
  rule.only === undefined || rule.only.includes(device.deviceType);

function gapOf(key: string, rule: GapRule, where: Gap['where']): Gap {
  const { title, owner, severity, example, only, parts } = rule;
  return { key, where, title, owner, severity, example, ...(only ? { only } : {}), ...(parts ? { parts } : {}) };
}

export const missingParts = (value: unknown, parts: readonly string[] = []): string[] =>
  parts.filter((part) => (value as Record<string, unknown>)[part] === undefined);

/** Nothing there, or a part of the answer missing. */
function isOpen(key: string, rule: GapRule, device: Device): boolean {
  const value = deviceValue(device, key);
  return value === undefined || missingParts(value, rule.parts).length > 0;
}

/** The gap at a key of device.yaml or of the run; undefined where it is closed or not asked for by the claim. */
export function gapAt(key: string, device: Device, evidence: Evidence): Gap | undefined {
  const run = RUN_GAPS.get(key);
  if (run) return applies(run, device) && run.missing(evidence) ? gapOf(key, run, 'evidence') : undefined;
  const rule = GAP_RULES.get(key);
  return rule && applies(rule, device) && isOpen(key, rule, device) ? gapOf(key, rule, 'device.yaml') : undefined;
}

/** Every gap a document may show, those that block filing first; within them in the order of the tables of rules. */
export function openGaps(device: Device, evidence: Evidence): Gap[] {
  const gaps = [...RUN_GAPS.keys(), ...GAP_RULES.keys()].flatMap((key) => gapAt(key, device, evidence) ?? []);
  return [...gaps.filter((g) => g.severity === 'blocks filing'), ...gaps.filter((g) => g.severity !== 'blocks filing')];
}

export function gapBlock(gap: Gap): string {
  const how =
    gap.where === 'device.yaml'
      ? `Fill in \`${gap.key}\` in device.yaml: ${gap.example}.`
      : `To close it: ${gap.example} (\`${gap.key}\`).`;
  const need = gap.severity === 'blocks filing' ? 'required before filing' : 'expected by reviewers';
  return `> **NOT PROVIDED** — ${gap.title}; ${need}. Owner: ${gap.owner}. ${how}`;
}
