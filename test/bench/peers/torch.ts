/**
 * PyTorch processes to race against. Found under TRACE510K_BENCH_PYTHON (several, separated by ":"), in
 * .trace510k/torch (python3 -m venv .trace510k/torch && .trace510k/torch/bin/pip install torch) and as the system's
 * python3 (Debian: apt-get install python3-torch).
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../../src/core/files.js';

export interface Race {
  readonly threads: number;
  readonly batch: number;
  readonly size: number;
  readonly norm: boolean;
}

export interface Peer {
  readonly version: string;
  /** Films a second, median of the steps. */
  run(what: 'train' | 'score', format: 'default' | 'channels_last', steps: number): Promise<number>;
  stop(): void;
}

export function pythons(): string[] {
  const given = (process.env.TRACE510K_BENCH_PYTHON ?? '').split(':').filter(Boolean);
  const all = [...given, join(packageRoot(), '.trace510k', 'torch', 'bin', 'python'), '/usr/bin/python3', 'python3'];
  const versions = new Map<string, string>();
  for (const python of all) {
    const { stdout, status } = spawnSync(python, ['-c', 'import torch; print(torch.__version__)'], {
      encoding: 'utf8',
    });
    const version = stdout?.trim();
    if (status === 0 && version && ![...versions.values()].includes(version)) versions.set(python, version);
  }
  return [...versions.keys()];
}

export async function startPeer(python: string, race: Race): Promise<Peer> {
  const script = join(packageRoot(), 'test', 'bench', 'peers', 'torch_peer.py');
  const values = [race.threads, race.batch, race.size].map(String);
  const child: ChildProcess = spawn(python, [script, ...values, race.norm ? 'norm' : 'plain'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const answer = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python} ended`);
    return JSON.parse(value as string) as T;
  };
  const { version } = await answer<{ version: string }>();
  return {
    version,
    async run(what, format, steps) {
      child.stdin!.write(`${what} ${format} ${steps}\n`);
      return (await answer<{ perSecond: number }>()).perSecond;
    },
    stop: () => child.stdin!.end(),
  };
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

export const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Alternates all runners for some rounds and gives each one's median. */
export async function race(
  runners: Readonly<Record<string, () => Promise<number>>>,
  rounds: number,
): Promise<Record<string, number>> {
  const seen: Record<string, number[]> = Object.fromEntries(Object.keys(runners).map((name) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const [name, run] of Object.entries(runners)) seen[name]!.push(await run());
    say(
      `round ${round}: ${Object.entries(seen)
        .map(([name, values]) => `${name} ${values.at(-1)!.toFixed(0)}`)
        .join(', ')} films/s`,
    );
  }
  return Object.fromEntries(Object.entries(seen).map(([name, values]) => [name, median(values)]));
}

/** Rates of the peers and how many times as fast the named runner is. */
export function compared(rates: Readonly<Record<string, number>>, ours: string): { best: number; default: number } {
  const peers = Object.entries(rates).filter(([name]) => name.startsWith('torch'));
  const best = Math.max(...peers.map(([, rate]) => rate));
  // The default layout of the current PyTorch is the first one named.
  const plain = peers.find(([name]) => name.endsWith('default'))![1];
  return { best: rates[ours]! / best, default: rates[ours]! / plain };
}
