/**
 * VGG16, ResNet-50 and DenseNet-121 against PyTorch graphs of the same weights (test/fixtures/py/backbones.py), and
 * MobileNet against TensorFlow.js: features, logits, and the gradients and batch statistics of a training step, of the
 * last block behind frozen layers and of the whole network. The provided real weights are checked in test/real.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { buildArchitecture } from '../../src/model/architectures/registry.js';
import { loadEngine } from '../../src/model/engines/engine.js';
import { createTfjsEngine } from '../../src/model/engines/tfjs.js';
import { asNetworkModel, type NetworkModel } from '../../src/model/network-model.js';
import { relativeDifference } from '../../src/model/onnx/selfcheck.js';
import { useCpuBackend } from '../../src/model/tf.js';
import { type Cut, cutBehind } from '../../src/model/transfer/cut.js';
import { hashedFilms, hashWeights, type Summary, summarise } from './hashed.js';
import { batchFor } from './networks.js';

interface Step {
  readonly frozen: string;
  /** How far the betas keep the units from the kink of ReLU; 0: they stand where the hash puts them. */
  readonly away: number;
  readonly loss: number;
  /** What PyTorch itself loses in single precision. */
  readonly rounding: number;
  readonly gradient: Readonly<Record<string, Summary>>;
  readonly statistics: Readonly<Record<string, Summary>>;
}
interface Reference {
  readonly size: number;
  readonly films: number;
  readonly features: Summary;
  readonly logits: readonly number[];
  readonly steps: readonly Step[];
}

const NAMES = ['vgg16', 'resnet50', 'densenet121'] as const;
type Name = (typeof NAMES)[number];

async function references(): Promise<Record<Name, Reference>> {
  const text = await readFile(join(packageRoot(), 'test', 'fixtures', 'py', 'backbones.json'), 'utf8');
  return (JSON.parse(text) as { networks: Record<Name, Reference> }).networks;
}

function network(architecture: Name | 'mobilenet', imageSize: number, away = 0): NetworkModel {
  const config = { architecture, imageSize, seed: 1, dropout: 0, filters: [16], width: 0.25 };
  const model = asNetworkModel(buildArchitecture(config));
  hashWeights(model, away);
  return model;
}

/** Largest accepted difference of a summary's numbers, in units of the array's norm. */
function agree(t: ExecutionContext, got: Summary, want: Summary, tolerance: number, what: string): void {
  const off = Math.max(
    Math.abs(got.norm - want.norm),
    // A projection on random signs is about as long as the norm.
    Math.abs(got.signed - want.signed),
    ...want.first.map((v, i) => Math.abs(v - got.first[i]!)),
  );
  t.true(off <= tolerance * want.norm, `${what}: off by ${off / want.norm} of its norm`);
}

async function run(model: NetworkModel, films: Float32Array, batch: number): Promise<Float32Array> {
  const forward = await (await loadEngine()).forward(model, model.weights, { threads: 2, batch });
  const out = (await forward.run(films)).slice();
  await forward.release();
  return out;
}

const logitOf = (p: number): number => Math.log(p / (1 - p));

test.before(useCpuBackend);

