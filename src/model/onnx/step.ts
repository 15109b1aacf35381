/**
 * Compiles a network into one ONNX graph that is a training step:
 *
 *   films, labels, sample weights, dropout masks, flat parameters
 *     → forward → weighted binary cross-entropy on the logits → reverse pass
 *     → loss, logits, one flat gradient, one flat vector of batch statistics
 *
 * The optimizer stays outside, in typed arrays, so that schedules, clipping and frozen weights need no new graph.
 */
import { InternalError } from '../../core/problems.js';
import { type Built, StepContext, type StepForm } from './context.js';
import { fuse } from './fuse.js';
import { GraphBuilder } from './graph.js';
import type { Value } from './kernels.js';
import { inputDims, type Network, type Op, total } from './network.js';
import { batchNorm } from './ops/batch-norm.js';
import { conv, depthwise } from './ops/conv.js';
import { averagePool, globalAverage, maxPool } from './ops/pool.js';
import { activation, add, concat, dense, dropout, flatten, zeroPad } from './ops/simple.js';

export interface StepGraph {
  readonly bytes: Uint8Array;
  readonly batch: number;
}

export function compileStep(network: Network, batch: number, form: StepForm): StepGraph {
  const fused = fuse(network);
  const g = new GraphBuilder();
  const ctx = new StepContext(g, batch, form);
  const [channels, height, width] = network.inputShape;

  // 1. Inputs. A film is NHWC outside; with one channel that is NCHW as it stands.
  const dims = inputDims(network, batch);
  const films = g.input('films', dims);
  const parameters = g.input('parameters', [total(network.parameters)]);
  const labels = g.input('labels', [batch, 1]);
  const weights = g.input('weights', [batch, 1]);
  ctx.takeParameters(parameters, network.parameters);
  const start = (): Value => {
    if (dims.length === 2) return { name: films, c: channels, h: 1, w: 1, form: 'features' };
    const nchw =
      channels === 1 ? ctx.t.reshape(films, [batch, 1, height, width]) : ctx.t.transpose(films, [0, 3, 1, 2]);
    return { name: nchw, c: channels, h: height, w: width, form: 'plain' };
  };

  // 2. Forward.
  const values = new Map<string, Value>();
  const built: { op: Op; made: Built }[] = [];
  const learns = new Set<string>();
  for (const op of fused.ops) {
    if (op.kind === 'input') {
      values.set(op.id, start());
      continue;
    }
    const inputs = op.inputs.map((id) => values.get(id) ?? missing(id));
    const needsInput = op.inputs.some((id) => learns.has(id));
    if (needsInput || ('kernel' in op && !op.kernel.fixed) || op.kind === 'batchNorm') learns.add(op.id);
    const made = build(ctx, op, inputs, needsInput);
    built.push({ op, made });
    values.set(op.id, made.output);
  }

  // 3. Loss: Σ wᵢ·BCE(logitᵢ, yᵢ)/n in the form that neither overflows nor loses small terms.
  const logits = values.get(fused.output) ?? missing(fused.output);
  if (logits.form !== 'features' || logits.c !== 1) throw new InternalError('the network must end in one logit a film');
  const { t } = ctx;
  const perFilm = g.node('Sub', [
    t.add(g.node('Relu', [logits.name]), softplusOfMinusAbs(ctx, logits.name)),
    t.mul(logits.name, labels),
  ]);
  const share = t.mul(weights, g.scalar(1 / batch));
  const loss = t.sum(t.mul(perFilm, share), [0, 1]);
  const dLogits = t.mul(g.node('Sub', [g.node('Sigmoid', [logits.name]), labels]), share);

  // 4. Reverse pass; gradients are summed where a value was used more than once.
  const pending = new Map<string, Value[]>([[fused.output, [{ ...logits, name: dLogits }]]]);
  for (const { op, made } of built.reverse()) {
    const arrived = pending.get(op.id);
    if (!arrived || !learns.has(op.id)) continue;
    const back = made.backward(ctx.sumOf(arrived));
    for (const [i, id] of op.inputs.entries()) {
      const gradient = back[i];
      if (!gradient || !learns.has(id)) continue;
      pending.set(id, [...(pending.get(id) ?? []), gradient]);
    }
  }

  // 5. Outputs.
  g.output('loss', loss, []);
  g.output('logits', logits.name, [batch, 1]);
  g.output('gradient', ctx.flatGradient(network.parameters), [total(network.parameters)]);
  if (network.statistics.length > 0) {
    g.output('statistics', ctx.flatStatistics(network.statistics), [total(network.statistics)]);
  }
  return { bytes: g.build('training-step'), batch };
}

function missing(id: string): never {
  throw new InternalError(`op ${id} is read before it is made`);
}

/** log(1 + e^−|x|). */
function softplusOfMinusAbs(ctx: StepContext, x: string): string {
  const { g, t } = ctx;
  return g.node('Log', [t.add(g.scalar(1), g.node('Exp', [g.node('Neg', [g.node('Abs', [x])])]))]);
}

function build(ctx: StepContext, op: Op, inputs: readonly Value[], needsInput: boolean): Built {
  const first = inputs[0]!;
  switch (op.kind) {
    case 'conv':
      return conv(ctx, op, first, needsInput);
    case 'depthwise':
      return depthwise(ctx, op, first, needsInput);
    case 'batchNorm':
      return batchNorm(ctx, op, first);
    case 'activation':
      return activation(ctx, op, first);
    case 'maxPool':
      return maxPool(ctx, op as typeof op & { kind: 'maxPool' }, first);
    case 'averagePool':
      return averagePool(ctx, op as typeof op & { kind: 'averagePool' }, first);
    case 'globalAverage':
      return globalAverage(ctx, op, first);
    case 'flatten':
      return flatten(ctx, op, first);
    case 'dense':
      return dense(ctx, op, first, needsInput);
    case 'dropout':
      return dropout(ctx, op, first);
    case 'add':
      return add(ctx, inputs);
    case 'concat':
      return concat(ctx, op, inputs);
    case 'zeroPad':
      return zeroPad(ctx, op, first);
    case 'input':
      throw new InternalError('an input is not built');
  }
}
