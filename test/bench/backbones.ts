/**
 * Backbones at 224 × 224 beside PyTorch with the same networks, batch and threads: scoring of DenseNet-121 and VGG16,
 * a whole training step of DenseNet-121 and one of VGG16's last block, and what a frozen backbone saves: the first epoch
 * (features computed) over a later one. Runs alternate; medians; ratios are taken within a round.
 * TRACE510K_BENCH_PART=scoring|training|frozen runs one part alone, TRACE510K_BENCH_SIZE takes another side. `ratio`: the least of the scoring ratios to
 * PyTorch's default layout; of a part alone, the least of its own.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { silent } from '../../src/core/progress.js';
import { buildArchitecture, type NetworkConfig } from '../../src/model/architectures/registry.js';
import { createBatchSource } from '../../src/model/batches.js';
import { testBatch } from '../../src/model/engines/describe.js';
import { type Batch, loadEngine } from '../../src/model/engines/engine.js';
import { asNetworkModel, copyWeights, type NetworkModel } from '../../src/model/network-model.js';
import { adamStep, createAdam } from '../../src/model/optimizer.js';
import { useCpuBackend } from '../../src/model/tf.js';
import { cutBehind } from '../../src/model/transfer/cut.js';
import { learningInputs } from '../../src/model/transfer/learning-inputs.js';
import { smallConfig } from '../model/films.js';
import { hashedFilms, hashWeights } from '../model/hashed.js';
import { median, medians, pythons, type Rounds, race, say, startBackbone } from './peers/torch.js';

const SIZE = Number(process.env.TRACE510K_BENCH_SIZE ?? 224);
const THREADS = 2;
const ROUNDS = Number(process.env.TRACE510K_BENCH_ROUNDS ?? 3);
const FORMATS = ['default', 'channels_last'] as const;

type Name = 'densenet121' | 'vgg16';
interface Part {
  readonly results: Record<string, unknown>;
  readonly ratio: number;
}

export async function run(): Promise<object> {
  await useCpuBackend();
  const parts: Record<string, () => Promise<Part>> = { scoring, training, frozen };
  const only = process.env.TRACE510K_BENCH_PART;
  const wanted = Object.keys(parts).filter((name) => only === undefined || name === only);
  if (wanted.length === 0) throw new Error(`TRACE510K_BENCH_PART is one of ${Object.keys(parts).join(', ')}`);
  const done: Record<string, Part> = {};
  for (const name of wanted) done[name] = await parts[name]!();
  return {
    bench: 'backbones',
    size: SIZE,
    threads: THREADS,
    rounds: ROUNDS,
    results: Object.fromEntries(Object.entries(done).map(([name, part]) => [name, part.results])),
    targets: { scoring: 1.5, training: 1.0, frozen: 20 },
    ratio: (done.scoring ?? Object.values(done)[0]!).ratio,
  };
}

async function network(architecture: Name): Promise<NetworkModel> {
  const none = { file: '', sha256: '', source: '', licence: '' };
  const config: NetworkConfig = { architecture, imageSize: SIZE, seed: 1, dropout: 0, filters: [], pretrained: none };
  const model = asNetworkModel(buildArchitecture(config));
  hashWeights(model);
  return model;
}

/** Films a second of the fastest-to-slowest middle run, after one to warm up. */
async function rate(step: () => Promise<unknown>, steps: number, batch: number): Promise<number> {
  await step();
  const times: number[] = [];
  for (let i = 0; i < steps; i++) {
    const begun = performance.now();
    await step();
    times.push(performance.now() - begun);
  }
  return (batch * 1000) / median(times);
}

function ratios(rounds: Rounds): Record<string, number> {
  const [ours, ...peers] = Object.entries(rounds) as [[string, number[]], ...[string, number[]][]];
  return Object.fromEntries(peers.map(([name, rates]) => [name, median(rates.map((r, i) => ours[1][i]! / r))]));
}

const least = (all: readonly Record<string, number>[], format: string): number =>
  Math.min(...all.flatMap((r) => Object.entries(r).flatMap(([name, v]) => (name.endsWith(format) ? [v] : []))));

/** The first PyTorch there is; looking for it starts several programs, so once is enough. */
let python: string | undefined;

async function against(
  title: string,
  name: Name,
  batch: number,
  what: 'score' | 'train' | 'block',
  steps: number,
  ours: () => Promise<unknown>,
): Promise<{ entry: object; ratio: Record<string, number> }> {
  say(title);
  python ??= pythons()[0];
  if (!python) throw new Error('no PyTorch found: test/bench/peers/torch.ts says where it is looked for');
  const peer = await startBackbone(python, name, { threads: THREADS, batch, size: SIZE });
  const runners: Record<string, () => Promise<number>> = { ours: () => rate(ours, steps, batch) };
  for (const format of FORMATS) runners[`torch ${peer.version} ${format}`] = () => peer.run(what, format, steps);
  const rounds = await race(runners, ROUNDS);
  peer.stop();
  const ratio = ratios(rounds);
  return { entry: { batch, filmsPerSecond: medians(rounds), ratio }, ratio };
}

