/**
 * `trace510k release X.Y.Z`: from a clean tree and a locked plan to a tagged release.
 *
 *   clean tree, version, changelog, tag free ──► evidence of the locked plan ──► verify ──► sign ──► commit ──► tag
 *
 * Whatever fails before the commit leaves the repository as it was.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { withClaims } from '../core/claim.js';
import { canonicalJson, exists, packageRoot } from '../core/files.js';
import * as say from '../core/messages/release.js';
import { InputError, type Problem, refuse } from '../core/problems.js';
import { accessLogPath } from '../evidence/access-log.js';
import { commitOf } from '../evidence/checkout.js';
import { entryOf, type ReleaseManifest } from '../evidence/manifest.js';
import { lockPath } from '../evidence/protocol-lock.js';
import { runPipeline } from '../pipeline.js';
import type { Format } from '../submission/formats.js';
import { attestFolder } from './attest.js';
import { loadConfiguration } from './configuration.js';
import { finish } from './finish.js';
import { CACHE, progressFor, recordsFolder } from './options.js';
import { certificate } from './verify/report.js';
import { verifyFolder } from './verify.js';

export interface ReleaseFlags {
  readonly data?: string;
  readonly reference?: string;
  readonly rival?: string;
  readonly model?: string;
  readonly protocol?: string;
  readonly device?: string;
  readonly records?: string;
  readonly key?: string;
  readonly exploratory: boolean;
  readonly dryRun: boolean;
  readonly threads: number;
  readonly format: readonly Format[];
  readonly quiet: boolean;
  readonly json: boolean;
}

const run = promisify(execFile);
const git = async (...args: string[]): Promise<string> => (await run('git', args)).stdout.trim();

export async function release(version: string, flags: ReleaseFlags): Promise<void> {
  const startedAt = new Date();
  const progress = progressFor(flags.quiet);
  const { protocol, device } = await loadConfiguration(flags);
  // 1. Nothing is started that could not be finished.
  const problems = await standingProblems(version, flags, protocol.file);
  if (problems.length > 0) throw new InputError(problems);
  const [out, modelOut] = [join('evidence', version), join('models', `draft-${version}`)];
  if (flags.dryRun) {
    process.stdout.write(say.dryRun(version, out));
    return;
  }
  await withClaims([out, modelOut], startedAt, async () => {
    // 2. Evidence of the locked plan.
    const content = await runPipeline({
      data: flags.data ?? null,
      reference: flags.reference ?? null,
      split: null,
      rival: flags.rival ?? null,
      protocol,
      device,
      modelOut,
      model: flags.model ?? null,
      engine: undefined,
      threads: flags.threads,
      cache: { folder: CACHE, fresh: false },
      progress,
      command: command(flags),
      exploratory: flags.exploratory,
      environment: process.env,
    });
    const records = await recordsFolder(flags.records);
    const beside = flags.model === undefined ? null : await modelListing(flags.model);
    const done = await finish(content, {
      out,
      records,
      startedAt,
      progress,
      formats: flags.format,
      ...(beside ? { model: beside } : {}),
    });
    // 3. A release that does not verify is none.
    const report = await verifyFolder(out, { tolerance: 0, requalify: false, threads: flags.threads }, progress);
    if (report.verdict !== 'identical') {
      await rm(out, { recursive: true, force: true });
      refuse(say.doesNotVerify(certificate(report)));
    }
    // 4. Sign, commit, tag.
    if (flags.key !== undefined) await attestFolder(out, flags.key);
    const log = accessLogPath(protocol.file);
    const paths = [out, ...((await exists(log)) ? [log] : [])];
    await git('add', '--', ...paths);
    await git('commit', '--quiet', '-m', `Release ${version}`, '--', ...paths);
    await git('tag', '--annotate', `v${version}`, '-m', `Evidence manifest SHA-256 ${done.manifestSha256}`);
    const outcome = { version: 1, release: version, tag: `v${version}`, folder: out, ...done };
    process.stdout.write(flags.json ? canonicalJson(outcome) : say.released(version, out, done.manifestSha256));
  });
}

async function standingProblems(version: string, flags: ReleaseFlags, protocolFile: string): Promise<Problem[]> {
  const problems: Problem[] = [];
  if (!/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(version)) return [say.notAVersion(version)];
  const top = await git('rev-parse', '--show-toplevel').catch(() => null);
  if (top === null || resolve(top) !== resolve('.')) return [say.notARepository(process.cwd())];
  const changed = await git('status', '--porcelain');
  if (changed !== '') problems.push(say.treeNotClean(changed.split('\n').slice(0, 5)));
  const stated = (JSON.parse(await readFile('package.json', 'utf8').catch(() => '{}')) as { version?: string }).version;
  if (stated !== version) problems.push(say.otherVersion(version, stated ?? 'none'));
  const changelog = await readFile('CHANGELOG.md', 'utf8').catch(() => '');
  const heading = changelog.split('\n').find((line) => line.startsWith(`## ${version}`));
  if (heading === undefined || /unreleased/i.test(heading)) problems.push(say.notInChangelog(version, heading));
  if ((await commitOf('.', version)) !== null) problems.push(say.tagIsThere(version));
  if (await exists(join('evidence', version))) problems.push(say.evidenceIsThere(join('evidence', version)));
  if (!flags.exploratory && !(await exists(lockPath(protocolFile))))
    problems.push(say.notLocked(protocolFile, lockPath(protocolFile)));
  return problems;
}

/** Every file of the model that the evidence was made with, so that a changed one is found from the release. */
async function modelListing(folder: string): Promise<NonNullable<ReleaseManifest['model']>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(join(folder).length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
  const files = await Promise.all(paths.map(async (path) => entryOf(path, await readFile(join(folder, path)))));
  return { folder: `models/${basename(folder)}`, files };
}

/** A file of the sources by its place there, so that whoever has them finds it; one from elsewhere by its name. */
function ofTheSources(path: string): string {
  const place = relative(packageRoot(), resolve(path)).replaceAll('\\', '/');
  return place.startsWith('..') ? basename(path) : place;
}

function command(flags: ReleaseFlags): string {
  const parts = ['npx trace510k submission'];
  if (flags.data !== undefined) parts.push('--data DIR');
  if (flags.reference !== undefined) parts.push(`--reference ${basename(flags.reference)}`);
  if (flags.rival !== undefined) parts.push(`--rival ${basename(flags.rival)}`);
  if (flags.model !== undefined) parts.push(`--model models/${basename(flags.model)}`);
  if (flags.protocol !== undefined) parts.push(`--protocol ${ofTheSources(flags.protocol)}`);
  return parts.join(' ');
}
