/**
 * Patient-clustered bootstrap of {AUROC, AP, F1, sensitivity, specificity, PPV, NPV}, and a whole `evaluate`, beside
 * scikit-learn's roc_auc_score in a clustered loop and pROC's ci.auc(method = "bootstrap"), all in one run.
 *
 * Cases: the published DenseNet121 scores with NIH labels where TRACE510K_SHARED_DATA (default ../shared/data) has them,
 * else seeded synthetic cases of the same shape. Python: TRACE510K_PYTHON, else a virtual environment made under the
 * system's temporary folder. A peer that is not there is reported as absent, with no ratio for it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { protocolSchema } from '../../src/config/protocol.js';
import { parseCsv } from '../../src/core/csv.js';
import { packageRoot } from '../../src/core/files.js';
import { silent } from '../../src/core/progress.js';
import { createRng } from '../../src/core/rng.js';
import { layoutOf } from '../../src/evaluation/bootstrap/kernel.js';
import { buildPlan } from '../../src/evaluation/bootstrap/plan.js';
import { runJobs } from '../../src/evaluation/bootstrap/pool.js';
import { column, createJob } from '../../src/evaluation/bootstrap/replicates.js';
import { evaluate } from '../../src/evaluation/evaluate.js';
import { sampleOf } from '../../src/evaluation/sample.js';
import { rawPoint } from '../../src/evaluation/stats/confusion.js';
import { percentileInterval } from '../../src/evaluation/stats/resampled.js';
import type { EvaluationTable } from '../../src/evaluation/table.js';

const SCIKIT_LEARN = '1.9.1';
const OURS = 10_000;
const PEER = { sklearn: 60, pROC: 60 };
const CURVE = [1_000, 10_000, 100_000, 1_000_000];

export interface EvaluationBench {
  readonly benchmark: 'evaluation';
  /** scikit-learn's seconds per replicate over ours; null when scikit-learn is absent. */
  readonly ratio: number | null;
  readonly [key: string]: unknown;
}

