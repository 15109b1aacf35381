/**
 * Kills the whole pipeline with signal 9 at random moments and looks at what it left: the evidence folder must be absent or
 * whole (every file as its manifests say, of the run before or of this one), and the next run, undisturbed, must end with
 * the bytes of a run that was never disturbed. From kill to kill the plan changes, so that there is always work to do:
 * intervals only, or the training as well.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { exists, packageRoot } from '../../src/core/files.js';
import { silent } from '../../src/core/progress.js';
import { createRng, shuffled } from '../../src/core/rng.js';
import { writeSynthetic } from '../../src/data/synthetic/write.js';
import { checkFolder } from '../../src/evidence/integrity.js';
import { RELEASE_MANIFEST } from '../../src/evidence/manifest.js';
import { smallProtocol } from '../commands/project.js';

export interface PipelineKillOptions {
  readonly kills: number;
  readonly seed: number;
  /** The embedded default with all documents instead of a small plan on small films. */
  readonly whole?: boolean;
  readonly onProgress?: (kills: number) => void;
}

export interface PipelineKillOutcome {
  readonly kills: number;
  /** Milliseconds an undisturbed run takes from nothing; the first moments are drawn from zero to this. */
  readonly runMs: number;
  /** How many kills fell after each step that a run tells of. */
  readonly at: Readonly<Record<string, number>>;
  /** Runs that had ended before the signal came; not counted as kills. */
  readonly late: number;
  /** Evidence folders found neither absent nor whole. */
  readonly torn: number;
  /** Next runs that ended with other bytes than a run never disturbed. */
  readonly unlike: number;
  /** Next runs that did not end well. */
  readonly unfinished: number;
  /** Files that killed runs left and the next run did not clear away. */
  readonly leftovers: number;
  /** Next runs that took the finished training, or went on after a finished epoch. */
  readonly resumed: number;
}

interface Ended {
  readonly code: number | null;
  readonly ms: number;
  readonly stderr: string;
}

const VARIANTS: readonly ((p: Record<string, unknown>) => void)[] = [
  () => undefined,
  (p) => seed(p, 'intervals', 1),
  (p) => seed(p, 'training', 1),
  (p) => [seed(p, 'training', 2), seed(p, 'intervals', 2)],
];

function seed(protocol: Record<string, unknown>, section: string, to: number): void {
  (protocol[section] as Record<string, unknown>).seed = to;
}

