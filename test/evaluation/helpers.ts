/** Small builders for the room's tests. */
import { type Protocol, protocolSchema } from '../../src/config/protocol.js';
import type { Sample } from '../../src/evaluation/sample.js';
import type { EvaluationTable } from '../../src/evaluation/table.js';

export function sample(
  scores: readonly number[],
  truth: readonly number[],
  patients?: readonly (string | number)[],
): Sample {
  const ids = patients ?? scores.map((_, i) => i);
  const numbers = new Map<string | number, number>();
  for (const id of ids) if (!numbers.has(id)) numbers.set(id, numbers.size);
  return Object.freeze({
    scores: Float64Array.from(scores),
    truth: Uint8Array.from(truth),
    cluster: Int32Array.from(ids, (id) => numbers.get(id) as number),
    clusters: numbers.size,
    rows: Int32Array.from(scores, (_, i) => i),
    n: scores.length,
    positives: truth.reduce((s, t) => s + t, 0),
  });
}

export function table(
  scores: readonly number[],
  truth: readonly number[],
  patients?: readonly string[],
  more: Partial<EvaluationTable> = {},
): EvaluationTable {
  return Object.freeze({
    caseIds: scores.map((_, i) => `c${i}`),
    patientIds: patients ?? scores.map((_, i) => `p${i}`),
    scores: Float64Array.from(scores),
    truth: Int8Array.from(truth),
    attributes: {},
    ...more,
  });
}

export function protocol(changes: Record<string, unknown> = {}): Protocol {
  return protocolSchema.parse({
    version: 1,
    finding: 'Pneumonia',
    scoreDirection: 'higher-is-positive',
    split: { rule: 'seeded', fractions: { training: 0.6, tuning: 0.2, test: 0.2 }, seed: 1 },
    threshold: { rule: 'max-f1', value: null },
    intervals: { level: 0.95, replicates: 200, seed: 7 },
    prevalences: [0.1],
    ...changes,
  });
}

/** |got − want| ≤ tolerance · max(1, |want|), with every number in the message. */
export function near(
  got: number | null | undefined,
  want: number,
  tolerance: number,
  what = '',
): { ok: boolean; message: string } {
  const d = Math.abs((got ?? Number.NaN) - want);
  return {
    ok: d <= tolerance * Math.max(1, Math.abs(want)),
    message: `${what}: got ${got}, want ${want}, difference ${d}, tolerance ${tolerance}`,
  };
}
