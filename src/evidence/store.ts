/**
 * Writes and reads an evidence folder. Everything is staged in memory or in a fresh folder and swapped in whole; the
 * evidence manifest covers every file here except documents, environment and the manifests themselves.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseYaml } from '../config/load.js';
import { protocolSchema } from '../config/protocol.js';
import { canonicalJson, sha256, writeFolderAtomic } from '../core/files.js';
import * as say from '../core/messages/evidence.js';
import { InputError, type Problem, refuse } from '../core/problems.js';
import type {
  CriterionOutcome,
  EvidenceTable,
  Fact,
  LabelSource,
  Lock,
  Result,
  Series,
  SourceFile,
} from '../core/types.js';
import type { Evidence } from './evidence.js';
import { isInside } from './integrity.js';
import {
  EVIDENCE_MANIFEST,
  type EvidenceManifest,
  entryOf,
  RELEASE_MANIFEST,
  type ReleaseManifest,
  releaseManifest,
  sortByPath,
} from './manifest.js';
import { type EvidenceRecord, parseRecord, RECORDS, type RecordFile } from './records.js';
import { EVIDENCE_SCHEMAS } from './schemas.js';

/** What a run hands over to be stored. */
export interface EvidenceContent {
  readonly protocolText: string;
  readonly deviceText: string;
  readonly lock: Lock;
  /** Bytes of the protocol lock the run was held to; null where there was none. */
  readonly lockText: string | null;
  readonly predictionsCsv: string;
  /** The truths the predictions hold, the primary first. */
  readonly comparators: readonly LabelSource[];
  readonly splitCsv: string | null;
  readonly results: readonly Result[];
  readonly facts: readonly Fact[];
  readonly tables: readonly EvidenceTable[];
  readonly series: readonly Series[];
  readonly criteria: readonly CriterionOutcome[];
  readonly charts: readonly { readonly id: string; readonly spec: unknown }[];
  readonly command: string;
  readonly synthetic: boolean;
  readonly model: EvidenceManifest['model'];
  readonly seeds: Readonly<Record<string, number>>;
  readonly inputs: readonly SourceFile[];
  /** What explicit commands measured before; taken along byte for byte. */
  readonly records?: readonly RecordFile[];
  /** Further files of the evidence, such as the bill of materials. */
  readonly attachments?: readonly StoredFile[];
}

export interface StoredFile {
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

/** The evidence files with their manifest, as bytes; the same content gives the same bytes anywhere. */
export function evidenceFiles(content: EvidenceContent): StoredFile[] {
  checkUniqueIds(content);
  const files: StoredFile[] = [
    { path: 'protocol.yaml', bytes: content.protocolText },
    { path: 'device.yaml', bytes: content.deviceText },
    { path: 'lock.json', bytes: canonicalJson(content.lock) },
    { path: 'predictions.csv', bytes: content.predictionsCsv },
    { path: 'comparators.json', bytes: canonicalJson({ version: 1, comparators: content.comparators }) },
    { path: 'results.json', bytes: canonicalJson({ version: 1, results: content.results }) },
    { path: 'facts.json', bytes: canonicalJson({ version: 1, facts: content.facts }) },
    { path: 'tables.json', bytes: canonicalJson({ version: 1, tables: content.tables }) },
    { path: 'series.json', bytes: canonicalJson({ version: 1, series: content.series }) },
    { path: 'criteria.json', bytes: canonicalJson({ version: 1, criteria: content.criteria }) },
    ...content.charts.map((chart) => ({ path: `charts/${chart.id}.vg.json`, bytes: canonicalJson(chart.spec) })),
    ...(content.records ?? []).map(({ record, text }) => ({ path: `${RECORDS}/${record.record}.json`, bytes: text })),
    ...(content.attachments ?? []),
  ];
  if (content.lockText !== null) files.push({ path: 'protocol.lock.json', bytes: content.lockText });
  if (content.splitCsv !== null) files.push({ path: 'split.csv', bytes: content.splitCsv });
  const manifest: EvidenceManifest = {
    version: 1,
    command: content.command,
    synthetic: content.synthetic,
    model: content.model,
    seeds: content.seeds,
    inputs: content.inputs,
    files: sortByPath(files.map((file) => entryOf(file.path, file.bytes))),
  };
  return [...files, { path: EVIDENCE_MANIFEST, bytes: canonicalJson(manifest) }];
}

/** Two values under one id would make a printed number ambiguous: a fault of ours, refused before anything is written. */
function checkUniqueIds(content: EvidenceContent): void {
  const seen = new Set<string>();
  const records = (content.records ?? []).map(({ record }) => record);
  for (const part of [content, ...records]) {
    for (const { id } of [...part.results, ...part.facts]) {
      if (seen.has(id)) throw new RangeError(`evidence id "${id}" stands twice`);
      seen.add(id);
    }
  }
}

/** Writes evidence, documents and environment as one folder, then the release manifest over all of it. */
export async function writeEvidenceFolder(
  target: string,
  files: readonly StoredFile[],
  model?: ReleaseManifest['model'],
): Promise<void> {
  await writeFolderAtomic(target, async (folder) => {
    for (const file of files) {
      const path = join(folder, file.path);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, file.bytes);
    }
    await writeFile(join(folder, RELEASE_MANIFEST), await releaseManifest(folder, model));
  });
}

