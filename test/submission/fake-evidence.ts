/**
 * FAKE evidence, made up for tests of the documents: no film, model or patient stands behind any number here. The counts
 * agree with each other (TP 40, FP 30, FN 10, TN 120), as evidence must.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../../src/config/load.js';
import { protocolSchema } from '../../src/config/protocol.js';
import { packageRoot, sha256 } from '../../src/core/files.js';
import type { Fact, Result } from '../../src/core/types.js';
import type { Evidence } from '../../src/evidence/evidence.js';

const METHOD = 'bootstrap-percentile';
const shipped = (name: string): string => readFileSync(join(packageRoot(), name), 'utf8');

export interface FakeOptions {
  readonly device?: string;
  readonly synthetic?: boolean;
  /** Against a reference standard: sensitivity and specificity instead of agreement. */
  readonly reference?: boolean;
  readonly change?: (parts: { results: Result[]; facts: Fact[] }) => void;
}

function result(population: string, metric: string, estimate: number, more: Partial<Result> = {}): Result {
  return {
    id: `${population}.${metric}.${more.method ?? METHOD}`,
    population,
    metric,
    method: METHOD,
    estimate,
    lower: Math.max(0, estimate - 0.05),
    upper: Math.min(1, estimate + 0.05),
    level: 0.95,
    n: 200,
    positives: 50,
    status: 'ok',
    comparator: 'FAKE labels',
    ...more,
  };
}

const fact = (id: string, value: Fact['value'], about = `FAKE ${id}`): Fact => ({ id, value, about });

function results(reference: boolean): Result[] {
  const [se, sp] = reference ? ['sensitivity', 'specificity'] : ['ppa', 'npa'];
  const at = { threshold: 0.35 };
  return [
    result('overall', 'auroc', 0.871),
    result('overall', 'ap', 0.62),
    result('overall', se as string, 0.8, at),
    result('overall', sp as string, 0.8, at),
    result('overall', 'ppv', 40 / 70, at),
    result('overall', 'npv', 120 / 130, at),
    result('overall', 'accuracy', 0.8, at),
    result('overall', 'f1', 80 / 120, at),
    ...[0.0128, 0.1, 0.2].flatMap((prevalence) => {
      const population = `overall-prev-${String(prevalence).replace('.', '-')}`;
      const q = 1 - prevalence;
      const [ppv, npv] = [(0.8 * prevalence) / (0.8 * prevalence + 0.2 * q), (0.8 * q) / (0.8 * q + 0.2 * prevalence)];
      const more = { ...at, prevalence, method: 'mercaldo' };
      return [result(population, 'ppv', ppv, more), result(population, 'npv', npv, more)];
    }),
    result('sex-f', 'auroc', 0.86, { n: 90, positives: 22 }),
    result('sex-unknown', 'auroc', 0.5, {
      n: 3,
      positives: 0,
      estimate: null,
      lower: null,
      upper: null,
      status: 'not-evaluable',
      reason: 'no positive case',
    }),
  ];
}

function facts(): Fact[] {
  const counts = {
    tp: 40,
    fp: 30,
    fn: 10,
    tn: 120,
    n: 200,
    positives: 50,
    negatives: 150,
    equivocal: 0,
    patients: 180,
  };
  const training = {
    ...{
      optimizer: 'Adam',
      loss: 'binary cross-entropy',
      'image-size': 64,
      epochs: 20,
      batch: 16,
      'learning-rate': 0.001,
    },
    ...{ patience: 5, 'epochs-run': 3, 'best-epoch': 2, 'stop-reason': 'FAKE stop', seed: 7 },
    ...{ 'augmentation.shift': 0.05, 'augmentation.rotation': 7, 'augmentation.zoom': 0.08 },
    ...{ 'augmentation.exposure': 0.1, 'augmentation.flip': 'off' },
    schedule: 'cosine',
    'weight-decay': 0.01,
    dropout: 0.25,
    averaging: 0.99,
    sampling: 'balanced',
    'class-weights': 'none',
    'configurations-tried': 4,
    architecture: 'compact',
  };
  return [
    fact('software.name', 'trace510k'),
    fact('software.version', '0.0.0'),
    fact('software.commit', null),
    fact('lock.protocol-sha256', sha256(shipped('protocol.yaml'))),
    ...Object.entries(counts).map(([k, v]) => fact(`overall.${k}`, v)),
    ...['training', 'tuning', 'test'].flatMap((part) =>
      ['films', 'patients', 'positives', 'negatives'].map((what) => fact(`data.${part}.${what}`, 100)),
    ),
    ...Object.entries({
      listed: 310,
      present: 300,
      name: 'FAKE data_set *1*',
      'split.rule': 'seeded',
      'split.seed': 1,
    }).map(([k, v]) => fact(`data.${k}`, v)),
    ...['films-hashed', 'shared-patients', 'shared-films', 'duplicates-same-patient', 'duplicates-across-patients'].map(
      (k) => fact(`independence.${k}`, 0),
    ),
    ...Object.entries({
      id: 'fake-model',
      sha256: 'f'.repeat(64),
      parameters: 12_345,
      layers: 4,
      engine: 'FAKE engine',
    }).map(([k, v]) => fact(`model.${k}`, v)),
    ...Object.entries(training).map(([k, v]) => fact(`training.${k}`, v)),
    ...Object.entries({
      value: 0.35,
      rule: 'max-f1',
      on: 'tuning',
      comparator: 'FAKE labels',
      n: 60,
      positives: 15,
      objective: 0.7,
    }).map(([k, v]) => fact(`threshold.${k}`, v)),
  ];
}

