/** Runs the mutants in a process of their own that the runtime lets write into one folder only. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { packageRoot } from '../../src/core/files.js';
import { modelFolder } from '../workflow/model.js';
import type { FuzzOutcome } from './child.js';

export interface FuzzRun extends FuzzOutcome {
  /** Files in the working, home or temporary folder of the process, and reports under another name than a UID. */
  readonly strayFiles: readonly string[];
  /** What the process printed besides its outcome. */
  readonly printed: string;
  readonly seconds: number;
}

/** Node calls its permission model by two names. */
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

export async function fuzz(count: number, seed: number, from = 0): Promise<FuzzRun> {
  const model = await modelFolder();
  const root = await mkdtemp(join(tmpdir(), 'trace510k-fuzz-'));
  const [work, home, temporary, reports] = ['work', 'home', 'tmp', 'reports'].map((name) => join(root, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const folder of [work, home, temporary, reports]) await mkdir(folder);
  const flags = [
    PERMISSION,
    '--allow-worker',
    '--allow-addons',
    '--allow-fs-read=*',
    `--allow-fs-write=${reports}${'/*'}`,
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
  ];
  const script = join(packageRoot(), 'dist', 'test', 'fuzz', 'child.js');
  const begun = performance.now();
  const env = { ...process.env, HOME: home, TMPDIR: temporary };
  const child = spawn(process.execPath, [...flags, script, String(count), String(seed), model, reports, String(from)], {
    cwd: work,
    env,
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  if (code !== 0) throw new Error(`the process that answers mutants ended with ${code}: ${err.slice(0, 2000)}`);
  const start = out.indexOf('{"files"');
  const outcome = JSON.parse(out.slice(start)) as FuzzOutcome;
  const stray = (await Promise.all([work, home, temporary].map((folder) => readdir(folder)))).flat();
  const names = await readdir(reports);
  stray.push(...names.filter((name) => !/^2\.25\.\d+\.dcm$/.test(name)));
  await rm(root, { recursive: true });
  return {
    ...outcome,
    strayFiles: stray,
    printed: out.slice(0, start) + err,
    seconds: (performance.now() - begun) / 1000,
  };
}