/** Indexes stored files for the submission room; `files` must hold the evidence manifest and what it covers. */
export function openEvidence(files: readonly StoredFile[]): Evidence {
  const text = (path: string): string => {
    const file = files.find((f) => f.path === path);
    if (!file) return refuse(say.fileMissing(path));
    return typeof file.bytes === 'string' ? file.bytes : Buffer.from(file.bytes).toString('utf8');
  };
  const json = <T>(path: keyof typeof EVIDENCE_SCHEMAS): T => {
    const body = text(path);
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch (error) {
      return refuse(say.notJson(path, (error as Error).message));
    }
    // Evidence may come from an untrusted hand: what has another form is told by its place, not met further on.
    const checked = EVIDENCE_SCHEMAS[path].safeParse(value);
    if (checked.success) return value as T;
    throw new InputError(
      checked.error.issues.slice(0, 20).map((i) => say.evidenceForm(path, i.path.map(String).join('.'), i.message)),
    );
  };
  const byId = <T extends { id: string }>(list: readonly T[]): ReadonlyMap<string, T> =>
    new Map(list.map((v) => [v.id, v]));
  const manifestText = text(EVIDENCE_MANIFEST);
  const manifest = json<EvidenceManifest>(EVIDENCE_MANIFEST);
  const records = readStoredRecords(manifest, text);
  const protocolText = text('protocol.yaml');
  return {
    deviceText: text('device.yaml'),
    protocolText,
    protocol: parseYaml(protocolText, 'protocol.yaml', protocolSchema),
    lock: json<Lock>('lock.json'),
    predictionsCsv: text('predictions.csv'),
    results: byId([...json<{ results: Result[] }>('results.json').results, ...records.flatMap((r) => r.results)]),
    facts: byId([...json<{ facts: Fact[] }>('facts.json').facts, ...records.flatMap((r) => r.facts)]),
    tables: byId([...json<{ tables: EvidenceTable[] }>('tables.json').tables, ...records.flatMap((r) => r.tables)]),
    series: byId([...json<{ series: Series[] }>('series.json').series, ...records.flatMap((r) => r.series)]),
    records: new Map(records.map((r) => [r.record, r])),
    comparators: json<{ comparators: LabelSource[] }>('comparators.json').comparators,
    criteria: json<{ criteria: CriterionOutcome[] }>('criteria.json').criteria,
    sources: manifest.inputs,
    manifest: manifest.files,
    manifestSha256: sha256(manifestText),
    synthetic: manifest.synthetic,
    command: manifest.command,
  };
}

function readStoredRecords(manifest: EvidenceManifest, text: (path: string) => string): EvidenceRecord[] {
  const problems: Problem[] = [];
  const records = manifest.files
    .filter(({ path }) => path.startsWith(`${RECORDS}/`))
    .flatMap(({ path }) => parseRecord(path, text(path), problems) ?? []);
  if (problems.length > 0) throw new InputError(problems);
  return records;
}

/** The files an evidence manifest lists, as they are now; whether they are as they were is asked elsewhere. */
export async function readStoredFiles(folder: string): Promise<StoredFile[]> {
  const text = await readFile(join(folder, EVIDENCE_MANIFEST), 'utf8').catch(() => refuse(say.noManifest(folder)));
  let listed: readonly { readonly path: string }[];
  try {
    listed = (JSON.parse(text) as EvidenceManifest).files;
  } catch (error) {
    return refuse(say.notJson(join(folder, EVIDENCE_MANIFEST), (error as Error).message));
  }
  const files: StoredFile[] = [{ path: EVIDENCE_MANIFEST, bytes: text }];
  for (const { path } of listed) {
    const bytes = isInside(path) ? await readFile(join(folder, path)).catch(() => null) : null;
    if (bytes !== null) files.push({ path, bytes });
  }
  return files;
}

/** Reads a folder written before; a file that is gone or does not match the manifest is named. */
export async function readEvidenceFolder(folder: string): Promise<StoredFile[]> {
  const manifestText = await readFile(join(folder, EVIDENCE_MANIFEST), 'utf8').catch(() =>
    refuse(say.noManifest(folder)),
  );
  let manifest: EvidenceManifest;
  try {
    manifest = JSON.parse(manifestText) as EvidenceManifest;
  } catch (error) {
    return refuse(say.notJson(join(folder, EVIDENCE_MANIFEST), (error as Error).message));
  }
  const problems: Problem[] = [];
  const files: StoredFile[] = [{ path: EVIDENCE_MANIFEST, bytes: manifestText }];
  for (const entry of manifest.files) {
    const bytes = await readFile(join(folder, entry.path)).catch(() => null);
    if (bytes === null) problems.push(say.fileMissing(join(folder, entry.path)));
    else if (sha256(bytes) !== entry.sha256)
      problems.push(say.fileChanged(join(folder, entry.path), entry.sha256, sha256(bytes)));
    else files.push({ path: entry.path, bytes });
  }
  if (problems.length > 0) throw new InputError(problems);
  return files;
}
