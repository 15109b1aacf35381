/** What the rule of a gap says: who owes the answer, how badly it is missed, what a good one looks like. */
import type { DeviceType } from '../../config/claims.js';
import type { Device } from '../../config/device.js';
import type { Evidence } from '../../evidence/evidence.js';

export type Severity = 'blocks filing' | 'expected by reviewers';
export type Owner = 'regulatory affairs' | 'clinical' | 'software' | 'quality';

export interface GapRule {
  readonly title: string;
  readonly owner: Owner;
  readonly severity: Severity;
  /** What a good answer looks like; a shape, never a fact. */
  readonly example: string;
  /** Claims that need it; absent: all of them. */
  readonly only?: readonly DeviceType[];
  /** Parts of the answer that all have to be there: a signature without its date is no signature. */
  readonly parts?: readonly string[];
  /** What else answers it, or why it is not asked of this device. */
  readonly answered?: (evidence: Evidence, device: Device) => boolean;
  /** What is still missing of an answer that is there: the gap stays open. */
  readonly lacking?: (device: Device) => string | undefined;
  /** What of it is missing, where some of it is there. */
  readonly detail?: (evidence: Evidence, device: Device) => string | undefined;
}