async function scoring(): Promise<Part> {
  const results: Record<string, unknown> = {};
  const all: Record<string, number>[] = [];
  for (const name of ['densenet121', 'vgg16'] as const) {
    const batch = 8;
    const model = await network(name);
    const forward = await (await loadEngine()).forward(model, model.weights, { threads: THREADS, batch });
    const films = hashedFilms(name, batch * SIZE * SIZE);
    const { entry, ratio } = await against(`scoring ${name}`, name, batch, 'score', 3, () => forward.run(films));
    await forward.release();
    results[name] = entry;
    all.push(ratio);
  }
  return { results, ratio: least(all, 'default') };
}

async function training(): Promise<Part> {
  const engine = await loadEngine();
  const results: Record<string, unknown> = {};
  const all: Record<string, number>[] = [];
  for (const [title, name, batch, what] of [
    ['DenseNet-121, every layer', 'densenet121', 8, 'train'],
    ['VGG16, last block', 'vgg16', 16, 'block'],
  ] as const) {
    const whole = await network(name);
    const learner = what === 'block' ? (await cutBehind(whole, 'block4_pool')).learner : whole;
    const trainer = await engine.trainer(learner, { threads: THREADS, batch });
    const [c, h, w] = learner.network.inputShape;
    const data: Batch =
      what === 'block'
        ? { ...testBatch(learner, batch, 1), films: hashedFilms('features', batch * c * h * w) }
        : testBatch(learner, batch, SIZE);
    const weights = copyWeights(learner.weights);
    const adam = createAdam(weights.parameters.length);
    const step = async (): Promise<void> => {
      const { gradient } = await trainer.step(data, weights);
      adamStep(weights.parameters, gradient, adam, 1e-4);
    };
    const { entry, ratio } = await against(`training step of ${title}`, name, batch, what, 3, step);
    await trainer.release();
    results[title] = entry;
    all.push(ratio);
  }
  return { results, ratio: least(all, 'default') };
}

/** Epochs of one view of each film: in the first the features are computed, later ones cost the head. */
async function frozen(): Promise<Part> {
  const engine = await loadEngine();
  const results: Record<string, unknown> = {};
  const found: number[] = [];
  for (const [name, layer, films] of [
    ['densenet121', 'relu', 128],
    ['vgg16', 'block5_pool', 64],
  ] as const) {
    say(`frozen ${name}`);
    const folder = await mkdtemp(join(tmpdir(), 'trace510k-bench-'));
    const model = await network(name);
    const cut = await cutBehind(model, layer);
    const config = smallConfig({ architecture: name, imageSize: SIZE, batch: 16, views: 1, dropout: 0 });
    const levels = Uint8Array.from(hashedFilms(name, films * SIZE * SIZE), (v) => v * 255);
    const ids = Array.from({ length: films }, (_, i) => `film-${i}`);
    const none = { caseIds: ids.slice(0, 1), levels: levels.subarray(0, SIZE * SIZE) };
    const trainer = await engine.trainer(cut.learner, { threads: THREADS, batch: config.batch });
    const weights = copyWeights(cut.learner.weights);
    const adam = createAdam(weights.parameters.length);
    const begun = performance.now();
    const inputs = await learningInputs(
      { model, cut, transfer: null, roleOf: () => null },
      { training: { caseIds: ids, levels }, tuning: none },
      config,
      { engine, threads: THREADS, cache: folder, progress: silent },
    );
    const source = createBatchSource(
      { labels: ids.map((_, i) => i % 2 === 0), views: inputs.views },
      cut.learner.network,
      config,
    );
    const epoch = async (n: number): Promise<void> => {
      for (let step = 0; step < source.stepsPerEpoch; step++) {
        const { gradient } = await trainer.step(source.make(n, step), weights);
        adamStep(weights.parameters, gradient, adam, 1e-3);
      }
    };
    await epoch(1);
    const first = performance.now() - begun;
    const later: number[] = [];
    for (let n = 2; n <= 12; n++) {
      const at = performance.now();
      await epoch(n);
      later.push(performance.now() - at);
    }
    await inputs.close();
    await trainer.release();
    await rm(folder, { recursive: true, force: true });
    const ratio = first / median(later);
    say(`first epoch ${first.toFixed(0)} ms, later ${median(later).toFixed(1)} ms: ${ratio.toFixed(0)} times as fast`);
    results[name] = { films, firstMilliseconds: first, laterMilliseconds: median(later), ratio };
    found.push(ratio);
  }
  return { results, ratio: Math.min(...found) };
}
