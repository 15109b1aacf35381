/** A worker as its own process beside a fake archive in this one, and films of ordinary size that the shipped model accepts. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { packageRoot } from '../../../src/core/files.js';
import { createRng } from '../../../src/core/rng.js';
import { text } from '../../../src/dicom/write.js';
import { type QualityRule, SIDE } from '../../../src/workflow/quality.js';
import { makeDicom } from '../../dicom/made.js';
import { encapsulated, jpegLossless } from '../../fuzz/bases.js';
import type { FakeArchive } from '../../worker/fake-archive.js';

export const FILM_SIDE = 1024;

/** 8 bit as they are, or 12 bit in JPEG Lossless. */
export type Coding = 'native' | 'jpeg-lossless';
export type FilmMaker = (n: number, coding?: Coding) => Uint8Array;

/**
 * Every film of the bench shows the mean film of the model's quality checks, enlarged, with a little noise; the number
 * stands in its UIDs and, where it is not compressed, in some pixels.
 */
export async function filmMaker(model: string): Promise<FilmMaker> {
  const { mean } = JSON.parse(await readFile(join(model, 'qc.json'), 'utf8')) as QualityRule;
  const rng = createRng(1, 'noise of the films');
  const samples = new Uint8Array(FILM_SIDE * FILM_SIDE);
  const deep = new Uint16Array(FILM_SIDE * FILM_SIDE);
  const place = (at: number): [number, number] => {
    const exact = Math.min(SIDE - 1.001, Math.max(0, ((at + 0.5) * SIDE) / FILM_SIDE - 0.5));
    return [Math.floor(exact), exact - Math.floor(exact)];
  };
  for (let y = 0; y < FILM_SIDE; y++) {
    const [row, down] = place(y);
    for (let x = 0; x < FILM_SIDE; x++) {
      const [column, right] = place(x);
      const at = row * SIDE + column;
      const above = mean[at]! * (1 - right) + mean[at + 1]! * right;
      const below = mean[at + SIDE]! * (1 - right) + mean[at + SIDE + 1]! * right;
      const level = (above * (1 - down) + below * down) / 255;
      const noise = rng.below(16);
      deep[y * FILM_SIDE + x] = Math.min(4095, Math.round(level * 4080) + noise);
      samples[y * FILM_SIDE + x] = deep[y * FILM_SIDE + x]! >> 4;
    }
  }
  const plain = { width: FILM_SIDE, height: FILM_SIDE, samples };
  const bytes = new Uint8Array(deep.buffer);
  const twelve = { width: FILM_SIDE, height: FILM_SIDE, samples: bytes, allocated: 16, stored: 12 } as const;
  const { stream, syntax } = await jpegLossless(twelve);
  return (n, coding = 'native') => {
    const uid = (tag: string, end: number) => text(tag, 'UI', `2.25.9${n}${end}`);
    const change = [uid('00080018', 1), uid('0020000d', 2), uid('0020000e', 3)];
    if (coding === 'jpeg-lossless') return encapsulated({ ...twelve, change }, stream, syntax);
    new DataView(samples.buffer).setUint32(0, n);
    return makeDicom({ ...plain, change });
  };
}

export const instanceUid = (n: number): string => `2.25.9${n}1`;
export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export async function withWorker<T>(
  archive: FakeArchive,
  model: string,
  use: (state: string) => Promise<T>,
): Promise<T> {
  const url = await archive.listen();
  const state = await mkdtemp(join(tmpdir(), 'trace510k-latency-'));
  const child = spawn(
    process.execPath,
    [
      ...[join(packageRoot(), 'dist', 'src', 'cli.js'), 'listen', '--orthanc', url, '--state', state],
      ...['--model', model, '--quiet'],
    ],
    { cwd: packageRoot(), stdio: ['ignore', 'ignore', 'inherit'] },
  );
  try {
    while (archive.requests < 2) await pause(50);
    return await use(state);
  } finally {
    child.kill('SIGTERM');
    await new Promise((done) => child.once('exit', done));
    await archive.close();
    await rm(state, { recursive: true, force: true });
  }
}

export interface Told {
  readonly notice: string;
  readonly sopInstanceUid: string | null;
}

/** Reads the worklist only when it was written anew, so that looking takes little of the two cores. */
export function worklistReader(state: string): () => Promise<readonly Told[] | null> {
  const file = join(state, 'worklist.json');
  let mark = '';
  return async () => {
    const found = await stat(file).catch(() => null);
    if (found === null || `${found.ino} ${found.mtimeMs}` === mark) return null;
    mark = `${found.ino} ${found.mtimeMs}`;
    return (JSON.parse(await readFile(file, 'utf8')) as { films: Told[] }).films;
  };
}
