/** Evidence content made up for tests of the store: no film or model stands behind it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot, sha256 } from '../../src/core/files.js';
import type { Result } from '../../src/core/types.js';
import type { EvidenceContent } from '../../src/evidence/store.js';

export const protocolText = await readFile(join(packageRoot(), 'protocol.yaml'), 'utf8');
export const result: Result = Object.freeze({
  id: 'overall.auroc.delong',
  population: 'overall',
  metric: 'auroc',
  method: 'delong',
  estimate: 0.8,
  lower: 0.7,
  upper: 0.9,
  level: 0.95,
  n: 100,
  positives: 30,
  status: 'ok',
});
export const fakeContent: EvidenceContent = Object.freeze({
  protocolText,
  deviceText: 'deviceType: CADt\n',
  lock: {
    version: 1,
    software: { name: 'trace510k', version: '0', commit: null },
    date: '2026-11-24T00:00:00.000Z',
    dateSource: 'SOURCE_DATE_EPOCH',
    protocolSha256: sha256(protocolText),
    splitSha256: null,
    testManifestSha256: null,
    modelSha256: null,
    threshold: null,
    criteria: [],
    binding: { state: 'exploratory', reason: 'FAKE' },
  } as const,
  lockText: null,
  predictionsCsv: 'case_id\na\n',
  comparators: [{ key: 'labels', name: 'FAKE labels', class: 'non-reference' as const }],
  splitCsv: null,
  results: [result],
  facts: [{ id: 'data.name', value: 'invented', about: 'name' }],
  tables: [],
  series: [],
  criteria: [],
  charts: [{ id: 'roc', spec: { b: 1, a: 2 } }],
  command: 'npx trace510k submission',
  synthetic: true,
  model: null,
  seeds: { split: 1 },
  inputs: [],
});
