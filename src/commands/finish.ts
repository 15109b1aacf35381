/** The last steps every evidence-writing command shares: store, render, write whole, say what came out. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { canonicalJson } from '../core/files.js';
import * as say from '../core/messages/commands.js';
import type { Progress } from '../core/progress.js';
import { describeEnvironment } from '../evidence/environment.js';
import type { Evidence } from '../evidence/evidence.js';
import { checkFolder } from '../evidence/integrity.js';
import { EVIDENCE_MANIFEST, type ReleaseManifest } from '../evidence/manifest.js';
import { readRecords, recordsTable } from '../evidence/records.js';
import {
  type EvidenceContent,
  evidenceFiles,
  openEvidence,
  type StoredFile,
  writeEvidenceFolder,
} from '../evidence/store.js';
import { withBill, withSoftware } from '../steps/software-evidence.js';
import { evidenceCharts } from '../submission/figures.js';
import { FORMATS, type Format } from '../submission/formats.js';
import { outcomeOf, type Rendered, renderDocuments } from '../submission/render.js';

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
    /** Write everything again, also where it is there already. */
    readonly fresh?: boolean;
    /** The model a release is made with, listed in the release manifest. */
    readonly model?: ReleaseManifest['model'];
  },
): Promise<Finished> {
  const content = withBill(await withRecords(withSoftware(evaluated), run.records));
  // The chart specifications belong to the evidence, and are drawn from the evidence alone.
  const charts = evidenceCharts(openEvidence(evidenceFiles(content)));
  const stored = evidenceFiles({ ...content, charts });
  const evidence = openEvidence(stored);
  if (run.fresh !== true && (await holdsAlready(run.out, stored, run.formats ?? FORMATS))) {
    run.progress.note(say.unchanged(run.out));
    const listed = (await readdir(join(run.out, 'documents'))).sort().map((name) => join(run.out, 'documents', name));
    return finished(run.out, evidence, outcomeOf(evidence), listed);
  }
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
  return finished(
    run.out,
    evidence,
    rendered,
    rendered.files.map((f) => join(run.out, f.path)),
  );
}

function finished(
  out: string,
  evidence: Evidence,
  { gaps, summary }: Pick<Rendered, 'gaps' | 'summary'>,
  files: readonly string[],
): Finished {
  return {
    out,
    manifestSha256: evidence.manifestSha256,
    documents: files.filter((path) => DOCUMENT.test(path)),
    gaps: gaps.length,
    verdicts: evidence.criteria.map((c) => ({ id: c.id, verdict: c.verdict })),
    headline: summary,
  };
}

const DOCUMENT = /documents[/\\][^/\\]+\.(pdf|md|html|docx)$/;

/**
 * Whether the folder holds this very evidence, whole, with documents in these forms. The evidence carries the hash of the
 * software's sources and templates, so that the same evidence means the same documents; without that hash nobody can say.
 */
async function holdsAlready(
  folder: string,
  stored: readonly StoredFile[],
  formats: readonly Format[],
): Promise<boolean> {
  const manifest = stored.find((file) => file.path === EVIDENCE_MANIFEST)?.bytes;
  const there = await readFile(join(folder, EVIDENCE_MANIFEST), 'utf8').catch(() => null);
  if (there === null || there !== manifest) return false;
  if (typeof openEvidence(stored).facts.get('software.source-sha256')?.value !== 'string') return false;
  const checks = await checkFolder(folder);
  const forms = new Set(checks.flatMap(({ path }) => DOCUMENT.exec(`/${path}`)?.[1] ?? []));
  return (
    checks.every((c) => c.state === 'identical') && forms.size === formats.length && formats.every((f) => forms.has(f))
  );
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