const table = (id: string, row: Record<string, string | number | null>) => ({
  id,
  title: `FAKE ${id}`,
  about: 'FAKE table',
  columns: Object.keys(row).map((key) => ({ key, title: key })),
  rows: [row],
});

/** 200 cases of 180 patients whose scores give TP 40, FP 30, FN 10, TN 120 at 0.35. */
function predictions(): string {
  const groups = [
    ['positive', 0.9, 40],
    ['negative', 0.8, 30],
    ['positive', 0.2, 10],
    ['negative', 0.1, 120],
  ] as const;
  const rows = groups.flatMap(([truth, score, n]) => Array.from({ length: n }, () => [truth, score] as const));
  const lines = rows.map(
    ([truth, score], i) =>
      `fake-${i},p${i % 180},test,${score},${truth},${truth},${20 + (i % 70)},${i % 2 ? 'M' : 'F'},PA,0,`,
  );
  return ['case_id,patient_id,split,score,label,label_fake,age,sex,view,followUp,findings', ...lines, ''].join('\n');
}

export function fakeEvidence(options: FakeOptions = {}): Evidence {
  const { synthetic = true, reference = false } = options;
  const protocolText = shipped('protocol.yaml');
  const parts = { results: results(reference), facts: facts() };
  options.change?.(parts);
  const byId = <T extends { id: string }>(list: readonly T[]) => new Map(list.map((v) => [v.id, v]));
  const protocol = parseYaml(protocolText, 'protocol.yaml', protocolSchema);
  return {
    deviceText: options.device ?? shipped('device.yaml'),
    protocolText,
    predictionsCsv: predictions(),
    protocol,
    lock: {
      version: 1,
      software: { name: 'trace510k', version: '0.0.0', commit: null },
      date: '2026-11-24T00:00:00.000Z',
      dateSource: 'SOURCE_DATE_EPOCH',
      protocolSha256: sha256(protocolText),
      splitSha256: null,
      testManifestSha256: null,
      modelSha256: 'f'.repeat(64),
      threshold: {
        rule: 'max-f1',
        threshold: 0.35,
        on: 'tuning',
        comparator: 'FAKE labels',
        n: 60,
        positives: 15,
        objective: 0.7,
      },
      criteria: [],
      binding: { state: 'exploratory', reason: 'FAKE' },
    },
    results: byId(parts.results),
    facts: byId(parts.facts),
    tables: byId([
      table('data-parts', { what: 'All films', training: 100, tuning: 100, test: 100 }),
      table('model-layers', { name: 'conv', type: 'Conv2D', shape: 'n × 64', parameters: 12_345 }),
      table('flow', { what: 'Listed', films: 310 }),
      {
        ...table('subgroups', { column: 'sex', value: 'F', population: 'sex-f', n: 90, positives: 22 }),
        rows: [
          { column: 'sex', value: 'F', population: 'sex-f', n: 90, positives: 22 },
          { column: 'sex', value: 'unknown', population: 'sex-unknown', n: 3, positives: 0 },
        ],
      },
    ]),
    series: byId([
      {
        id: 'roc',
        about: 'FAKE',
        columns: { fpr: [0, 0.2, 1], sensitivity: [0, 0.8, 1], lower: [0, 0.7, 1], upper: [0, 0.9, 1] },
      },
      { id: 'roc-operating-point', about: 'FAKE', columns: { fpr: [0.2], sensitivity: [0.8] } },
      { id: 'pr', about: 'FAKE', columns: { recall: [0.5, 1], precision: [0.8, 0.25] } },
      {
        id: 'training-history',
        about: 'FAKE',
        columns: {
          epoch: [1, 2, 3],
          trainingLoss: [0.7, 0.6, 0.5],
          tuningLoss: [0.7, 0.65, 0.66],
          tuningAuroc: [0.5, 0.7, 0.69],
        },
      },
      {
        id: 'flow',
        about: 'FAKE',
        columns: {
          stage: ['listed', 'excluded', 'part', 'analysed'],
          what: ['Listed', 'Films absent', 'Test part', 'Analysed'],
          films: [310, 10, 100, 100],
          patients: [200, 5, 80, 80],
          positive: [80, 1, 25, 25],
        },
      },
    ]),
    criteria: [
      {
        id: 'C1',
        endpoint: `overall.auroc.${METHOD}`,
        bound: 'lower',
        target: 0.95,
        justification: 'FAKE justification',
        observed: 0.821,
        verdict: 'FAIL',
      },
    ],
    records: new Map(),
    comparators: [{ key: 'labels', name: 'FAKE labels', class: reference ? 'reference' : 'non-reference' }],
    sources: [],
    manifest: [{ path: 'results.json', sha256: 'a'.repeat(64), bytes: 1 }],
    manifestSha256: 'e'.repeat(64),
    synthetic,
    command: 'npx trace510k submission',
  };
}