export async function run(): Promise<EvaluationBench> {
  const threads = Math.min(2, availableParallelism());
  const { table, source } = cases();
  const ours = await bootstrapSeconds(table, OURS, threads);
  const folder = mkdtempSync(join(tmpdir(), 'trace510k-bench-'));
  try {
    const file = join(folder, 'cases.csv');
    const lines = table.caseIds.map((_, i) => `${table.patientIds[i]},${table.scores[i]},${table.truth[i]}`);
    writeFileSync(file, `patient,score,truth\n${lines.join('\n')}\n`);
    const sklearn = sklearnSeconds(file);
    const pROC = procSeconds(file);
    const whole = await evaluateSeconds(table, threads);
    const curve = [];
    for (const n of CURVE) {
      const replicates = Math.max(40, Math.round(1e7 / n));
      const table = synthetic(n);
      curve.push({ n, ...(await stages(table, replicates, threads)) });
    }
    const over = (peer: number | null): number | null => (peer === null ? null : peer / ours);
    const report: EvaluationBench = {
      benchmark: 'evaluation',
      ratio: over(sklearn.seconds),
      ratioPROC: over(pROC.seconds),
      targets: { ratio: 100, ratioPROC: 50, evaluateSeconds: 10, evaluateMegabytes: 400 },
      source,
      cases: table.caseIds.length,
      threads,
      secondsPerReplicate: ours,
      secondsPer10000: ours * 10_000,
      sklearn,
      pROC,
      evaluate: whole,
      curve,
    };
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sort, resample, intervals of seven metrics: everything, per replicate. */
async function bootstrapSeconds(table: EvaluationTable, replicates: number, threads: number): Promise<number> {
  const begun = performance.now();
  const sample = sampleOf(table, { direction: 'higher-is-positive', cluster: 'patient' });
  const plan = buildPlan(sample, { thresholds: [0.0679] });
  const layout = layoutOf(plan);
  const job = createJob(plan, replicates, 1, 'bench');
  await runJobs([job], { threads, progress: silent, label: 'bench' });
  const [P, N, tp, fp] = [layout.positives, layout.negatives, layout.cuts, layout.cuts + 1].map((k) => column(job, k));
  percentileInterval(0.5, column(job, layout.auroc), 0.95);
  percentileInterval(0.5, column(job, layout.ap), 0.95);
  for (const metric of ['f1', 'sensitivity', 'specificity', 'ppv', 'npv'] as const) {
    const values = Float64Array.from(tp!, (hits, r) =>
      rawPoint(metric, { tp: hits, fp: fp![r]!, fn: P![r]! - hits, tn: N![r]! - fp![r]! }),
    );
    percentileInterval(0.5, values, 0.95);
  }
  return (performance.now() - begun) / 1000 / replicates;
}

/** Sorting and resampling apart, for the curve over the number of cases. */
async function stages(
  table: EvaluationTable,
  replicates: number,
  threads: number,
): Promise<{ preparationSeconds: number; secondsPerReplicate: number }> {
  const begun = performance.now();
  const plan = buildPlan(sampleOf(table, { direction: 'higher-is-positive', cluster: 'patient' }), {
    thresholds: [0.0679],
  });
  const prepared = performance.now();
  await runJobs([createJob(plan, replicates, 1, 'bench')], { threads, progress: silent, label: 'bench' });
  const seconds = (performance.now() - prepared) / 1000;
  return { preparationSeconds: (prepared - begun) / 1000, secondsPerReplicate: seconds / replicates };
}

async function evaluateSeconds(table: EvaluationTable, threads: number): Promise<object> {
  const protocol = protocolSchema.parse({
    ...{ version: 1, finding: 'Pneumonia', scoreDirection: 'higher-is-positive', minimumPositives: 5 },
    split: { rule: 'seeded', fractions: { training: 0.6, tuning: 0.2, test: 0.2 }, seed: 1 },
    threshold: { rule: 'fixed', value: 0.0679 },
    intervals: { replicates: 2000, seed: 1, primary: { auroc: 'bootstrap-bca' } },
    prevalences: [0.0128, 0.1, 0.2],
    subgroups: Object.keys(table.attributes).map((column) => ({ column })),
  });
  const threshold = {
    rule: 'fixed',
    threshold: 0.0679,
    on: 'fixed',
    comparator: 'labels',
    n: 0,
    positives: 0,
  } as const;
  const populations = [{ name: 'overall', comparator: { class: 'non-reference', name: 'labels' }, table } as const];
  const input = { tuning: null, threshold: { ...threshold, objective: null }, populations };
  const begun = performance.now();
  const output = await evaluate(input, protocol, { threads, progress: silent });
  return {
    seconds: (performance.now() - begun) / 1000,
    megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    subgroups: output.tables.find((t) => t.id === 'subgroups')?.rows.length ?? 0,
    replicates: 2000,
  };
}

const SHARED = process.env.TRACE510K_SHARED_DATA ?? join(packageRoot(), '..', 'shared', 'data');

function cases(): { table: EvaluationTable; source: string } {
  const scores = join(SHARED, 'predictions', 'densenet121_pneumonia_scores.csv');
  const meta = join(SHARED, 'nih', 'Data_Entry_2017.csv');
  if (!existsSync(scores) || !existsSync(meta)) {
    return { table: synthetic(22_433), source: 'synthetic: the real scores are not there' };
  }
  const films = new Map(parseCsv(readFileSync(meta), meta).rows.map((row) => [row[0] as string, row]));
  const rows = parseCsv(readFileSync(scores), scores).rows;
  const film = (id: string): readonly string[] => films.get(id) as readonly string[];
  // Five attributes with five values each: 25 subgroups.
  const part = (of: (row: readonly string[]) => number): string[] =>
    rows.map((r) => `g${of(film(r[0] as string)) % 5}`);
  return {
    source: 'published DenseNet121 scores × NIH labels',
    table: {
      caseIds: rows.map((r) => r[0] as string),
      patientIds: rows.map((r) => film(r[0] as string)[3] as string),
      scores: Float64Array.from(rows, (r) => Number(r[1])),
      truth: Int8Array.from(rows, (r) =>
        film(r[0] as string)[1]
          ?.split('|')
          .includes('Pneumonia')
          ? 1
          : 0,
      ),
      attributes: {
        followUp: part((m) => Number(m[2])),
        age: part((m) => Math.floor(Number(m[4]) / 20)),
        patient: part((m) => Number(m[3])),
        year: part((m) => Number(m[4])),
        order: part((m) => Number(m[3]) + Number(m[2])),
      },
    },
  };
}

function synthetic(n: number): EvaluationTable {
  const rng = createRng(20_261_123, 'bench');
  const truth = Int8Array.from({ length: n }, () => (rng.uniform() < 0.0116 ? 1 : 0));
  if (!truth.includes(1)) truth[0] = 1;
  const group = (k: number): string[] => Array.from({ length: n }, (_, i) => `g${Math.floor(i / k) % 5}`);
  return {
    caseIds: Array.from({ length: n }, (_, i) => `c${i}`),
    patientIds: Array.from({ length: n }, (_, i) => `p${Math.floor(i / 3.6)}`),
    scores: Float64Array.from(truth, (t) => 1 / (1 + Math.exp(4 - t - rng.normal()))),
    truth,
    attributes: { a: group(1), b: group(3), c: group(7), d: group(11), e: group(13) },
  };
}

type Peer = { readonly seconds: number | null; readonly version?: string; readonly absent?: string };

const SKLEARN_LOOP = `
import sys, time, numpy as np, sklearn
from sklearn.metrics import roc_auc_score
rows = np.genfromtxt(sys.argv[1], delimiter=',', skip_header=1)
patient, score, truth = rows[:, 0].astype(int), rows[:, 1], rows[:, 2].astype(int)
ids, inverse = np.unique(patient, return_inverse=True)
order = np.argsort(inverse, kind='stable'); start = np.searchsorted(inverse[order], np.arange(len(ids) + 1))
films = [order[start[k]:start[k + 1]] for k in range(len(ids))]
rng = np.random.default_rng(1); B = int(sys.argv[2]); t = time.perf_counter()
for _ in range(B):
    i = np.concatenate([films[k] for k in rng.integers(0, len(ids), len(ids))])
    roc_auc_score(truth[i], score[i])
print((time.perf_counter() - t) / B, sklearn.__version__)
`;

function sklearnSeconds(file: string): Peer {
  // Patient ids of synthetic cases carry a letter.
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/^p(?=\d)/gm, ''));
  try {
    const out = execFileSync(python(), ['-c', SKLEARN_LOOP, file, String(PEER.sklearn)], { encoding: 'utf8' });
    const [seconds, version] = out.trim().split(' ');
    return { seconds: Number(seconds), version: version as string };
  } catch (error) {
    return { seconds: null, absent: `scikit-learn could not be run: ${(error as Error).message.split('\n')[0]}` };
  }
}

