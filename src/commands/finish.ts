/** The last steps every evidence-writing command shares: store, render, write whole, say what came out. */
import { join } from 'node:path';
import process from 'node:process';
import { canonicalJson } from '../core/files.js';
import type { Progress } from '../core/progress.js';
import { describeEnvironment } from '../evidence/environment.js';
import type { ReleaseManifest } from '../evidence/manifest.js';
import { readRecords, recordsTable } from '../evidence/records.js';
import {
  type EvidenceContent,
  evidenceFiles,
  openEvidence,
  type StoredFile,
  writeEvidenceFolder,
} from '../evidence/store.js';
import { withSoftware } from '../steps/software-evidence.js';
import { evidenceCharts } from '../submission/figures.js';
import type { Format } from '../submission/formats.js';
import { renderDocuments } from '../submission/render.js';

export interface Finished {
  readonly out: string;
  readonly manifestSha256: string;
  readonly documents: readonly string[];
  readonly gaps: number;
  readonly verdicts: readonly { readonly id: string; readonly verdict: string }[];
  readonly headline: readonly string[];
}

export async function finish(
  evaluated: EvidenceContent,
  run: {
    readonly out: string;
    readonly records: string;
    readonly startedAt: Date;
    readonly progress: Progress;
    readonly formats?: readonly Format[];
    /** The model a release is made with, listed in the release manifest. */
    readonly model?: ReleaseManifest['model'];
  },
): Promise<Finished> {
  const content = await withRecords(withSoftware(evaluated), run.records);
  // The chart specifications belong to the evidence, and are drawn from the evidence alone.
  const charts = evidenceCharts(openEvidence(evidenceFiles(content)));
  const stored = evidenceFiles({ ...content, charts });
  const evidence = openEvidence(stored);
  const rendered = await renderDocuments(evidence, {
    progress: run.progress,
    ...(run.formats ? { formats: run.formats } : {}),
  });
  const environment: StoredFile = {
    path: 'environment.json',
    bytes: canonicalJson(
      describeEnvironment({ startedAt: run.startedAt.toISOString(), steps: [], arguments: process.argv.slice(2) }),
    ),
  };
  await writeEvidenceFolder(run.out, [...stored, ...rendered.files, environment], run.model);
  return {
    out: run.out,
    manifestSha256: evidence.manifestSha256,
    documents: rendered.files
      .map((f) => join(run.out, f.path))
      .filter((path) => /documents[/\\][^/\\]+\.(?:pdf|md|html|docx)$/.test(path)),
    gaps: rendered.gaps.length,
    verdicts: evidence.criteria.map((c) => ({ id: c.id, verdict: c.verdict })),
    headline: rendered.summary,
  };
}

/** What was measured before by explicit commands belongs to the evidence, where it is of this software and model. */
async function withRecords(content: EvidenceContent, folder: string): Promise<EvidenceContent> {
  const { used, leftOut } = await readRecords(folder, {
    software: `${content.lock.software.name} ${content.lock.software.version}`,
    modelSha256: content.lock.modelSha256,
    synthetic: content.synthetic,
  });
  if (used.length + leftOut.length === 0) return content;
  return { ...content, records: used, tables: [...content.tables, recordsTable(used, leftOut)] };
}

/** The last lines of a run: what stands on the cover stands here too. */
export function report(done: Finished, json: boolean): void {
  if (json) {
    process.stdout.write(canonicalJson(done));
    return;
  }
  const lines = [
    ...done.headline,
    ...done.verdicts.map((v) => `criterion ${v.id}: ${v.verdict}`),
    `gaps to fill before filing: ${done.gaps}`,
    `evidence manifest SHA-256: ${done.manifestSha256}`,
    ...done.documents,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
