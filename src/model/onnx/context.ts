/** The training step under construction: values, their gradients, and where weights enter and gradients leave. */
import { InternalError } from '../../core/problems.js';
import { BlockedKernels } from './blocked.js';
import { type GraphBuilder, NCHWC_DOMAIN } from './graph.js';
import type { Form, Kernels, Value } from './kernels.js';
import type { Slot } from './network.js';
import { PlainKernels } from './plain.js';
import { Tensors } from './tensors.js';

/**
 * How ties in a max-pool window share the gradient: in equal parts (the default), or all to the first one as in PyTorch
 * and TensorFlow. Ties come from equal surroundings (black borders), where both give the same gradient of the weights
 * up to rounding; sharing saves a tenth of a step on films that have such regions.
 */
export type TieRule = 'first' | 'split';

export interface StepForm {
  /** Channels per block of the NCHWc layout; 0 is plain NCHW. */
  readonly block: number;
  readonly standardOnly: boolean;
  readonly ties: TieRule;
}

export interface Built {
  readonly output: Value;
  /** Gradient of each input from the gradient of the output (null: not needed). */
  readonly backward: (dy: Value) => (Value | null)[];
}

export class StepContext {
  readonly t: Tensors;
  readonly ties: TieRule;
  readonly preferred: Kernels;
  private readonly plain: Kernels;
  private readonly weights = new Map<string, string>();
  private readonly gradients = new Map<string, string>();
  private readonly batchStatistics = new Map<string, string>();
  private readonly converted = new Map<string, Value>();

  constructor(
    readonly g: GraphBuilder,
    readonly n: number,
    form: StepForm,
  ) {
    this.t = new Tensors(g, n, form.standardOnly);
    this.ties = form.ties;
    this.plain = new PlainKernels(this.t);
    this.preferred = form.block > 0 ? new BlockedKernels(this.t, form.block) : this.plain;
  }

  kernels(form: Form): Kernels {
    return form === 'plain' ? this.plain : this.preferred;
  }

  /** Cuts the flat parameter vector into the slots. */
  takeParameters(flat: string, slots: readonly Slot[]): void {
    if (slots.length === 0) return;
    // WebGPU shaders have about ten buffers: a Split into more parts than that fails there, slices do not.
    const parts = this.t.standardOnly
      ? slots.map((s) => this.t.slice(flat, [0], [s.offset], [s.offset + s.size]))
      : this.g.nodeMany('Split', [flat, this.g.ints(slots.map((s) => s.size))], slots.length, { axis: 0 });
    for (const [i, slot] of slots.entries()) this.weights.set(slot.name, this.t.reshape(parts[i]!, slot.shape));
  }

  /** A weight in tfjs order. */
  weight(slot: Slot): string {
    const name = this.weights.get(slot.name);
    if (!name) throw new InternalError(`weight ${slot.name} was not split off`);
    return name;
  }

  setGradient(slot: Slot, gradient: string): void {
    this.gradients.set(slot.name, gradient);
  }

  setStatistic(slot: Slot, value: string): void {
    this.batchStatistics.set(slot.name, value);
  }

  /** All gradients as one vector in slot order. */
  flatGradient(slots: readonly Slot[]): string {
    return this.flat(slots, this.gradients);
  }

  flatStatistics(slots: readonly Slot[]): string {
    return this.flat(slots, this.batchStatistics);
  }

  private flat(slots: readonly Slot[], from: ReadonlyMap<string, string>): string {
    const parts = slots.map((slot) => {
      const name = from.get(slot.name);
      return name ? this.t.reshape(name, [slot.size]) : this.g.floats(new Float32Array(slot.size));
    });
    return this.t.concat(parts, 0);
  }

  /** The same value in another memory form. */
  as(value: Value, form: Form): Value {
    if (value.form === form || value.form === 'features') return value;
    const known = this.converted.get(`${value.name}:${form}`);
    if (known) return known;
    let name: string;
    if (form === 'plain') {
      name = this.g.node('ReorderOutput', [value.name], { channels: value.c }, NCHWC_DOMAIN);
    } else {
      const grown = this.t.grow(value.name, 4, 1, value.c, this.preferred.held(value.c));
      name = this.g.node('ReorderInput', [grown], {}, NCHWC_DOMAIN);
    }
    const made: Value = { ...value, name, form };
    this.converted.set(`${value.name}:${form}`, made);
    return made;
  }

  /** Channels in memory. */
  held(value: Value): number {
    return value.form === 'blocked' ? this.preferred.held(value.c) : value.c;
  }

  /** A per-channel vector [c], grown with zeros to what the form holds. */
  vector(name: string, value: Value): string {
    return this.t.grow(name, 1, 0, value.c, this.held(value));
  }

  /** Sum over films and pixels: a vector of the held channels. */
  channelSum(value: Value, form: Form): string {
    const average = this.kernels(form).globalAverage(value.name);
    const perChannel = this.t.sum(average, [0, 2, 3]);
    return this.t.mul(perChannel, this.g.scalar(value.h * value.w));
  }

  sumOf(values: readonly Value[]): Value {
    const [first, ...rest] = values as [Value, ...Value[]];
    if (rest.length === 0) return first;
    const names = values.map((v) => (first.form === 'features' ? v : this.as(v, first.form)).name);
    return { ...first, name: this.g.node('Sum', names) };
  }
}
