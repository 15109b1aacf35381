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
  run(what: 'train' | 'score' | 'block', format: 'default' | 'channels_last', steps: number): Promise<number>;
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

export function startPeer(python: string, race: Race): Promise<Peer> {
  const values = [race.threads, race.batch, race.size].map(String);
  return start(python, 'torch_peer.py', [...values, race.norm ? 'norm' : 'plain']);
}

/** A backbone by its name in the registry. */
export function startBackbone(python: string, network: string, race: Omit<Race, 'norm'>): Promise<Peer> {
  return start(python, 'backbones_peer.py', [network, ...[race.threads, race.batch, race.size].map(String)]);
}

async function start(python: string, name: string, values: readonly string[]): Promise<Peer> {
  const script = join(packageRoot(), 'test', 'bench', 'peers', name);
  const child: ChildProcess = spawn(python, [script, ...values], { stdio: ['pipe', 'pipe', 'inherit'] });
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

export type Rounds = Readonly<Record<string, readonly number[]>>;

/** Alternates all runners for some rounds; films a second of each, round by round. */
export async function race(runners: Readonly<Record<string, () => Promise<number>>>, rounds: number): Promise<Rounds> {
  const seen: Record<string, number[]> = Object.fromEntries(Object.keys(runners).map((name) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const [name, run] of Object.entries(runners)) seen[name]!.push(await run());
    say(
      `round ${round}: ${Object.entries(seen)
        .map(([name, values]) => `${name} ${values.at(-1)!.toPrecision(3)}`)
        .join(', ')} films/s`,
    );
  }
  return seen;
}

export const medians = (rounds: Rounds): Record<string, number> =>
  Object.fromEntries(Object.entries(rounds).map(([name, rates]) => [name, median(rates)]));

/**
 * How many times as fast the named runner is: the median over rounds of the ratio within a round (neighbours in time
 * share the machine's mood), for every peer; `best` is the least of them.
 */
export function compared(rounds: Rounds, ours: string): { best: number; default: number } {
  const ratios = Object.entries(rounds)
    .filter(([name]) => name.startsWith('torch'))
    .map(([name, rates]) => ({ name, ratio: median(rates.map((rate, i) => rounds[ours]![i]! / rate)) }));
  return {
    best: Math.min(...ratios.map((r) => r.ratio)),
    // The first peer is the current PyTorch.
    default: ratios.find((r) => r.name.endsWith('default'))!.ratio,
  };
}
