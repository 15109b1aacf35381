/**
 * How often the intervals hold the true value: `node dist/test/evaluation/coverage-study.js [simulations]` writes
 * docs/coverage.md (about five minutes).
 *
 * Binomial intervals: exact, by enumeration. Everything else: simulated films with known truth. Latent score
 * x = d·y + √τ·u(patient) + √(1−τ)·e, y positive with prevalence π (within a patient equal with probability ρ more than
 * by chance), and the posterior π·φ(x−d)/(π·φ(x−d) + (1−π)·φ(x)) as the model's output, which is calibrated by
 * construction; so every estimand has a closed form or a one-dimensional integral.
 */
import { join } from 'node:path';
import process from 'node:process';
import type { Protocol } from '../../src/config/protocol.js';
import { packageRoot, writeAtomic } from '../../src/core/files.js';
import { createRng, type Rng } from '../../src/core/rng.js';
import type { Result } from '../../src/core/types.js';
import { runStretch } from '../../src/evaluation/bootstrap/replicates.js';
import { calibrationResults, decisionThresholds } from '../../src/evaluation/calibration.js';
import { prepareGaps, subgroupGaps } from '../../src/evaluation/comparison/gaps.js';
import { compareModels } from '../../src/evaluation/comparison/models.js';
import { discrimination, FIXED_RATES } from '../../src/evaluation/discrimination.js';
import { operatingPoint } from '../../src/evaluation/operating-point.js';
import { prepare } from '../../src/evaluation/population.js';
import { type Sample, sampleOf } from '../../src/evaluation/sample.js';
import { normalCdf, normalQuantile } from '../../src/evaluation/stats/distributions/normal.js';
import { exactCoverage } from '../../src/evaluation/stats/exact-coverage.js';
import { PROPORTION_INTERVALS } from '../../src/evaluation/stats/proportions.js';
import type { EvaluationTable } from '../../src/evaluation/table.js';
import { protocol } from './helpers.js';

const LEVEL = 0.95;
const REPLICATES = 1000;
const D = Math.SQRT2 * 1.0364333894937898; // AUROC 0.85
/** The model compared with: AUROC 0.80. */
const SECOND = Math.SQRT2 * 0.8416212335729143;
const TRUTH = { class: 'reference', name: 'truth' } as const;
const CUT = 0.9;
const SIMULATIONS = Number(process.argv[2] ?? 2000);

interface Cell {
  readonly name: string;
  readonly patients: number;
  readonly films: number;
  readonly prevalence: number;
  readonly tau: number;
  readonly rho: number;
}

const alone = (n: number, prevalence: number): Cell => ({
  ...{ name: `${n} films, ${prevalence * 100} %`, patients: n, films: 1, prevalence, tau: 0, rho: 0 },
});
const several = (patients: number): Cell => ({
  ...{ name: `${patients} patients × 3, 30 %`, patients, films: 3, prevalence: 0.3, tau: 0.5, rho: 0.5 },
});
const CELLS: readonly Cell[] = [
  alone(60, 0.5),
  alone(60, 0.1),
  alone(200, 0.5),
  alone(200, 0.1),
  alone(1000, 0.1),
  several(40),
  several(150),
];

const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
const posterior = (x: number, p: number, d = D): number => {
  const [a, b] = [p * density(x - d), (1 - p) * density(x)];
  return a / (a + b);
};

/** Simpson over x from −9 to 9 + d. */
function integral(f: (x: number) => number): number {
  const [from, to, steps] = [-9, 9 + D, 4000];
  const h = (to - from) / steps;
  let sum = f(from) + f(to);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * f(from + i * h);
  return (sum * h) / 3;
}