function python(): string {
  const given = process.env.TRACE510K_PYTHON;
  if (given) return given;
  const home = join(tmpdir(), `trace510k-bench-python-sklearn-${SCIKIT_LEARN}`);
  const binary = join(home, 'bin', 'python');
  if (!existsSync(join(home, 'ready'))) {
    process.stderr.write(`making a Python environment with scikit-learn ${SCIKIT_LEARN} in ${home}\n`);
    execFileSync('python3', ['-m', 'venv', home]);
    execFileSync(binary, ['-m', 'pip', '--quiet', 'install', `scikit-learn==${SCIKIT_LEARN}`]);
    writeFileSync(join(home, 'ready'), '');
  }
  return binary;
}

const PROC_LOOP = `
suppressMessages(library(pROC)); a <- commandArgs(TRUE); d <- read.csv(a[1]); B <- as.integer(a[2]); set.seed(1)
r <- roc(d$truth, d$score, levels = c(0, 1), direction = "<", quiet = TRUE)
t <- system.time(ci.auc(r, method = "bootstrap", boot.n = B, progress = "none"))[["elapsed"]]
cat(t / B, as.character(packageVersion("pROC")))
`;

function procSeconds(file: string): Peer {
  try {
    const out = execFileSync('Rscript', ['-e', PROC_LOOP, file, String(PEER.pROC)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [seconds, version] = out.trim().split(' ');
    return { seconds: Number(seconds), version: version as string };
  } catch (error) {
    return { seconds: null, absent: `pROC could not be run: ${(error as Error).message.split('\n')[0]}` };
  }
}
