/** Trainings as programs of their own, to be killed or to run short of disk, and what is left of them. */
import { execFile, spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { exists, packageRoot, sha256 } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { checkpointPath } from '../../src/model/checkpoint.js';
import type { TrainInput } from '../../src/model/train.js';

/** SHA-256 of every file but the timings. */
export async function hashes(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => name !== 'timing.json').sort();
  return Object.fromEntries(await Promise.all(names.map(async (n) => [n, sha256(await readFile(join(folder, n)))])));
}

export const rulesOf = (error: unknown): string[] =>
  error instanceof InputError ? error.problems.map((p) => p.rule) : [String(error)];

async function jobScript({ progress: _, ...rest }: TrainInput): Promise<string> {
  const script = `${rest.outDir}.mjs`;
  const room = join(packageRoot(), 'dist', 'src');
  await writeFile(
    script,
    `import { train } from ${JSON.stringify(join(room, 'model', 'train.js'))};
import { silent } from ${JSON.stringify(join(room, 'core', 'progress.js'))};
await train({ ...${JSON.stringify(rest)}, progress: silent }).catch((error) => {
  process.stdout.write((error.problems ?? [{ rule: String(error) }]).map((p) => p.rule).join());
});`,
  );
  return script;
}

/** The rules of the refusal, where no file may grow beyond `blocks` of 1024 bytes. */
export async function trainWithin(blocks: number, job: TrainInput): Promise<string> {
  const command = `ulimit -f ${blocks} && "${process.execPath}" "${await jobScript(job)}"`;
  return (await promisify(execFile)('bash', ['-c', command])).stdout;
}

/** Kills the training as soon as its first checkpoint stands; the signal it ended by. */
export async function killAtCheckpoint(job: TrainInput): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [await jobScript(job)], { stdio: 'ignore' });
  const gone = new Promise<NodeJS.Signals | null>((done) => child.on('exit', (_code, signal) => done(signal)));
  const path = checkpointPath(job.outDir);
  while (child.exitCode === null && !(await exists(path))) await new Promise((next) => setTimeout(next, 3));
  child.kill('SIGKILL');
  return gone;
}