/** The estimands of a cell by metric id, for a model of separation d. */
function truths(p: number, d = D): Map<string, number> {
  const [se, sp] = [normalCdf(CUT - d, true), normalCdf(CUT)];
  const [tp, fn, fp, tn] = [p * se, p * (1 - se), (1 - p) * (1 - sp), (1 - p) * sp];
  const precision = (x: number): number => {
    const hits = p * normalCdf(x - d, true);
    return hits / (hits + (1 - p) * normalCdf(x, true));
  };
  const t = posterior(CUT, p, d);
  const sensitivityAt = (specificity: number): number => normalCdf(normalQuantile(specificity) - d, true);
  const specificityAt = (sensitivity: number): number => normalCdf(d - normalQuantile(sensitivity));
  const partialFrom = 1.2815515655446004; // specificity 0.9
  return new Map([
    ['auroc', normalCdf(d / Math.SQRT2)],
    ['pauc', integral((x) => (x > partialFrom ? normalCdf(x - d, true) * density(x) : 0))],
    ['ap', integral((x) => precision(x) * density(x - d))],
    ['sensitivity', se],
    ['specificity', sp],
    ['ppv', tp / (tp + fp)],
    ['npv', tn / (tn + fn)],
    ['accuracy', tp + tn],
    ['f1', (2 * tp) / (2 * tp + fp + fn)],
    ['f2', (5 * tp) / (5 * tp + 4 * fn + fp)],
    ['f0-5', (1.25 * tp) / (1.25 * tp + 0.25 * fn + fp)],
    ['mcc', (tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))],
    ['youden', se + sp - 1],
    ['lr-plus', se / (1 - sp)],
    ['lr-minus', (1 - se) / sp],
    ['dor', (tp * tn) / (fp * fn)],
    ['prevalence', p],
    [
      'brier',
      integral((x) => (p * density(x - d) + (1 - p) * density(x)) * posterior(x, p, d) * (1 - posterior(x, p, d))),
    ],
    // The scores are calibrated: the error of the population is 0, and every sample's is above it.
    ['ece', 0],
    ['calibration-slope', 1],
    ['calibration-intercept', 0],
    ['net-benefit', tp - (fp * t) / (1 - t)],
    ['ppv@0.2', (0.2 * se) / (0.2 * se + 0.8 * (1 - sp))],
    ['npv@0.2', (0.8 * sp) / (0.8 * sp + 0.2 * (1 - se))],
    ...[0.8, 0.9, 0.95].flatMap((rate): [string, number][] => [
      [`sensitivity at specificity ${rate}`, sensitivityAt(rate)],
      [`specificity at sensitivity ${rate}`, specificityAt(rate)],
    ]),
  ]);
}

/** The film's latent scores, and those of a second model that sees half of the same noise. */
interface Drawn {
  readonly sample: Sample;
  readonly second: Float64Array;
}

function draw(cell: Cell, rng: Rng, other: Rng): Drawn {
  const n = cell.patients * cell.films;
  const second = new Float64Array(n);
  const [scores, truth, cluster] = [new Float64Array(n), new Uint8Array(n), new Int32Array(n)];
  for (let patient = 0, i = 0; patient < cell.patients; patient++) {
    const u = rng.normal();
    const v = (u + other.normal()) / Math.SQRT2;
    const shared = rng.uniform() < cell.prevalence ? 1 : 0;
    for (let k = 0; k < cell.films; k++, i++) {
      const y = rng.uniform() < Math.sqrt(cell.rho) ? shared : rng.uniform() < cell.prevalence ? 1 : 0;
      const noise = rng.normal();
      const x = D * y + Math.sqrt(cell.tau) * u + Math.sqrt(1 - cell.tau) * noise;
      second[i] =
        SECOND * y + Math.sqrt(cell.tau) * v + Math.sqrt(1 - cell.tau) * ((noise + other.normal()) / Math.SQRT2);
      scores[i] = posterior(x, cell.prevalence);
      truth[i] = y;
      cluster[i] = patient;
    }
  }
  const positives = truth.reduce((a, b) => a + b, 0);
  const rows = Int32Array.from(scores, (_, i) => i);
  return { sample: { scores, truth, cluster, clusters: cell.patients, rows, n, positives }, second };
}

/**
 * Two groups without a true difference. With several films a patient, the first and the later ones: every patient stands in
 * both. With one, every other patient.
 */
function between(sample: Sample, cell: Cell, threshold: number, plan: Protocol): Result[] {
  const ids = Array.from(sample.cluster, String);
  const first = (row: number): boolean => (cell.films > 1 ? row % cell.films === 0 : row % 2 === 0);
  const films: EvaluationTable = {
    ...{ caseIds: ids.map((_, i) => `c${i}`), patientIds: ids, scores: sample.scores, attributes: {} },
    truth: Int8Array.from(sample.truth),
  };
  const groups = [true, false].map((wanted) => {
    const has = (row: number): boolean => first(row) === wanted;
    const slug = wanted ? 'first' : 'later';
    const options = { direction: 'higher-is-positive', cluster: 'patient', where: has } as const;
    const prepared = prepare(slug, TRUTH, sampleOf(films, options), {
      ...{ protocol: plan, threshold, printedThreshold: threshold, thresholdReason: '', headline: false, minimum: 1 },
    });
    return { prepared, subgroup: { slug, column: 'film', value: slug, unknown: false, partition: true, has } };
  });
  const gaps = prepareGaps(groups, films, plan);
  for (const { prepared } of groups) if (prepared.evaluable) runStretch(prepared.evaluable.job, 0, REPLICATES);
  for (const job of gaps.jobs) runStretch(job, 0, REPLICATES);
  return subgroupGaps(gaps, plan);
}

