/** What is missing, who owes it and how badly: every gap printed in a document has its row in the register. */

import { type Device, deviceValue } from '../config/device.js';
import * as say from '../core/messages/gaps.js';
import type { Evidence } from '../evidence/evidence.js';
import type { GapRule, Owner, Severity } from './gap-rules/rule.js';
import { GAP_RULES } from './gap-rules.js';
import type { ClosedBy } from './run-gaps/rule.js';
import { RUN_GAPS } from './run-gaps.js';

/** One gap of one document: the rule, and what it comes to here. */
export interface Gap {
  /** Key of device.yaml that closes it, or `run.…` where evidence has to. */
  readonly key: string;
  readonly where: 'device.yaml' | 'evidence';
  readonly title: string;
  readonly owner: Owner;
  readonly severity: Severity;
  /** What closes it: a statement of a person in device.yaml, or what the rule of the run says. */
  readonly by: 'statement' | ClosedBy;
  /** Who does what, with the command or the key. */
  readonly fill: string;
  /** What a good answer holds. */
  readonly example: string;
  /** What of it is missing, where some of it is there. */
  readonly detail?: string;
}

/** How a gap is closed, in the words of the register. */
export const CLOSED_BY: Readonly<Record<Gap['by'], string>> = {
  statement: 'entry in device.yaml',
  command: 'recorded run',
  decision: 'decision written into protocol.yaml',
  data: 'further data',
  people: 'review by a person',
};

const applies = (rule: GapRule, device: Device): boolean =>
  rule.only === undefined || rule.only.includes(device.deviceType);

function gapOf(
  key: string,
  rule: GapRule,
  how: Pick<Gap, 'where' | 'by' | 'fill'>,
  device: Device,
  evidence: Evidence,
): Gap {
  const { title, owner, severity, example } = rule;
  const given = deviceValue(device, key) !== undefined;
  const detail = given ? rule.lacking?.(device) : rule.detail?.(evidence, device);
  return { key, ...how, title, owner, severity, example, ...(detail === undefined ? {} : { detail }) };
}

export const missingParts = (value: unknown, parts: readonly string[] = []): string[] =>
  parts.filter((part) => (value as Record<string, unknown>)[part] === undefined);

/** Nothing there, or a part of the answer missing. */
function isOpen(key: string, rule: GapRule, device: Device, evidence: Evidence): boolean {
  const value = deviceValue(device, key);
  if (value === undefined) return rule.answered?.(evidence, device) !== true;
  return missingParts(value, rule.parts).length > 0 || rule.lacking?.(device) !== undefined;
}

/** The gap at a key of device.yaml or of the run; undefined where it is closed or not asked for by the claim. */
export function gapAt(key: string, device: Device, evidence: Evidence): Gap | undefined {
  const run = RUN_GAPS.get(key);
  if (run) {
    const how = { where: 'evidence', by: run.by, fill: run.fill } as const;
    return applies(run, device) && run.missing(evidence) ? gapOf(key, run, how, device, evidence) : undefined;
  }
  const rule = GAP_RULES.get(key);
  if (!rule || !applies(rule, device) || !isOpen(key, rule, device, evidence)) return undefined;
  return gapOf(key, rule, { where: 'device.yaml', by: 'statement', fill: say.fillKey(key) }, device, evidence);
}

/** Every gap a document may show, those that block filing first; within them in the order of the tables of rules. */
export function openGaps(device: Device, evidence: Evidence): Gap[] {
  const gaps = [...RUN_GAPS.keys(), ...GAP_RULES.keys()].flatMap((key) => gapAt(key, device, evidence) ?? []);
  return [...gaps.filter((g) => g.severity === 'blocks filing'), ...gaps.filter((g) => g.severity !== 'blocks filing')];
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

export function gapBlock(gap: Gap): string {
  const how =
    gap.where === 'device.yaml'
      ? `Fill in \`${gap.key}\` in device.yaml: ${gap.example}.`
      : `To close it: ${gap.fill} (\`${gap.key}\`).`;
  const need = gap.severity === 'blocks filing' ? 'required before filing' : 'expected by reviewers';
  const detail = gap.detail === undefined ? '' : ` ${capital(gap.detail)}.`;
  return `> **NOT PROVIDED** — ${gap.title}; ${need}.${detail} Owner: ${gap.owner}. ${how}`;
}
