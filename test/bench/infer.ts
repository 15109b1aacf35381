/**
 * From a DICOM file to an answer, warm, on one thread: a native 1024 × 1024 film, and a JPEG lossless one. Throughput is
 * compared with decoding plus the model alone (its preprocessing and its network): the rest is hashing, checks, image
 * quality and the report. `ratio`: throughput of whole answers with reports over that of decode + model, for the native
 * film. Start-up is a whole process from launch to exit.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { modelFolder as findModel } from '../../src/commands/shipped-model.js';
import { packageRoot } from '../../src/core/files.js';
import { createDecoder } from '../../src/dicom/decode.js';
import { inspectDicom } from '../../src/dicom/inspect.js';
import { filmLevels } from '../../src/model/preprocess.js';
import { inferObject } from '../../src/workflow/infer.js';
import type { Session } from '../../src/workflow/session.js';
import { ACCEPT, bytesOf, makeDicom, ramp } from '../dicom/made.js';
import { makeBases } from '../fuzz/bases.js';
import { modelFolder, testSession } from '../workflow/model.js';
import { median, say } from './peers/torch.js';

const SIDE = 1024;
const RUNS = 40;

async function timed(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < RUNS + 5; i++) {
    const begun = performance.now();
    await run();
    if (i >= 5) times.push(performance.now() - begun);
  }
  return median(times);
}

export async function run(): Promise<object> {
  const dir = await findModel(undefined).catch(() => modelFolder());
  say(`model: ${dir}`);
  const session = await testSession(dir);
  const films = {
    native: makeDicom({ width: SIDE, height: SIDE, samples: bytesOf(ramp(SIDE, SIDE)) }),
    ...(await compressed()),
  };
  const results: Record<string, unknown> = {};
  let ratio = 0;
  for (const [name, film] of Object.entries(films)) {
    const whole = await timed(() => inferObject(film, quiet(session), { at: new Date(0) }));
    const decoder = createDecoder();
    const decode = await timed(() => inspectDicom(film, ACCEPT, decoder));
    await decoder.close();
    const picture = { width: SIDE, height: SIDE, data: ramp(SIDE, SIDE) };
    const model = await timed(() => session.scorer.score(filmLevels(picture, session.scorer.preprocess)));
    const share = (decode + model) / whole;
    ratio ||= share;
    results[name] = {
      answerMs: round(whole),
      decodeMs: round(decode),
      modelMs: round(model),
      throughputShare: round(share),
    };
    say(`${name}: answer ${round(whole)} ms; decode ${round(decode)} + model ${round(model)} ms`);
  }
  await session.close();
  const startupMs = await startup(films.native, dir);
  const targets = { answerMs: 150, throughputShare: 0.8, startupMs: 1000 };
  return {
    bench: 'infer',
    side: SIDE,
    runs: RUNS,
    size: session.scorer.preprocess.size,
    results,
    startupMs: round(startupMs),
    targets,
    ratio: round(ratio),
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** The ramp is no chest: quality bounds would turn it away before the model is reached. */
const quiet = (session: Session): Session => ({
  ...session,
  quality: session.quality && { ...session.quality, bounds: OPEN },
});
const OPEN = { leastSpread: 0, mostSaturation: 1, leastLikeness: -2, leastSymmetry: -2 } as const;

async function compressed(): Promise<Record<string, Uint8Array>> {
  const lossless = (await makeBases(SIDE)).filter((base) => base.name === 'JPEG lossless' || base.name === 'JPEG 2000');
  return Object.fromEntries(lossless.map(({ name, bytes }) => [name, bytes]));
}

/** Median of five whole processes, from launch to exit, as a user starts them. */
async function startup(film: Uint8Array, model: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'trace510k-bench-'));
  await writeFile(join(folder, 'film.dcm'), film);
  const cli = join(packageRoot(), 'dist', 'src', 'cli.js');
  const times = Array.from({ length: 5 }, () => {
    const begun = performance.now();
    spawnSync(
      process.execPath,
      [cli, 'infer', join(folder, 'film.dcm'), '--model', model, '--threads', '1', '--quiet'],
      { cwd: packageRoot() },
    );
    return performance.now() - begun;
  });
  return median(times);
}
