/**
 * Power of the planned analysis itself: studies of the planned size are drawn, each is analysed exactly as the protocol
 * says (printed interval, patients resampled), and the share that meets its goal is counted.
 *
 * Scores: x = d·y + √τ·u(patient) + √(1 − τ)·e with d = √2·Φ⁻¹(AUROC), positive y with the planned prevalence, films of a
 * patient alike with the planned correlation, τ the same correlation. For sensitivity and specificity a threshold is set
 * where the class has the expected value; each endpoint has its own d and threshold. The number of films of a patient is
 * the whole number below or above the planned mean, drawn to have it. Limits of the share: Wilson over the studies.
 * Source: Burton et al., Statist. Med. 25 (2006) 4279–4292 (reporting of simulations); binormal model: Pepe, The
 * Statistical Evaluation of Medical Tests (2003), §4.4.
 */
import type { PlanConfig } from '../../config/plan.js';
import type { Protocol } from '../../config/protocol.js';
import { createRng, type Rng } from '../../core/rng.js';
import type { Result } from '../../core/types.js';
import { runStretch } from '../bootstrap/replicates.js';
import { discrimination } from '../discrimination.js';
import { printedMethod } from '../metrics.js';
import { operatingPoint } from '../operating-point.js';
import { prepare } from '../population.js';
import { resultOf } from '../results.js';
import type { Sample } from '../sample.js';
import { normalQuantile } from '../stats/distributions/normal.js';
import { wilson } from '../stats/proportions.js';
import type { PlanSize } from './size.js';

type Endpoint = PlanConfig['endpoints'][number];

export interface SimulationOptions {
  readonly protocol: Protocol;
  readonly plan: PlanConfig;
  readonly size: Pick<PlanSize, 'cases'>;
  /** Told after each study. */
  readonly onStudy?: (done: number, of: number) => void;
}

export function simulatePower({ protocol, plan, size, onStudy }: SimulationOptions): Result[] {
  const { simulation } = plan;
  if (!simulation) return [];
  const of = simulation.studies * plan.endpoints.length;
  const usable = Math.round(size.cases * (1 - plan.unusable));
  return plan.endpoints.map((endpoint, k) => {
    const analysis: Protocol = {
      ...protocol,
      intervals: { ...protocol.intervals, replicates: simulation.replicates },
    };
    const method = printedMethod(endpoint.metric, protocol);
    const rng = createRng(simulation.seed, `plan/${endpoint.id}`);
    let [met, undefinedStudies] = [0, 0];
    for (let study = 0; study < simulation.studies; study++) {
      const lower = oneStudy(endpoint, plan, usable, analysis, method, rng, simulation.seed + study);
      if (lower === null) undefinedStudies++;
      else if (lower > endpoint.goal) met++;
      onStudy?.(k * simulation.studies + study + 1, of);
    }
    const scope = {
      ...{ population: `plan-${endpoint.id}`, comparator: 'simulation', n: usable },
      ...{ positives: Math.round(usable * plan.prevalence), level: protocol.intervals.level },
    };
    return resultOf(scope, 'power', 'simulation', wilson(met, simulation.studies, scope.level), {
      ...{ seed: simulation.seed, replicates: simulation.studies, failed: undefinedStudies },
      parameters: {
        endpoint: endpoint.metric,
        goal: endpoint.goal,
        expected: endpoint.expected,
        interval: method,
        innerReplicates: method.startsWith('bootstrap') ? simulation.replicates : null,
        asked: endpoint.power,
        casesPerPatient: plan.clusters.casesPerPatient,
        correlation: plan.clusters.correlation,
      },
    });
  });
}

/** The lower limit the planned analysis would print; null where it prints none (counted as not met). */
function oneStudy(
  endpoint: Endpoint,
  plan: PlanConfig,
  cases: number,
  protocol: Protocol,
  method: string,
  rng: Rng,
  seed: number,
): number | null {
  const { shift, cut } = modelOf(endpoint);
  const sample = drawStudy(plan, cases, shift, rng);
  const prepared = prepare('overall', { class: 'reference', name: 'simulated truth' }, sample, {
    protocol: { ...protocol, intervals: { ...protocol.intervals, seed } },
    ...{ threshold: cut, printedThreshold: cut, thresholdReason: '', headline: false, minimum: 1 },
  });
  const e = prepared.evaluable;
  if (!e) return null;
  if (method.startsWith('bootstrap')) runStretch(e.job, 0, e.job.replicates);
  const results = endpoint.metric === 'auroc' ? discrimination(e, protocol) : operatingPoint(e, protocol);
  return results.find((r) => r.id === `overall.${endpoint.metric}.${method}`)?.lower ?? null;
}

/** Class shift d and threshold at which the endpoint has its expected value. */
function modelOf(e: Endpoint): { shift: number; cut: number } {
  if (e.metric === 'auroc') return { shift: Math.SQRT2 * normalQuantile(e.expected), cut: 0 };
  const shift = 2;
  return {
    shift,
    cut: e.metric === 'sensitivity' ? shift - normalQuantile(e.expected) : normalQuantile(e.expected),
  };
}

function drawStudy(plan: PlanConfig, cases: number, shift: number, rng: Rng): Sample {
  const { casesPerPatient, correlation } = plan.clusters;
  const scores = new Float64Array(cases);
  const truth = new Uint8Array(cases);
  const cluster = new Int32Array(cases);
  const least = Math.floor(casesPerPatient);
  let clusters = 0;
  for (let i = 0; i < cases; clusters++) {
    const own = least + (rng.uniform() < casesPerPatient - least ? 1 : 0);
    const shared = rng.uniform() < plan.prevalence ? 1 : 0;
    const patient = rng.normal();
    for (let k = 0; k < own && i < cases; k++, i++) {
      const y = rng.uniform() < Math.sqrt(correlation) ? shared : rng.uniform() < plan.prevalence ? 1 : 0;
      scores[i] = shift * y + Math.sqrt(correlation) * patient + Math.sqrt(1 - correlation) * rng.normal();
      truth[i] = y;
      cluster[i] = clusters;
    }
  }
  return Object.freeze({
    ...{ scores, truth, cluster, clusters, n: cases },
    rows: Int32Array.from(scores, (_, i) => i),
    positives: truth.reduce((s, t) => s + t, 0),
  });
}
