/** Tables of risk: controls with their verification, threats, use errors, anomalies. */
import type { z } from 'zod';
import type { Context } from './context.js';
import { anomaliesSchema, inWordsOfClaim, readData, threatsSchema, useRisksSchema } from './data.js';
import { escapeMarkdown as esc } from './escape.js';
import { left, readHazards } from './listings.js';
import { gfm } from './tables.js';
import { traceOf } from './trace-table.js';

/** Every hazard with its evaluation before controls, how its controls were verified, and what they bring about. */
export function riskControlTable(context: Context): string {
  const { rows } = traceOf(context);
  const verified = (ids: readonly string[]): string => {
    const results = ids.map((id) => rows.find((r) => r.requirement === id)?.result ?? null);
    if (results.includes(null)) return 'not provided: no recorded run of these sources';
    const failed = ids.filter((_, i) => results[i] === 'failed');
    const untested = ids.filter((_, i) => results[i] === 'no test');
    if (failed.length > 0) return `**FAIL**: ${failed.join(', ')}`;
    return untested.length > 0 ? `pass, except without a test: ${untested.join(', ')}` : 'pass';
  };
  // A risk of minor harm is nobody's to accept but the manufacturer's.
  const needed = (severity: string): string =>
    severity === 'serious' || severity === 'critical' ? 'yes' : 'by the manufacturer’s criteria';
  return gfm(
    'Need for controls, controls and their verification.',
    ['Hazard', 'Control needed', 'Controls', 'Verification by test', 'New risk from the control'],
    left(5),
    readHazards()
      .map((h) => inWordsOfClaim(h, context.claim))
      .map((h) => [h.id, needed(h.severity), h.controls.join(', '), verified(h.controls), esc(h.newRisk)]),
  );
}

export const readThreats = (): z.infer<typeof threatsSchema> => readData('threats', threatsSchema);

export const threatTable = (): string =>
  gfm(
    'Threats, including those particular to machine learning; their rating is part of the manufacturer’s threat model.',
    ['Threat', 'Effect', 'Control in this design', 'Requirements', 'Open'],
    left(5),
    readThreats().map((t) => [t.threat, t.effect, t.control, t.requirements.join(', '), t.open].map(esc)),
  );

export const useRiskTable = ({ claim }: Context): string =>
  gfm(
    'Use-related risks known from the design.',
    ['Task', 'Use error', 'Harm', 'Control'],
    left(4),
    readData('use-risks', useRisksSchema)
      .map((u) => inWordsOfClaim(u, claim))
      .map((u) => [u.task, u.error, u.harm, u.control].map(esc)),
  );

export const readAnomalies = (): z.infer<typeof anomaliesSchema> => readData('anomalies', anomaliesSchema);

export const anomalyTable = (): string =>
  gfm(
    'Known anomalies of this software that are not resolved.',
    ['Id', 'Anomaly', 'Effect', 'Effect on safety', 'Effect on security', 'Plan'],
    left(6),
    readAnomalies().map((a) => [a.id, esc(a.anomaly), esc(a.effect), esc(a.safety), esc(a.security), esc(a.plan)]),
  );