/** A rate read where the other is held has that in its parameters. */
function nameOf({ metric, population, parameters }: Result): string {
  const held = /-at-(sensitivity|specificity)-/.exec(population)?.[1];
  return held === undefined ? metric : `${metric} at ${held} ${parameters?.[held]}`;
}

interface Tally {
  given: number;
  held: number;
}

function study(cell: Cell): Map<string, Tally> {
  const plan = protocol({ intervals: { level: LEVEL, replicates: REPLICATES, seed: 1 }, prevalences: [0.2] });
  const wanted = truths(cell.prevalence);
  const theirs = truths(cell.prevalence, SECOND);
  for (const metric of ['auroc', 'ap', 'sensitivity', 'specificity', 'ppv', 'npv', 'f1']) {
    wanted.set(`${metric}-difference`, wanted.get(metric)! - theirs.get(metric)!);
  }
  for (const metric of ['auroc', 'sensitivity', 'specificity']) wanted.set(`${metric}-difference of subgroups`, 0);
  for (const metric of ['ppv', 'npv', 'lr-plus', 'lr-minus']) {
    wanted.set(`${metric}-ratio`, wanted.get(metric)! / theirs.get(metric)!);
  }
  const tallies = new Map<string, Tally>();
  const rng = createRng(20_261_123, `coverage/${cell.name}`);
  const other = createRng(20_261_123, `coverage/second/${cell.name}`);
  const threshold = posterior(CUT, cell.prevalence);
  for (let s = 0; s < SIMULATIONS; s++) {
    const { sample, second } = draw(cell, rng, other);
    const prepared = prepare(`s${s}`, TRUTH, sample, {
      ...{ protocol: plan, threshold, printedThreshold: threshold, thresholdReason: '', headline: true, minimum: 1 },
      plan: {
        partialTo: 0.1,
        fprGrid: FIXED_RATES.map((rate) => 1 - rate).toSorted(),
        sensitivityGrid: FIXED_RATES,
        ...decisionThresholds(sample, 'higher-is-positive'),
      },
    });
    if (!prepared.evaluable) continue;
    const e = prepared.evaluable;
    runStretch(e.job, 0, REPLICATES);
    const rival = { name: 'second', scores: second, threshold: CUT, margins: {} };
    const { results: compared } = compareModels(e.scope, TRUTH, { sample, threshold }, rival, plan);
    const own = [...discrimination(e, plan), ...operatingPoint(e, plan), ...calibrationResults(e, plan)];
    const apart = between(sample, cell, threshold, plan).map((r) => ({ ...r, metric: `${r.metric} of subgroups` }));
    for (const r of [...own, ...compared, ...apart]) {
      const name = nameOf(r);
      const want = wanted.get(r.prevalence === undefined ? name : `${name}@${r.prevalence}`);
      if (want === undefined || r.level === null) continue;
      const key = `${name}${r.prevalence === undefined ? '' : ' at 20 %'}|${r.method}`;
      const tally = tallies.get(key) ?? { given: 0, held: 0 };
      tallies.set(key, tally);
      if (r.lower === null || r.upper === null) continue;
      tally.given++;
      if (r.lower <= want && want <= r.upper) tally.held++;
    }
  }
  return tallies;
}

const percent = (x: number): string => (100 * x).toFixed(1);

