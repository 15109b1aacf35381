/** The reading list with and without the device, simulated with the measured figures; nothing without a `queue` section. */
import type { Protocol } from '../config/protocol.js';
import type { Result } from '../core/types.js';
import { type QueueEvidence, queueEvidence } from '../evaluation/planning/queue-evidence.js';

export function simulatedQueue(protocol: Protocol, results: readonly Result[]): QueueEvidence {
  const { queue } = protocol;
  return queue ? queueEvidence(queue, results, protocol) : { facts: [], tables: [], series: [] };
}
