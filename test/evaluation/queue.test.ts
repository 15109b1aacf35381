import test from 'ava';
import type { QueueConfig } from '../../src/config/queue.js';
import { createRng } from '../../src/core/rng.js';
import type { Result } from '../../src/core/types.js';
import { cobham, type QueueSetting, simulateQueue, waits } from '../../src/evaluation/planning/queue.js';
import { queueEvidence } from '../../src/evaluation/planning/queue-evidence.js';
import { protocol } from './helpers.js';

const SETTING: QueueSetting = {
  arrivalsPerHour: 12,
  reading: { distribution: 'exponential', mean: 3.5, variation: 1 },
  readers: 1,
  prevalence: 0.2,
  sensitivity: 0.8,
  specificity: 0.75,
  films: 20_000,
  warmUp: 2000,
};
const RUNS = 30;

/** Mean over replications with its standard error. */
function simulated(setting: QueueSetting, of: (m: ReturnType<typeof simulateQueue>) => number | null) {
  const values = Array.from({ length: RUNS }, (_, i) => of(simulateQueue(setting, createRng(11, `q${i}`))) as number);
  const mean = values.reduce((a, b) => a + b, 0) / RUNS;
  const error = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / (RUNS - 1) / RUNS);
  return { mean, error };
}

test('the textbook wait of M/M/1 is ρ / (μ − λ)', (t) => {
  const [rate, mu] = [12 / 60, 1 / 3.5];
  t.true(Math.abs((cobham(SETTING)?.without as number) - rate / mu / (mu - rate)) < 1e-12);
});

for (const distribution of ['exponential', 'constant', 'lognormal'] as const) {
  test(`simulated waits with ${distribution} reading times are those of Pollaczek, Khinchine and Cobham`, (t) => {
    const setting = { ...SETTING, reading: { distribution, mean: 3.5, variation: 0.8 } };
    const formula = cobham(setting) as NonNullable<ReturnType<typeof cobham>>;
    const pairs = [
      [formula.without, simulated(setting, (m) => m.negativesWithout)],
      [formula.flagged, simulated(setting, (m) => m.flaggedWith)],
      [formula.unflagged, simulated(setting, (m) => m.unflaggedWith)],
    ] as const;
    for (const [expected, { mean, error }] of pairs) {
      t.true(Math.abs(mean - expected) < 4 * error + 0.01 * expected, `${mean} ± ${error}, formula ${expected}`);
    }
  });
}

test('Kleinrock’s conservation law: with equal reading times the order of reading leaves the mean wait of all films as it is', (t) => {
  const formula = cobham(SETTING) as NonNullable<ReturnType<typeof cobham>>;
  const share = 0.2 * 0.8 + 0.8 * 0.25;
  t.true(Math.abs(share * formula.flagged + (1 - share) * formula.unflagged - formula.without) < 1e-12);
});

test('a worked list: the flagged film passes those that wait, and none that is being read', (t) => {
  const arrivals = Float64Array.of(0, 1, 2, 3);
  const service = Float64Array.of(5, 5, 5, 5);
  t.deepEqual([...waits(arrivals, service, 1, null)], [0, 4, 8, 12]);
  t.deepEqual([...waits(arrivals, service, 1, Uint8Array.of(0, 0, 0, 1))], [0, 9, 13, 2]);
  t.deepEqual([...waits(arrivals, service, 2, null)], [0, 0, 3, 3]);
});

test('a device that flags everything, or nothing, changes no wait', (t) => {
  for (const [sensitivity, specificity] of [
    [1, 0],
    [0, 1],
  ] as const) {
    const m = simulateQueue({ ...SETTING, films: 500, sensitivity, specificity }, createRng(3));
    t.is(m.positivesWith, m.positivesWithout);
    t.is(m.negativesWith, m.negativesWithout);
  }
});

test('readers who are always busy have no mean wait', (t) => {
  t.is(cobham({ ...SETTING, arrivalsPerHour: 60 }), null);
});

const CONFIG: QueueConfig = {
  ...{ arrivalsPerHour: 12, readers: 1, reading: { distribution: 'lognormal', mean: 4, variation: 0.8 } },
  ...{ prevalence: 0.1, films: 500, warmUp: 100, replications: 30, seed: 5, source: 'assumed' },
};
const rate = (metric: string, estimate: number): Result =>
  ({
    id: `overall.${metric}.wilson`,
    population: 'overall',
    metric,
    method: 'wilson',
    estimate,
    lower: estimate - 0.1,
    upper: estimate + 0.1,
  }) as Result;

test('the list is simulated again at other loads and at the limits of both rates, and busier readers make longer waits', (t) => {
  const { tables, series } = queueEvidence(CONFIG, [rate('sensitivity', 0.8), rate('specificity', 0.7)], protocol());
  const rows = tables.find((table) => table.id === 'triage-scenarios')?.rows ?? [];
  t.deepEqual(
    rows.map((r) => [r.load, r.sensitivity, r.specificity]),
    [
      ...['0.50', '0.60', '0.70', '0.80', '0.90'].map((load) => [load, '0.80', '0.70']),
      ['0.80', '0.70', '0.60'],
      ['0.80', '0.90', '0.80'],
    ],
  );
  // At the assumed load the scenario is the main simulation.
  const saved = tables.find((table) => table.id === 'triage')?.rows.map((r) => r.saved);
  t.is(rows[3]?.flagged, saved?.[0]);
  const loads = series.find((s) => s.id === 'queue-loads')?.columns;
  const waits = (films: string): number[] =>
    (loads?.mean ?? []).flatMap((mean, i) => (loads?.films?.[i] === films ? [mean as number] : []));
  for (const films of new Set(loads?.films as string[])) {
    t.deepEqual(
      waits(films),
      [...waits(films)].sort((a, b) => a - b),
      films,
    );
  }
});

test('the limits that the scenarios take are those of the plan’s interval, whichever result comes first', (t) => {
  const both = (['sensitivity', 'specificity'] as const).flatMap((metric): Result[] => [
    rate(metric, 0.8),
    { ...rate(metric, 0.8), method: 'clustered-ratio', lower: 0.61, upper: 0.87 },
    { ...rate(metric, 0.8), method: 'bootstrap-percentile', lower: 0.65, upper: 0.92 },
  ]);
  for (const method of ['clustered-ratio', 'bootstrap-percentile', 'wilson'] as const) {
    const { intervals } = protocol();
    const plan = { intervals: { ...intervals, primary: { ...intervals.primary, proportions: method } } };
    const rows = queueEvidence(CONFIG, both, plan).tables.find((table) => table.id === 'triage-scenarios')?.rows ?? [];
    const primary = both.find((r) => r.method === method) as Result;
    const limits = [primary.lower, primary.upper].map((x) => (x as number).toFixed(2));
    t.deepEqual(
      rows.slice(-2).map((r) => r.sensitivity),
      limits,
      method,
    );
    t.deepEqual(
      rows.slice(-2).map((r) => r.specificity),
      limits,
      method,
    );
  }
});

test('without an evaluable rate nothing is simulated, and the reason is told', (t) => {
  const { facts, tables } = queueEvidence(CONFIG, [rate('sensitivity', 0.8)], protocol());
  t.deepEqual(tables, []);
  t.regex(String(facts[0]?.reason), /not|neither/);
});