function simulatedTable(): string {
  const columns = CELLS.map((cell) => {
    process.stderr.write(`${cell.name}\n`);
    return study(cell);
  });
  const keys = [...(columns[0] as Map<string, Tally>).keys()];
  const rows = keys.map((key) => {
    const cells = columns.map((column) => {
      const { given, held } = column.get(key) ?? { given: 0, held: 0 };
      if (given === 0) return '–';
      const coverage = held / given;
      const error = Math.sqrt((LEVEL * (1 - LEVEL)) / given);
      const mark = coverage < LEVEL - 3 * error ? ' ▼' : coverage > LEVEL + 3 * error ? ' ▲' : '';
      const withheld = given < 0.95 * SIMULATIONS ? ` (${percent(1 - given / SIMULATIONS)} withheld)` : '';
      return `${percent(coverage)}${mark}${withheld}`;
    });
    return `| ${key.replace('|', ' | `')}\` | ${cells.join(' | ')} |`;
  });
  const head = ['metric', 'method', ...CELLS.map((c) => c.name)];
  return `| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}\n${rows.join('\n')}`;
}

function exactTable(): string {
  const shares = [0.5, 0.8, 0.9, 0.95, 0.99];
  const rows = [10, 30, 100, 500].flatMap((n) =>
    Object.entries(PROPORTION_INTERVALS).map(
      ([method, make]) =>
        `| ${n} | \`${method}\` | ${shares.map((p) => percent(exactCoverage((x) => make(x, n, LEVEL), n, p))).join(' | ')} |`,
    ),
  );
  return `| n | method | ${shares.map((p) => `p = ${p}`).join(' | ')} |\n|${'---|'.repeat(shares.length + 2)}\n${rows.join('\n')}`;
}

const page = `# Coverage of the intervals

Made by \`test/evaluation/coverage-study.ts\`. Nominal level 95 %.

## Proportions of independent cases, exact

Probability that the interval holds p, summed over all outcomes of Binomial(n, p).

${exactTable()}

Clopper–Pearson never falls below 95 %. Wilson and Jeffreys lie around it, and below it for some p near 0 or 1.

## Everything else, simulated

${SIMULATIONS} simulated sets a column, ${REPLICATES} bootstrap replicates, true AUROC 0.85, sensitivity ${percent(normalCdf(CUT - D, true))} %, specificity ${percent(normalCdf(CUT))} %.
Share of the intervals given that hold the true value, in percent. ▼ and ▲: below or above 95 % by more than three binomial
standard errors (${percent(3 * Math.sqrt((LEVEL * (1 - LEVEL)) / SIMULATIONS))} points when all are given). The last two columns have three films a patient, whose scores and truth are correlated
within the patient. Seed 20261123. Subgroups have no true difference; in the last two columns they are the first and the
later films, so that every patient stands in both. Differences and ratios are to a second model of AUROC 0.80 whose noise is correlated ½ with the
first's. The scores are calibrated, so the expected calibration error of the population is 0, which no sample's can reach:
its interval tells how it varies, not where it lies.

${simulatedTable()}

## What follows

- With several films a patient, methods that take cases as independent fall short by 2 to 13 points and do not recover with more patients (last two columns); print \`obuchowski\`, \`clustered-ratio\` or a bootstrap method there. The default is the patient bootstrap.
- With 40 patients \`obuchowski\` and the percentile bootstrap are still 2 to 5 points short, with 150 at most 2; \`bootstrap-bca\` is closer, and \`clustered-ratio\` (with its t quantile) holds its level for proportions.
- The bootstrap needs cases: with 6 expected positives (60 films at 10 %) it falls short by up to 15 points for sensitivity and NPV. \`minimumPositives\` guards subgroups against that; Wilson or Jeffreys hold there for one film a patient, Clopper–Pearson is never short.
- DeLong’s plain interval is short in small sets (83 % with 6 expected positives, 92 % with 20 to 30); its logit form holds from about 20 positives on.
- The percentile bootstrap of average precision and partial AUROC is short up to about 100 positives; Boyd’s logit interval errs to the long side for one film a patient.
- The delta-method F1 interval is short in small sets; by way of Jaccard with Wilson it holds.
- Differences and ratios of two models follow the same lines: with several films a patient DeLong, Tango, Agresti–Min and the analytic ratios are 2 to 6 points short and do not recover, \`obuchowski\` and \`clustered-ratio\` hold; with 6 expected positives the paired bootstrap of sensitivity and NPV is short by nearly 30 points where Tango holds.
- Specificity at a high fixed sensitivity rests on the few lowest positives: with 6 expected positives its bootstrap interval at 0.95 holds in 44 of 100 sets, with 20 in 76; with 100 it holds.
- Intervals withheld because the data do not determine them (no false positive, complete separation) are not counted.
`;
await writeAtomic(join(packageRoot(), 'docs', 'coverage.md'), page);