export async function killPipeline(options: PipelineKillOptions): Promise<PipelineKillOutcome> {
  const rng = createRng(options.seed, 'pipeline-kills');
  const work = await mkdtemp(join(tmpdir(), 'trace510k-kill-pipeline-'));
  const disturbed = join(work, 'disturbed');
  try {
    const variants =
      options.whole === true ? VARIANTS.slice(0, 1) : VARIANTS.slice(0, Math.min(VARIANTS.length, options.kills));
    const protocols = options.whole === true ? null : await smallProtocols(variants);
    const films = join(work, 'films');
    if (protocols !== null) await writeSynthetic(films, { seed: 3, patients: 60, size: 64, progress: silent });
    const data = protocols === null ? [] : ['--data', films, '--format', 'md'];
    const prepare = async (dir: string, variant: number): Promise<void> => {
      if (protocols !== null) await writeFile(join(dir, 'protocol.yaml'), protocols[variant] as string);
    };
    // 1. Each plan undisturbed, in a folder of its own.
    const expected: string[] = [];
    let runMs = 0;
    for (let v = 0; v < variants.length; v++) {
      const dir = await fresh(join(work, `undisturbed-${v}`));
      await prepare(dir, v);
      const ran = await run(dir, data);
      if (ran.code !== 0) throw new Error(`an undisturbed run ended with ${ran.code}: ${ran.stderr}`);
      runMs = Math.max(runMs, ran.ms);
      expected.push(await contentOf(dir));
    }
    // 2. Kill, look, go on, look again.
    const count = { late: 0, torn: 0, unlike: 0, unfinished: 0, leftovers: 0, resumed: 0 };
    const at: Record<string, number> = {};
    await fresh(disturbed);
    // One moment in each of so many equal parts of the run, in random order.
    const strata = shuffled(
      Array.from({ length: options.kills }, (_, i) => i),
      rng,
    );
    let longest = runMs;
    let attempt = 0;
    for (let k = 0; k < options.kills; k++) {
      // The whole default begins anew each time; the small plan goes on in the folder that it has, as a user would.
      if (protocols === null) await fresh(disturbed);
      const variant = attempt++ % variants.length;
      // Half of the runs find nothing kept from before.
      if (rng.below(2) === 0) await rm(join(disturbed, '.trace510k'), { recursive: true, force: true });
      await prepare(disturbed, variant);
      const killed = await run(disturbed, data, ((strata[k] as number) + rng.uniform()) * (longest / options.kills));
      if (killed.code !== null) {
        // The machine was faster than we thought: no kill; the same part of a somewhat shorter run is tried again.
        count.late++;
        longest = Math.max(killed.ms, longest * 0.85);
        k--;
        continue;
      }
      const step = lastStep(killed.stderr);
      at[step] = (at[step] ?? 0) + 1;
      if (!(await wholeOrAbsent(disturbed))) count.torn++;
      const next = await run(disturbed, data);
      if (next.code !== 0) count.unfinished++;
      else if ((await contentOf(disturbed)) !== expected[variant]) count.unlike++;
      if (/unchanged inputs|going on after epoch|training had finished/.test(next.stderr)) count.resumed++;
      count.leftovers += (await leftIn(disturbed)).length;
      options.onProgress?.(k + 1);
    }
    return { kills: options.kills, runMs: Math.round(runMs), at, ...count };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const smallProtocols = (variants: typeof VARIANTS): Promise<string[]> =>
  Promise.all(
    variants.map((variant) =>
      smallProtocol((p) => {
        // The simulated planned study would be most of a small run.
        delete (p.plan as Record<string, unknown> | undefined)?.simulation;
        variant(p);
      }),
    ),
  );

async function fresh(dir: string): Promise<string> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  return dir;
}

/** One run of the command line; killed with signal 9 after `killAfter` milliseconds. */
function run(cwd: string, data: readonly string[], killAfter?: number): Promise<Ended> {
  const begun = performance.now();
  const cli = join(packageRoot(), 'dist', 'src', 'cli.js');
  const child = spawn(process.execPath, [cli, 'submission', ...data, '--out', 'evidence', '--model-out', 'model'], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  const timer = killAfter === undefined ? null : setTimeout(() => child.kill('SIGKILL'), killAfter);
  return new Promise((done) => {
    child.once('close', (code) => {
      if (timer) clearTimeout(timer);
      done({ code, ms: performance.now() - begun, stderr });
    });
  });
}

const lastStep = (stderr: string): string =>
  [...stderr.matchAll(/^([a-zA-Z ]+?)(?: \d+ populations)?: (?:done in|unchanged)/gm)].at(-1)?.[1]?.toLowerCase() ??
  'start';

async function wholeOrAbsent(dir: string): Promise<boolean> {
  const folder = join(dir, 'evidence');
  if (!(await exists(folder))) return true;
  return (await checkFolder(folder)).every((check) => check.state === 'identical');
}

/** The release manifest, which holds the hash of every file, less the one file that tells the time of the run. */
async function contentOf(dir: string): Promise<string> {
  const text = await readFile(join(dir, 'evidence', RELEASE_MANIFEST), 'utf8');
  const { files } = JSON.parse(text) as { files: { path: string; sha256: string }[] };
  return files.flatMap((f) => (f.path === 'environment.json' ? [] : [`${f.path} ${f.sha256}`])).join('\n');
}

const leftIn = async (dir: string): Promise<string[]> =>
  (await readdir(dir)).filter((name) => /^\..*\.(?:tmp|old|run)$/.test(name));
