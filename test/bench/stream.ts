/**
 * End to end from 1024 × 1024 PNG to scores, beside decoding alone and the model alone, in one process and in turn.
 * `ratio`: films a second end to end over those of the slower of the two. Films: TRACE510K_SHARED_DATA (default
 * ../shared/data), else drawn ones. `processorShare` is the same from the processor time of all threads, which other work on
 * the machine disturbs less: the dearer of the two over the whole way. `decode and prepare` adds the way from the film's pixels to the network's input.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { packageRoot } from '../../src/core/files.js';
import { type GrayImage, readGray } from '../../src/data/gray.js';
import { type FilmScorer, openFilmScorer } from '../../src/model/film-scorer.js';
import { loadModel } from '../../src/model/load.js';
import { READERS, scoreEach } from '../../src/model/stream.js';
import { originals } from '../stream/folder.js';
import { median, say } from './peers/torch.js';

const ROUNDS = Number(process.env.TRACE510K_BENCH_ROUNDS ?? 5);
const FILMS = 256;
const THREADS = 2;

export async function run(): Promise<object> {
  const scratch = await mkdtemp(join(tmpdir(), 'trace510k-bench-stream-'));
  try {
    const films = await originals(scratch);
    say(films.about);
    const list = Array.from({ length: FILMS }, (_, i) => ({
      caseId: String(i),
      image: films.paths[i % films.paths.length] as string,
    }));
    const model = await loadModel(join(packageRoot(), 'models', 'cxr-pneumonia-0.1.0'));
    const scorer = await openFilmScorer(model, { threads: THREADS });
    const paths = list.map((film) => film.image);
    const stages: Record<string, () => Promise<unknown>> = {
      decode: () => readAll(paths, () => {}),
      'decode and prepare': () => {
        const input = new Float32Array(scorer.values);
        return readAll(paths, (film) => scorer.fill(film, input, 0));
      },
      model: () => modelAlone(scorer),
      'end to end': () => scoreEach(scorer, list),
    };
    const empty = (): Record<string, number[]> => Object.fromEntries(Object.keys(stages).map((name) => [name, []]));
    const [rates, costs] = [empty(), empty()];
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [name, stage] of Object.entries(stages)) {
        const [begun, used] = [performance.now(), process.cpuUsage()];
        await stage();
        const { user, system } = process.cpuUsage(used);
        // The first round warms up.
        if (round === 0) continue;
        rates[name]!.push((FILMS * 1000) / (performance.now() - begun));
        costs[name]!.push((user + system) / 1000 / FILMS);
      }
    }
    await scorer.release();
    const filmsPerSecond = Object.fromEntries(Object.entries(rates).map(([name, all]) => [name, median(all)]));
    const processorMs = Object.fromEntries(Object.entries(costs).map(([name, all]) => [name, median(all)]));
    const dearer = Math.max(processorMs.decode!, processorMs.model!);
    const shares = rates['end to end']!.map((rate, i) => rate / Math.min(rates.decode![i]!, rates.model![i]!));
    return {
      ...{
        bench: 'stream',
        films: FILMS,
        source: films.about,
        rounds: ROUNDS,
        threads: THREADS,
        filmsPerSecond,
        processorMs,
      },
      processorShare: dearer / processorMs['end to end']!,
      peakRssMib: Math.round(process.resourceUsage().maxRSS / 1024),
      targets: { ratio: 0.8 },
      ratio: median(shares),
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** As many films at once as the stream reads. */
async function readAll(paths: readonly string[], use: (film: GrayImage) => void): Promise<void> {
  let next = 0;
  const reader = async (): Promise<void> => {
    while (next < paths.length) use(await readGray(paths[next++] as string));
  };
  await Promise.all(Array.from({ length: READERS }, reader));
}

async function modelAlone(scorer: FilmScorer): Promise<void> {
  const input = new Float32Array(scorer.batch * scorer.values).fill(0.5);
  for (let at = 0; at < FILMS; at += scorer.batch) await scorer.run(input);
}
