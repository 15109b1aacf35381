/** A small project in a temporary folder, and the command line run in it as a user would. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { ExecutionContext } from 'ava';
import { parse, stringify } from 'yaml';
import { packageRoot } from '../../src/core/files.js';
import { silent } from '../../src/core/progress.js';
import { writeSynthetic } from '../../src/data/synthetic/write.js';
import { temporary } from '../temporary.js';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const trace510k = (cwd: string, ...args: string[]): Promise<Ran> => trace510kIn({}, cwd, ...args);

/** The same with more in the environment. */
export function trace510kIn(more: Readonly<Record<string, string>>, cwd: string, ...args: string[]): Promise<Ran> {
  const cli = join(packageRoot(), 'dist', 'src', 'cli.js');
  return new Promise((done) => {
    const env = { ...process.env, SOURCE_DATE_EPOCH: '1795478400', ...more };
    execFile(process.execPath, [cli, ...args], { cwd, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

/** The shipped protocol, made small: tiny films, two epochs, few replicates. */
export async function smallProtocol(change: (p: Record<string, unknown>) => void = () => {}): Promise<string> {
  const protocol = parse(await readFile(join(packageRoot(), 'protocol.yaml'), 'utf8'));
  protocol.training = { ...protocol.training, imageSize: 32, epochs: 2, batch: 16 };
  protocol.intervals.replicates = 200;
  protocol.minimumPositives = 3;
  change(protocol);
  return stringify(protocol);
}

export async function smallProject(): Promise<{ readonly dir: string; readonly films: string }> {
  const dir = await temporary('project');
  const films = join(dir, 'films');
  await writeSynthetic(films, { seed: 3, patients: 60, size: 64, progress: silent });
  await writeFile(join(dir, 'protocol.yaml'), await smallProtocol());
  return { dir, films };
}

/** No element is absent, each is counted once, and what is not present says why. */
export function accountIsWhole(
  t: ExecutionContext,
  account: {
    readonly elements: readonly { readonly n: number; readonly status: string; readonly reason: string | null }[];
    readonly count: Readonly<Record<string, number>>;
  },
): void {
  t.deepEqual(
    account.elements.map((e) => e.n),
    Array.from({ length: 124 }, (_, i) => i + 1),
  );
  for (const { n, status, reason } of account.elements) {
    t.true(['present', 'gap', 'not applicable'].includes(status), `${n}: ${status}`);
    t.true(status === 'present' || (reason ?? '').trim() !== '', `${n}: ${status} without a reason`);
  }
  t.is(
    Object.values(account.count).reduce((a, b) => a + b, 0),
    124,
  );
}
