/**
 * The form of every JSON file of an evidence folder. Version 1: a later version that takes something away or gives a field
 * another meaning gets another number. `docs/schema/evidence/` holds the same as JSON Schema for other programs.
 */
import { z } from 'zod';
import type {
  Binding,
  CriterionOutcome,
  EvidenceTable,
  Fact,
  LabelSource,
  Lock,
  Result,
  Series,
  SourceFile,
  ThresholdDerivation,
} from '../core/types.js';
import type { ManifestEntry } from './evidence.js';
import type { EvidenceManifest, ReleaseManifest } from './manifest.js';
import { protocolLockSchema } from './protocol-lock.js';
import { recordSchema } from './records.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const id = z.string().min(1);
const cell = z.union([z.string(), z.number(), z.null()]);
const parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const count = z.number().int().nonnegative();
const version = z.literal(1);

const result = z.strictObject({
  id: id.describe('<population>.<metric>.<method>'),
  population: id,
  metric: id,
  method: id,
  estimate: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  level: z.number().nullable().describe('two-sided confidence level of [lower, upper]'),
  n: count,
  positives: count,
  status: z.enum(['ok', 'not-evaluable']),
  reason: z.string().exactOptional().describe('why it is not evaluable'),
  unlimited: z.enum(['lower', 'upper']).exactOptional().describe('the limit that is infinite, and therefore null'),
  limitReason: z.string().exactOptional().describe('why a limit is null although the status is ok'),
  substitute: z
    .strictObject({ method: id, lower: z.number(), upper: z.number() })
    .exactOptional()
    .describe('the interval to read where every bootstrap replicate is alike'),
  comparator: z.string().exactOptional(),
  model: z.string().exactOptional().describe('the model the number speaks of, where it is not the device'),
  threshold: z.number().exactOptional(),
  prevalence: z.number().exactOptional(),
  seed: z.number().exactOptional(),
  replicates: z.number().exactOptional(),
  failed: z.number().exactOptional().describe('replicates in which the statistic was undefined'),
  infinite: z.number().exactOptional().describe('replicates in which the statistic was infinite; none where absent'),
  parameters: parameters.exactOptional(),
}) satisfies z.ZodType<Result>;

const fact = z.strictObject({
  id,
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  reason: z.string().exactOptional().describe('why value is null'),
  unit: z.string().exactOptional(),
  about: id.describe('what it is and where it comes from'),
}) satisfies z.ZodType<Fact>;

const table = z.strictObject({
  id,
  title: z.string(),
  about: z.string(),
  columns: z.array(
    z.strictObject({
      key: id,
      title: z.string(),
      numeric: z.boolean().exactOptional(),
      places: z.number().int().nonnegative().exactOptional(),
    }),
  ),
  rows: z.array(z.record(z.string(), cell)),
}) satisfies z.ZodType<EvidenceTable>;

const series = z.strictObject({
  id,
  about: z.string(),
  columns: z.record(z.string(), z.array(cell)).describe('every column has the same length; null where undefined'),
}) satisfies z.ZodType<Series>;

const criterion = z.strictObject({
  id,
  endpoint: id.describe('id of a result'),
  bound: z.enum(['lower', 'upper', 'estimate']),
  target: z.number(),
  justification: z.string(),
  observed: z.number().nullable(),
  verdict: z.enum(['PASS', 'FAIL', 'NOT EVALUABLE']),
  reason: z.string().exactOptional(),
}) satisfies z.ZodType<CriterionOutcome>;

const comparator = z.strictObject({
  key: id,
  name: z.string(),
  class: z.enum(['reference', 'non-reference']),
  made: z
    .strictObject({
      method: z.string().exactOptional(),
      readers: z.string().exactOptional(),
      blinding: z.string().exactOptional(),
      variability: z.string().exactOptional(),
    })
    .exactOptional(),
}) satisfies z.ZodType<LabelSource>;

const threshold = z.strictObject({
  rule: z.string(),
  threshold: z.number(),
  on: z.enum(['tuning', 'fixed']),
  comparator: z.string(),
  n: count,
  positives: count,
  objective: z.number().nullable(),
  parameters: parameters.exactOptional(),
}) satisfies z.ZodType<ThresholdDerivation>;

const binding = z.union([
  z.strictObject({
    state: z.literal('locked'),
    lockedAt: z.iso.datetime(),
    testListLocked: z.boolean(),
    modelLocked: z.boolean(),
  }),
  z.strictObject({ state: z.literal('exploratory'), reason: z.string() }),
]) satisfies z.ZodType<Binding>;

const lock = z.strictObject({
  version,
  software: z.strictObject({ name: z.string(), version: z.string(), commit: z.string().nullable() }),
  date: z.string(),
  dateSource: z.enum(['SOURCE_DATE_EPOCH', 'commit', 'software-release']),
  protocolSha256: hash,
  splitSha256: hash.nullable(),
  testManifestSha256: hash.nullable(),
  modelSha256: hash.nullable(),
  threshold: threshold.nullable(),
  thresholdReason: z.string().exactOptional(),
  criteria: z.array(z.string()),
  binding,
}) satisfies z.ZodType<Lock>;

const entry = z.strictObject({ path: id, sha256: hash, bytes: count }) satisfies z.ZodType<ManifestEntry>;
const source = z.strictObject({
  role: z.string(),
  name: z.string(),
  sha256: hash,
  bytes: count,
}) satisfies z.ZodType<SourceFile>;

const evidenceManifest = z.strictObject({
  version,
  command: z.string(),
  synthetic: z.boolean(),
  model: z.strictObject({ sha256: hash, engine: z.string(), threads: count }).nullable(),
  seeds: z.record(z.string(), z.number()),
  inputs: z.array(source),
  files: z.array(entry),
}) satisfies z.ZodType<EvidenceManifest>;

const releaseManifest = z.strictObject({
  version,
  files: z.array(entry),
  model: z.strictObject({ folder: z.string(), files: z.array(entry) }).exactOptional(),
}) satisfies z.ZodType<ReleaseManifest>;

/** By the name of the file in an evidence folder. */
export const EVIDENCE_SCHEMAS = {
  'results.json': z.strictObject({ version, results: z.array(result) }),
  'facts.json': z.strictObject({ version, facts: z.array(fact) }),
  'tables.json': z.strictObject({ version, tables: z.array(table) }),
  'series.json': z.strictObject({ version, series: z.array(series) }),
  'criteria.json': z.strictObject({ version, criteria: z.array(criterion) }),
  'comparators.json': z.strictObject({ version, comparators: z.array(comparator) }),
  'lock.json': lock,
  'protocol.lock.json': protocolLockSchema,
  'evidence.manifest.json': evidenceManifest,
  'release.manifest.json': releaseManifest,
} as const satisfies Readonly<Record<string, z.ZodType>>;

/** Name of the schema file in docs/schema/evidence → schema; records share one. */
export const EVIDENCE_SCHEMA_FILES: Readonly<Record<string, z.ZodType>> = Object.fromEntries([
  ...Object.entries(EVIDENCE_SCHEMAS).map(([name, schema]) => [name.replace(/json$/, 'schema.json'), schema]),
  ['record.schema.json', recordSchema],
]);

export const evidenceJsonSchema = (schema: z.ZodType): unknown => z.toJSONSchema(schema, { target: 'draft-7' });
