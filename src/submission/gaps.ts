/** What is missing, who owes it and how badly: every gap printed in a document has its row in the register. */
import { deviceValue, GAP_RULES, type Device, type GapRule } from '../config/device.js';

export interface Gap extends GapRule {
  /** Key of device.yaml that closes it. */
  readonly key: string;
}

/** Every key a document may ask for that device.yaml leaves out, in the order of the table of rules. */
export function openGaps(device: Device): Gap[] {
  return Object.entries(GAP_RULES)
    .filter(([key]) => deviceValue(device, key) === undefined)
    .map(([key, rule]) => ({ key, ...rule }));
}

export function gapBlock(gap: Gap): string {
  return `> **NOT PROVIDED** — ${gap.title}. Required before filing; owner: ${gap.owner}; ${gap.severity}. Fill in \`${gap.key}\` in device.yaml.`;
}
