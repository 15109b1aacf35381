/** Small graph idioms that several files need. */
import { type GraphBuilder, MICROSOFT_DOMAIN } from './graph.js';
import type { Pair, Window } from './network.js';

export class Tensors {
  constructor(
    readonly g: GraphBuilder,
    readonly n: number,
    /** Only standard operators (WebGPU has no FusedMatMul). */
    readonly standardOnly: boolean,
  ) {}

  reshape(x: string, shape: readonly number[]): string {
    return this.g.node('Reshape', [x, this.g.ints(shape)]);
  }

  transpose(x: string, perm: readonly number[]): string {
    return this.g.node('Transpose', [x], { perm });
  }

  slice(
    x: string,
    axes: readonly number[],
    starts: readonly number[],
    ends: readonly number[],
    steps?: readonly number[],
  ): string {
    const { g } = this;
    return g.node('Slice', [x, g.ints(starts), g.ints(ends), g.ints(axes), ...(steps ? [g.ints(steps)] : [])]);
  }

  sum(x: string, axes: readonly number[], keep = 0): string {
    return this.g.node('ReduceSum', [x, this.g.ints(axes)], { keepdims: keep });
  }

  mean(x: string, axes: readonly number[], keep = 0): string {
    return this.g.node('ReduceMean', [x, this.g.ints(axes)], { keepdims: keep });
  }

  mul(a: string, b: string): string {
    return this.g.node('Mul', [a, b]);
  }

  add(a: string, b: string): string {
    return this.g.node('Add', [a, b]);
  }

  concat(parts: readonly string[], axis: number): string {
    return parts.length === 1 ? parts[0]! : this.g.node('Concat', parts, { axis });
  }

  /** Grows one axis from `from` to `to` with zeros behind. */
  grow(x: string, rank: number, axis: number, from: number, to: number): string {
    if (from === to) return x;
    const pads = new Array<number>(rank * 2).fill(0);
    pads[rank + axis] = to - from;
    return this.g.node('Pad', [x, this.g.ints(pads)]);
  }

  shrink(x: string, axis: number, from: number, to: number): string {
    return from === to ? x : this.slice(x, [axis], [0], [to]);
  }

  /** a·bᵀ over the last two axes. */
  matMulTransposed(a: string, b: string, rank: number): string {
    if (!this.standardOnly) return this.g.node('FusedMatMul', [a, b], { transB: 1 }, MICROSOFT_DOMAIN);
    const perm = Array.from({ length: rank }, (_, i) => i);
    perm[rank - 2] = rank - 1;
    perm[rank - 1] = rank - 2;
    return this.g.node('MatMul', [a, this.transpose(b, perm)]);
  }

  /** 1 where equal, else 0. */
  same(a: string, b: string): string {
    return this.g.node('Cast', [this.g.node('Equal', [a, b])], { to: 1 });
  }

  /** 1 where a > b, else 0. */
  above(a: string, b: string): string {
    return this.g.node('Cast', [this.g.node('Greater', [a, b])], { to: 1 });
  }

  /** Pads or (negative) crops height and width with a value. */
  frame(x: string, pads: readonly [number, number, number, number], value = 0): string {
    if (pads.every((p) => p === 0)) return x;
    const [top, left, bottom, right] = pads;
    return this.g.node('Pad', [x, this.g.ints([0, 0, top, left, 0, 0, bottom, right]), this.g.scalar(value)]);
  }

  /**
   * For a plain x [n, c, h, w] the pixels each tap of a window meets: `taps` tensors [n, c, outH, outW] in the order
   * of the kernel's rows and columns.
   */
  taps(x: string, h: number, w: number, window: Window, out: Pair): string[] {
    const { size, strides, dilation, pads } = window;
    const framed = this.frame(x, pads);
    const list: string[] = [];
    const [fullH, fullW] = [h + pads[0] + pads[2], w + pads[1] + pads[3]];
    for (let i = 0; i < size[0]; i++) {
      for (let j = 0; j < size[1]; j++) {
        const [top, left] = [i * dilation[0], j * dilation[1]];
        const bottom = top + (out[0] - 1) * strides[0] + 1;
        const right = left + (out[1] - 1) * strides[1] + 1;
        const whole =
          top === 0 && left === 0 && bottom === fullH && right === fullW && strides[0] === 1 && strides[1] === 1;
        list.push(whole ? framed : this.slice(framed, [2, 3], [top, left], [bottom, right], strides));
      }
    }
    return list;
  }
}
