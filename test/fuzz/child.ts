/**
 * Answers mutants one after another in a process that may write nowhere but into its report folder. Prints one JSON
 * object at the end; whatever else it printed would be a finding.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { createRng } from '../../src/core/rng.js';
import { LIMITS } from '../../src/dicom/limits.js';
import { inferObject } from '../../src/workflow/infer.js';
import { PATIENT } from '../dicom/made.js';
import { testSession } from '../workflow/model.js';
import { makeBases } from './bases.js';
import { mutant } from './mutate.js';

/** Planted in every header; none of it may be in an answer. */
export const PLANTED = ['ZEBRA', 'QUAGGA', 'OKAPI', 'REFERRER', PATIENT.id, PATIENT.birth, 'ACC-99182', 'STUDY-4471'];
/** As whole numbers: a report's own UID may begin with the same digits. */
const PLANTED_UIDS = /(?<![\d.])2\.25\.100[123](?![\d.])/;

export interface FuzzCount {
  files: number;
  scored: number;
  rejected: number;
  slowestMs: number;
}

export interface FuzzOutcome {
  readonly files: number;
  readonly scored: number;
  readonly rejected: number;
  /** Mutants by number at which something was thrown instead of answered. */
  readonly thrown: readonly number[];
  /** Mutants whose answer held a planted string. */
  readonly leaked: readonly number[];
  readonly slowestMs: number;
  readonly overTime: readonly number[];
  readonly peakRssMib: number;
  readonly reports: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly byMutation: Readonly<Record<string, FuzzCount>>;
  readonly byBase: Readonly<Record<string, FuzzCount>>;
}

const [count, seed, model, reportFolder, from] = process.argv.slice(2) as [string, string, string, string, string];
const session = await testSession(model);
const bases = await makeBases();
const outcome = {
  files: 0,
  scored: 0,
  rejected: 0,
  thrown: [] as number[],
  leaked: [] as number[],
  slowestMs: 0,
  overTime: [] as number[],
  peakRssMib: 0,
  reports: 0,
  reasons: {} as Record<string, number>,
  byMutation: {} as Record<string, FuzzCount>,
  byBase: {} as Record<string, FuzzCount>,
};
const at = new Date(0);
for (let i = Number(from); i < Number(from) + Number(count); i++) {
  const { base, mutation, bytes } = mutant(i, bases, createRng(Number(seed), `mutant ${i}`));
  const begun = performance.now();
  let scored = false;
  try {
    const answer = await inferObject(bytes, session, { at });
    const { sr, ...said } = answer;
    scored = answer.verdict === 'scored';
    const text = JSON.stringify(said);
    if (PLANTED.some((word) => text.includes(word)) || PLANTED_UIDS.test(text)) outcome.leaked.push(i);
    for (const check of answer.checks)
      if (!check.ok) outcome.reasons[check.rule] = (outcome.reasons[check.rule] ?? 0) + 1;
    if (sr) {
      await writeFile(join(reportFolder, `${answer.reportUid}.dcm`), sr);
      outcome.reports++;
    }
  } catch {
    outcome.thrown.push(i);
  }
  const ms = performance.now() - begun;
  outcome.files++;
  if (scored) outcome.scored++;
  else outcome.rejected++;
  outcome.slowestMs = Math.max(outcome.slowestMs, ms);
  if (ms > LIMITS.answerMs) outcome.overTime.push(i);
  outcome.peakRssMib = Math.max(outcome.peakRssMib, process.memoryUsage.rss() / 1024 / 1024);
  for (const [counts, key] of [
    [outcome.byMutation, mutation],
    [outcome.byBase, base],
  ] as const) {
    const entry = (counts[key] ??= { files: 0, scored: 0, rejected: 0, slowestMs: 0 });
    entry.files++;
    if (scored) entry.scored++;
    else entry.rejected++;
    entry.slowestMs = Math.max(entry.slowestMs, ms);
  }
}
await session.close();
process.stdout.write(JSON.stringify(outcome satisfies FuzzOutcome));
