/** Reads a LayersModel into plain data (network.ts). An unsupported layer is named, with what is supported. */
import { layerUnsupported } from '../../core/messages/model.js';
import { InputError, type Problem } from '../../core/problems.js';
import type { layers as tfl } from '../tf.js';
import {
  type ActivationName,
  consumers,
  type Network,
  type Op,
  type OutputActivation,
  type Pads,
  type Pair,
  type Slot,
  samePads,
  type Window,
} from './network.js';

export const SUPPORTED_LAYERS = [
  'InputLayer',
  'Conv2D',
  'DepthwiseConv2D',
  'BatchNormalization',
  'Activation (relu, relu6, sigmoid, tanh, linear)',
  'ReLU',
  'MaxPooling2D',
  'AveragePooling2D',
  'GlobalAveragePooling2D',
  'Flatten',
  'Dense',
  'Dropout',
  'Add',
  'Concatenate',
  'ZeroPadding2D',
] as const;

type Layer = tfl.LayersModel['layers'][number];
type Config = Record<string, unknown>;

export function readNetwork(model: tfl.LayersModel): Network {
  const problems: Problem[] = [];
  const parameters: Slot[] = [];
  const statistics: Slot[] = [];
  const shapes = new Map<string, readonly number[]>();
  const ops: Op[] = [];
  let previous: string | null = null;

  for (const layer of model.layers) {
    const type = layer.getClassName();
    const config = layer.getConfig() as Config;
    const unsupported = (detail = ''): void => {
      problems.push(layerUnsupported(layer.name, type, detail, SUPPORTED_LAYERS));
    };
    const slots = new Map<string, Slot>();
    for (const weight of layer.weights) {
      const kind = weight.originalName.split('/').at(-1)!;
      const list = kind.startsWith('moving_') ? statistics : parameters;
      const shape = weight.shape as number[];
      const last = list.at(-1);
      const slot = {
        name: `${layer.name}/${kind}`,
        shape,
        offset: last ? last.offset + last.size : 0,
        size: shape.reduce((a, b) => a * b, 1),
        ...(layer.trainable === false ? { fixed: true as const } : {}),
      };
      list.push(slot);
      slots.set(kind, slot);
    }
    const slot = (kind: string): Slot | null => slots.get(kind) ?? null;
    if (layer.inboundNodes.length > 1) unsupported('used more than once');
    const sources = layer.inboundNodes[0]?.inboundLayers.map((l: Layer) => l.name) ?? [];
    const inputs: string[] = sources.length > 0 ? sources : previous === null ? [] : [previous];
    const from = inputs.length > 0 ? shapes.get(inputs[0]!) : undefined;
    const shape = perFilm(layer.outputShape as (number | null)[]);
    shapes.set(layer.name, shape);
    if (previous === null && type !== 'InputLayer') {
      // A Sequential model hides its input layer.
      const batch = config.batchInputShape as number[] | undefined;
      if (!batch) unsupported('the first layer has no input shape');
      else {
        shapes.set('input', perFilm(batch));
        ops.push({ kind: 'input', id: 'input', inputs: [], shape: perFilm(batch) });
      }
    }
    const first = ops[0]?.id;
    const feeds = inputs.map((id) => (shapes.has(id) && ops.some((o) => o.id === id) ? id : (first ?? id)));
    previous = layer.name;
    const source = from ?? shapes.get(feeds[0] ?? '') ?? shape;
    const activation = String(config.activation ?? 'linear');
    /** Adds the linear part, then the activation that the layer carries. */
    const push = (op: DistributiveOmit<Op, 'id' | 'inputs' | 'shape'>): void => {
      const fused = ['Conv2D', 'DepthwiseConv2D', 'Dense'].includes(type) && activation !== 'linear';
      const id = fused ? `${layer.name}/linear` : layer.name;
      ops.push({ ...op, id, inputs: feeds, shape } as Op);
      if (!fused) return;
      const name = activationName(activation);
      if (name) ops.push({ kind: 'activation', id: layer.name, inputs: [id], shape, name });
      else unsupported(`activation ${activation}`);
    };
    if (config.dataFormat === 'channelsFirst') unsupported('channelsFirst');

    switch (type) {
      case 'InputLayer':
        ops.push({ kind: 'input', id: layer.name, inputs: [], shape });
        break;
      case 'Conv2D':
        push({
          kind: 'conv',
          window: windowOf(config, 'kernelSize', source),
          kernel: slot('kernel')!,
          bias: slot('bias'),
        });
        break;
      case 'DepthwiseConv2D':
        push({
          kind: 'depthwise',
          window: windowOf(config, 'kernelSize', source),
          multiplier: Number(config.depthMultiplier ?? 1),
          kernel: slot('depthwise_kernel')!,
          bias: slot('bias'),
        });
        break;
      case 'BatchNormalization':
        if (![-1, source.length].includes(Number(config.axis))) unsupported(`axis ${config.axis}`);
        push({
          kind: 'batchNorm',
          gamma: slot('gamma'),
          beta: slot('beta'),
          mean: slot('moving_mean')!,
          variance: slot('moving_variance')!,
          epsilon: Number(config.epsilon),
          momentum: Number(config.momentum),
        });
        break;
      case 'Activation':
      case 'ReLU': {
        const max = config.maxValue as number | null | undefined;
        const wanted = type === 'Activation' ? activation : max === null || max === undefined ? 'relu' : `relu${max}`;
        const name = activationName(wanted);
        if (name) push({ kind: 'activation', name });
        else if (wanted === 'linear') push({ kind: 'dropout', rate: 0 });
        else unsupported(`activation ${wanted}`);
        break;
      }
      case 'MaxPooling2D':
      case 'AveragePooling2D':
        push({
          kind: type === 'MaxPooling2D' ? 'maxPool' : 'averagePool',
          window: windowOf(config, 'poolSize', source),
        });
        break;
      case 'GlobalAveragePooling2D':
        push({ kind: 'globalAverage' });
        break;
      case 'Flatten':
        push({ kind: 'flatten' });
        break;
      case 'Dense':
        if (source.length !== 1) unsupported(`input of rank ${source.length + 1}`);
        push({ kind: 'dense', kernel: slot('kernel')!, bias: slot('bias') });
        break;
      case 'Dropout':
        push({ kind: 'dropout', rate: Number(config.rate) });
        break;
      case 'Add':
        push({ kind: 'add' });
        break;
      case 'Concatenate':
        if (![-1, source.length].includes(Number(config.axis ?? -1))) unsupported(`axis ${config.axis}`);
        push({ kind: 'concat' });
        break;
      case 'ZeroPadding2D': {
        const [[top, bottom], [left, right]] = config.padding as [Pair, Pair];
        push({ kind: 'zeroPad', pads: [top, left, bottom, right] });
        break;
      }
      default:
        unsupported();
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return finish(ops, model.outputs[0]!.sourceLayer.name, parameters, statistics);
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Takes the last sigmoid off: losses and scores are made from logits. */
function finish(ops: Op[], last: string, parameters: Slot[], statistics: Slot[]): Network {
  let output = last;
  let outputActivation: OutputActivation = 'linear';
  const end = ops.find((op) => op.id === output);
  if (end?.kind === 'activation' && end.name === 'sigmoid' && consumers(ops, end.id).length === 0) {
    outputActivation = 'sigmoid';
    output = end.inputs[0]!;
    ops.splice(ops.indexOf(end), 1);
  }
  const input = ops.find((op) => op.kind === 'input')!;
  const [c, h = 1, w = 1] = input.shape as [number, number?, number?];
  return { ops, output, outputActivation, inputShape: [c, h, w], parameters, statistics };
}

/** [batch, height, width, channels] → [channels, height, width]; [batch, features] → [features]. */
function perFilm(shape: readonly (number | null)[]): number[] {
  const [, ...rest] = shape as number[];
  return rest.length === 3 ? [rest[2]!, rest[0]!, rest[1]!] : rest;
}

function windowOf(config: Config, sizeKey: string, source: readonly number[]): Window {
  const pair = (value: unknown, otherwise: Pair): Pair =>
    value === null || value === undefined
      ? otherwise
      : Array.isArray(value)
        ? (value as unknown as Pair)
        : [value as number, value as number];
  const size = pair(config[sizeKey], [1, 1]);
  const strides = pair(config.strides, sizeKey === 'poolSize' ? size : [1, 1]);
  const dilation = pair(config.dilationRate, [1, 1]);
  const input: Pair = [source[1]!, source[2]!];
  const pads: Pads = config.padding === 'same' ? samePads(input, size, strides, dilation) : [0, 0, 0, 0];
  return { size, strides, dilation, pads };
}

function activationName(name: string): ActivationName | null {
  return name === 'relu' || name === 'relu6' || name === 'sigmoid' || name === 'tanh' ? name : null;
}
