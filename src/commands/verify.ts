/**
 * `trace510k verify`: is the evidence what its manifests say, and does it come out again? From the predictions on everything
 * is computed and rendered anew and compared bit for bit; with films and model at hand the scores are too, within a stated
 * tolerance. A tag is checked in a clean worktree, by that tag's own code.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { canonicalJson, exists, packageRoot, writeAtomic } from '../core/files.js';
import * as sayEvidence from '../core/messages/evidence.js';
import * as say from '../core/messages/verify.js';
import { InputError, refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';

import { withCheckout } from '../evidence/checkout.js';
import type { Evidence } from '../evidence/evidence.js';
import { checkFolder, checkListed, type FileCheck } from '../evidence/integrity.js';
import { RELEASE_MANIFEST, type ReleaseManifest } from '../evidence/manifest.js';
import { openEvidence, readStoredFiles } from '../evidence/store.js';
import { type Reevaluation, reevaluate } from '../steps/reevaluate.js';
import { progressFor } from './options.js';
import { evidenceFolderOf, newestRelease, repositoryOf } from './release-source.js';
import { checkDocuments } from './verify/documents.js';
import { changedPackages } from './verify/packages.js';
import { certificate, terminalReport, type VerifyReport, verdictOf } from './verify/report.js';
import { type Rescoring, rescore } from './verify/rescore.js';
import { checkSignature } from './verify/signature.js';

export interface VerifyFlags {
  readonly data?: string;
  readonly model?: string;
  readonly tolerance: number;
  readonly publicKey?: string;
  readonly requalify: boolean;
  readonly certificate?: string;
  readonly threads: number;
  readonly quiet: boolean;
  readonly json: boolean;
}

export async function verify(name: string | undefined, flags: VerifyFlags): Promise<void> {
  if ((flags.data === undefined) !== (flags.model === undefined))
    refuse(say.scoringNeedsBoth(flags.data === undefined ? '--data' : '--model'));
  const folder = name === undefined ? await defaultFolder() : await evidenceFolderOf(name);
  if (folder === null) {
    await verifyTag(name as string);
    return;
  }
  const report = await verifyFolder(folder, flags, progressFor(flags.quiet || flags.json));
  if (flags.certificate !== undefined) await writeAtomic(flags.certificate, certificate(report));
  process.stdout.write(flags.json ? canonicalJson(report) : terminalReport(report));
  if (report.verdict === 'different') process.exitCode = 3;
}

async function defaultFolder(): Promise<string> {
  const newest = (await newestRelease(process.cwd())) ?? (await newestRelease(packageRoot()));
  return newest ?? join('evidence', 'draft');
}

/** That tag's own code and lock file check that tag's evidence, in a folder of their own. */
async function verifyTag(tag: string): Promise<void> {
  const root = await repositoryOf(tag);
  return withCheckout(root, tag, async (tree) => {
    const folder = (await evidenceFolderOf(tag.replace(/^v(?=\d)/, ''), tree)) ?? (await newestRelease(tree));
    if (folder === null) refuse(sayEvidence.noSuchRevision(tag, root));
    const args = process.argv.slice(2).map((arg) => (arg === tag ? (folder as string) : absolute(arg)));
    const done = spawnSync(process.execPath, [await programOf(tree), ...args], { cwd: tree, stdio: 'inherit' });
    process.exitCode = done.status ?? 1;
  });
}

/**
 * The program a tag was released with: trace510k itself where the tag is one of its own, the version that the project's
 * lock file pins where it is a project's, and the program that runs now where the tag pins none.
 */
async function programOf(tree: string): Promise<string> {
  const own = join('src', 'setup', 'trace510k.mjs');
  if (await exists(join(tree, own))) return join(tree, own);
  const lock = await readFile(join(tree, 'package-lock.json'), 'utf8').catch(() => '');
  if (!lock.includes('"node_modules/trace510k"')) return process.argv[1] as string;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const installed = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: tree,
    stdio: [0, 2, 2],
  });
  if (installed.status !== 0) refuse(say.tagNotInstalled(tree));
  return join(tree, 'node_modules', 'trace510k', own);
}

/** Paths were given from here; the tag's code runs elsewhere. */
const absolute = (arg: string): string => (!arg.startsWith('-') && existsSync(arg) ? resolve(arg) : arg);

/** What decides a verification; all of it but the folder is optional. */
export type VerifyOptions = Pick<VerifyFlags, 'data' | 'model' | 'tolerance' | 'publicKey' | 'requalify' | 'threads'>;

export async function verifyFolder(folder: string, flags: VerifyOptions, progress: Progress): Promise<VerifyReport> {
  const files = await checkFolder(folder);
  files.push(...(await checkModel(folder)));
  const signature = await checkSignature(folder, flags.publicKey);
  let evidence: Evidence | null = null;
  let recomputed: Reevaluation | null = null;
  let rescored: Rescoring | null = null;
  let reason: string | null = null;
  try {
    evidence = openEvidence(await readStoredFiles(folder));
    const path = join(folder, 'predictions.csv');
    const text = await readFile(path, 'utf8');
    recomputed = await reevaluate(evidence, { file: path, text }, { threads: flags.threads, progress });
    files.push(...(await checkDocuments(folder, evidence, progress)));
    if (flags.data !== undefined && flags.model !== undefined)
      rescored = await rescore(evidence, recomputed.scored, {
        data: flags.data,
        model: flags.model,
        protocol: { value: evidence.protocol },
        tolerance: flags.tolerance,
        threads: flags.threads,
        progress,
      });
  } catch (error) {
    // What was changed may make the rest unreadable: then that is the finding, beside the files already named.
    if (!(error instanceof InputError) || files.every((file) => file.state === 'identical')) throw error;
    reason = error.problems.map((problem) => problem.message).join('; ');
  }
  const report = {
    folder,
    files: worst(files),
    signature,
    recomputed: recomputed && {
      compared: recomputed.compared,
      notRecomputed: recomputed.notRecomputed,
      differences: recomputed.differences,
    },
    rescored,
    notRecomputedBecause: reason,
    made: evidence && { software: evidence.lock.software, manifestSha256: evidence.manifestSha256 },
    packages: await changedPackages(folder),
    requalify: flags.requalify,
  };
  return { version: 1, ...report, verdict: verdictOf(report) };
}

/** The model a release was made with, where its manifest names one. */
async function checkModel(folder: string): Promise<FileCheck[]> {
  const text = await readFile(join(folder, RELEASE_MANIFEST), 'utf8').catch(() => null);
  let model: ReleaseManifest['model'];
  try {
    model = (JSON.parse(text ?? '{}') as ReleaseManifest).model;
  } catch {
    return [];
  }
  if (!model || !/^models\/[A-Za-z0-9._-]+$/.test(model.folder)) return [];
  const at = join(folder, '..', '..', model.folder);
  const root = (await exists(at)) ? at : join(packageRoot(), model.folder);
  return (await checkListed(root, model.files)).map((check) => ({ ...check, path: `${model.folder}/${check.path}` }));
}

const RANK = ['identical', 'within tolerance', 'unexpected', 'missing', 'different'] as const;

/** One row a file: the worst that was found of it. */
function worst(checks: readonly FileCheck[]): FileCheck[] {
  const byPath = new Map<string, FileCheck>();
  for (const check of checks) {
    const before = byPath.get(check.path);
    if (!before || RANK.indexOf(check.state) > RANK.indexOf(before.state)) byPath.set(check.path, check);
  }
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
