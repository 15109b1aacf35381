/** Which figures this evidence can carry, drawn from its series, tables and facts alone. */
import type { Evidence } from '../evidence/evidence.js';
import { robustness, streaming, triage, triageLoads } from './bench-figures.js';
import type { Chart } from './charts/chart.js';
import { ages, findings, thresholdDerivation, trainingHistory } from './development-figures.js';
import { architecture, equivalenceFlow } from './document-figures.js';
import { algorithmFlow, dataFlow } from './flow-figures.js';
import { confusion, curve, decisionCurve, reliability, subgroups } from './performance-figures.js';

export interface Figure extends Chart {
  readonly caption: string;
}

/** Chart specifications as the evidence keeps them. */
export const evidenceCharts = (evidence: Evidence): { id: string; spec: unknown }[] =>
  evidenceFigures(evidence).map(({ id, spec }) => ({ id, spec }));

export function evidenceFigures(evidence: Evidence): Figure[] {
  const charts = [
    equivalenceFlow(evidence),
    algorithmFlow(evidence),
    architecture(evidence),
    dataFlow(evidence),
    trainingHistory(evidence),
    thresholdDerivation(evidence),
    curve(evidence, 'roc'),
    curve(evidence, 'pr'),
    confusion(evidence),
    subgroups(evidence),
    reliability(evidence),
    decisionCurve(evidence),
    findings(evidence),
    ages(evidence),
    triage(evidence),
    triageLoads(evidence),
    robustness(evidence),
    streaming(evidence),
  ];
  const mark = evidence.synthetic ? 'SYNTHETIC DATA. ' : '';
  return charts.flatMap((chart) =>
    chart === null ? [] : [{ ...chart, caption: `${mark}${chart.caption ?? chart.alt}` }],
  );
}