for (const name of NAMES) {
  test.serial(`REQ-030: ${name} gives the features and scores of a PyTorch graph with the same weights`, async (t) => {
    const want = (await references())[name];
    const model = network(name, want.size);
    const films = hashedFilms(name, want.films * want.size * want.size);
    const cut = await cutBehind(model, LAST[name]);
    t.is(cut.at, 'average');
    agree(t, summarise(await run(cut.frozen, films, want.films), 'features'), want.features, 2e-5, 'features');
    for (const [i, p] of (await run(model, films, want.films)).entries()) {
      t.true(Math.abs(logitOf(p) - want.logits[i]!) < 1e-3 * (1 + Math.abs(want.logits[i]!)), `logit ${i}`);
    }
  });

  test.serial(
    `REQ-030: a training step of ${name} has the same gradients as PyTorch, for the last block and for the whole network`,
    async (t) => {
      const want = (await references())[name];
      const films = hashedFilms(name, want.films * want.size * want.size);
      for (const step of want.steps) {
        const model = network(name, want.size, step.away);
        const whole = step.frozen === 'film_channels';
        const cut: Cut | null = whole ? null : await cutBehind(model, step.frozen);
        const learner = cut?.learner ?? model;
        const input = cut ? await run(cut.frozen, films, want.films) : films;
        const trainer = await (await loadEngine()).trainer(learner, { threads: 2, batch: want.films });
        const got = await trainer.step(
          {
            films: input,
            labels: Float32Array.from({ length: want.films }, (_, i) => i % 2),
            weights: Float32Array.from({ length: want.films }, (_, i) => 0.5 + 0.25 * i),
            masks: new Map(),
          },
          learner.weights,
        );
        await trainer.release();
        t.true(Math.abs(got.loss - step.loss) < 1e-4 * step.loss, `loss ${got.loss}, PyTorch ${step.loss}`);
        const learning = learner.network.parameters.filter((slot) => !slot.fixed);
        t.deepEqual(learning.map((slot) => slot.name).sort(), Object.keys(step.gradient).sort());
        const largest = Math.max(...Object.values(step.gradient).map((g) => g.norm));
        for (const slot of learning) {
          const reference = step.gradient[slot.name]!;
          // A bias in front of a normalisation has a gradient of rounding noise alone.
          if (reference.norm < 1e-4 * largest) continue;
          const own = got.gradient.subarray(slot.offset, slot.offset + slot.size);
          agree(t, summarise(own, slot.name), reference, ROUNDINGS * step.rounding + FLOOR, `gradient of ${slot.name}`);
        }
        for (const slot of learner.network.statistics) {
          const own = got.statistics.subarray(slot.offset, slot.offset + slot.size);
          agree(t, summarise(own, slot.name), step.statistics[slot.name]!, 1e-4, `statistics of ${slot.name}`);
        }
      }
    },
  );
}

const LAST: Record<Name, string> = { vgg16: 'block5_pool', resnet50: 'conv5_block3_out', densenet121: 'relu' };
/**
 * The reference is in double precision; PyTorch's own loss in single precision, measured with it, is the yardstick. With
 * hashed betas a whole network loses 1.4 % (ResNet-50) and 1.5 % (DenseNet-121) whoever computes: units near the kink of ReLU
 * flip with the rounding of the sums before them, and every flip changes the gradients of all that lies before it. With betas
 * that keep the units away from the kink it loses 2.2e-5 and 8e-6, so that these steps are held to 1.9e-4 and 1.3e-4; the
 * others show that ReLU passes what it should in a whole network.
 */
const ROUNDINGS = 4;
const FLOOR = 1e-4;

test.serial(
  'REQ-030: MobileNet scores and learns as TensorFlow.js computes it, whole and behind frozen layers',
  async (t) => {
    const model = network('mobilenet', 64);
    const cpu = await createTfjsEngine('cpu');
    const films = batchFor(model, 2, 7);
    const reference = await cpu.forward(model, model.weights, { threads: 1, batch: 2 });
    const scores = await reference.run(films.films);
    t.true(relativeDifference(await run(model, films.films, 2), scores) < 1e-5);

    const cut = await cutBehind(model, 'conv_pw_11_relu');
    const features = await run(cut.frozen, films.films, 2);
    for (const [learner, input] of [
      [cut.learner, features],
      [model, films.films],
    ] as const) {
      const batch = { ...films, films: input };
      const [ours, theirs] = [await loadEngine(), cpu];
      const results = [];
      for (const engine of [ours, theirs]) {
        const trainer = await engine.trainer(learner, { threads: 1, batch: 2 });
        results.push(await trainer.step(batch, learner.weights));
        await trainer.release();
      }
      const [got, want] = results as [(typeof results)[0], (typeof results)[0]];
      t.true(Math.abs(got.loss - want.loss) < 1e-4 * want.loss, `loss ${got.loss}, tfjs ${want.loss}`);
      const off = relativeDifference(got.gradient, want.gradient);
      t.true(off < 1e-3, `gradient differs by ${off}`);
      t.true(relativeDifference(got.statistics, want.statistics) < 1e-4);
    }
  },
);
