/**
 * The blocked layout is an undocumented domain of ONNX Runtime, so it is never trusted: at start the block size is read
 * off a known tensor, and one small training step is compared with plain NCHW. Anything unexpected means plain NCHW.
 */

import { createRng } from '../../core/rng.js';
import type { Batch } from '../engines/engine.js';
import { createTrainer, sessionOptions } from '../engines/onnxruntime.js';
import type { NetworkModel } from '../network-model.js';
import type { StepForm } from './context.js';
import { GraphBuilder, NCHWC_DOMAIN } from './graph.js';
import type { Network, Slot } from './network.js';
import * as ort from './ort.js';

/** Largest accepted relative difference of the gradients. */
export const TOLERANCE = 1e-4;

let probed: Promise<number> | undefined;

/** Block size that works here, or 0. Probed once a process. */
export function probeBlock(): Promise<number> {
  probed ??= probe().catch(() => 0);
  return probed;
}

async function probe(): Promise<number> {
  const block = await readBlockSize();
  if (block !== 8 && block !== 16) return 0;
  const difference = await compareWithPlain({ block, standardOnly: false, ties: 'first' }, 'cpu');
  return difference <= TOLERANCE ? block : 0;
}

/** Reorders 32 channels × 2 pixels holding 0, 1, 2 …: in memory the second number is channel 1's, the pixel changes after one block. */
export async function readBlockSize(): Promise<number> {
  const g = new GraphBuilder();
  const x = g.input('x', [1, 32, 1, 2]);
  const blocked = g.node('ReorderInput', [x], {}, NCHWC_DOMAIN);
  g.output('y', g.node('Reshape', [blocked, g.ints([64])]), [64]);
  const session = await ort.InferenceSession.create(g.build('block-size'), sessionOptions(1));
  const values = Float32Array.from({ length: 64 }, (_, i) => i);
  const { y } = await session.run({ x: new ort.Tensor('float32', values, [1, 32, 1, 2]) });
  await session.release();
  // Channel c, pixel p holds 2c + p; blocked memory starts with pixel 0 of the first B channels.
  return (y!.data as Float32Array).indexOf(1);
}

/** Relative difference between the gradients of a small step in this form and in plain NCHW on the processor. */
export async function compareWithPlain(form: StepForm, provider: string): Promise<number> {
  const model = { network: checkNetwork() } as NetworkModel;
  const batch = 2;
  const rng = createRng(1, 'selfcheck');
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => rng.normal() * 0.3);
  const data: Batch = {
    films: draw(batch * 16 * 16),
    labels: new Float32Array([0, 1]),
    weights: new Float32Array([1, 1]),
    masks: new Map(),
  };
  const weights = {
    parameters: draw(model.network.parameters.reduce((n, s) => n + s.size, 0)),
    statistics: new Float32Array(96),
  };
  const results = [];
  const plain: StepForm = { block: 0, standardOnly: false, ties: 'first' };
  for (const [which, where] of [
    [plain, 'cpu'],
    [form, provider],
  ] as const) {
    const trainer = await createTrainer(model, { threads: 1, batch }, which, where);
    results.push(await trainer.step(data, weights));
    await trainer.release();
  }
  return relativeDifference(results[1]!.gradient, results[0]!.gradient);
}

export function relativeDifference(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += b[i]! ** 2;
  }
  return Math.sqrt(difference / size);
}

/** conv(16) – norm – pool – conv(32) – norm – pool – average – dense, as plain data: no TensorFlow.js needed to check. */
function checkNetwork(): Network {
  const parameters: Slot[] = [];
  const statistics: Slot[] = [];
  const slot = (list: Slot[], name: string, shape: number[]): Slot => {
    const last = list.at(-1);
    const made = { name, shape, offset: last ? last.offset + last.size : 0, size: shape.reduce((a, b) => a * b, 1) };
    list.push(made);
    return made;
  };
  const window = { size: [3, 3], strides: [1, 1], dilation: [1, 1], pads: [1, 1, 1, 1] } as const;
  const pool = { size: [2, 2], strides: [2, 2], dilation: [1, 1], pads: [0, 0, 0, 0] } as const;
  const block = (i: number, cin: number, c: number, side: number, from: string): Network['ops'] => [
    {
      kind: 'conv',
      id: `c${i}`,
      inputs: [from],
      shape: [c, side, side],
      window,
      kernel: slot(parameters, `c${i}/k`, [3, 3, cin, c]),
      bias: null,
    },
    {
      kind: 'batchNorm',
      id: `n${i}`,
      inputs: [`c${i}`],
      shape: [c, side, side],
      gamma: slot(parameters, `n${i}/gamma`, [c]),
      beta: slot(parameters, `n${i}/beta`, [c]),
      mean: slot(statistics, `n${i}/mean`, [c]),
      variance: slot(statistics, `n${i}/variance`, [c]),
      epsilon: 1e-3,
      momentum: 0.9,
    },
    { kind: 'activation', id: `r${i}`, inputs: [`n${i}`], shape: [c, side, side], name: 'relu' },
    { kind: 'maxPool', id: `p${i}`, inputs: [`r${i}`], shape: [c, side / 2, side / 2], window: pool },
  ];
  const ops: Network['ops'] = [
    { kind: 'input', id: 'x', inputs: [], shape: [1, 16, 16] },
    ...block(1, 1, 16, 16, 'x'),
    ...block(2, 16, 32, 8, 'p1'),
    { kind: 'globalAverage', id: 'g', inputs: ['p2'], shape: [32] },
    {
      kind: 'dense',
      id: 'd',
      inputs: ['g'],
      shape: [1],
      kernel: slot(parameters, 'd/k', [32, 1]),
      bias: slot(parameters, 'd/b', [1]),
    },
  ];
  return { ops, output: 'd', outputActivation: 'sigmoid', inputShape: [1, 16, 16], parameters, statistics };
}
