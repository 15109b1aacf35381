/** The features of films and views, taken from the store or computed into it by the frozen part of the network. */
import { join } from 'node:path';
import { canonicalJson, sha256 } from '../../core/files.js';
import type { Progress } from '../../core/progress.js';
import type { Engine } from '../engines/engine.js';
import { forwardAll, type Inputs } from '../inputs.js';
import type { NetworkModel } from '../network-model.js';
import { find } from '../onnx/network.js';
import { type FeatureStore, type FreeBlocks, openFeatureStore } from './feature-store.js';

/** Films that the frozen part computes at once: always as many, so that a film's features do not depend on the others. */
const BATCH = 16;

export interface Backbone {
  readonly store: FeatureStore;
  /** Features of every input, in order; what is missing is computed. `ids` names what each input is made of. */
  features(inputs: Inputs, ids: readonly string[], label: string): Promise<Inputs>;
  close(): Promise<void>;
}

export interface BackboneOptions {
  readonly frozen: NetworkModel;
  readonly engine: Engine;
  readonly threads: number;
  /** Folder of all features. */
  readonly cache: string;
  readonly progress: Progress;
  /** How the disk is asked for room (default: statfs). */
  readonly freeBlocks?: FreeBlocks;
}

export async function openBackbone(options: BackboneOptions): Promise<Backbone> {
  const { frozen, engine, threads, cache, progress } = options;
  const length = find(frozen.network, frozen.network.output).shape.reduce((a, b) => a * b, 1);
  const bytes = (v: Float32Array): Uint8Array => new Uint8Array(v.buffer, v.byteOffset, v.byteLength);
  const { parameters, statistics } = frozen.weights;
  const key = sha256(
    canonicalJson([frozen.network, engine.form, BATCH, sha256(bytes(parameters)), sha256(bytes(statistics))]),
  );
  const store = await openFeatureStore(join(cache, key.slice(0, 32)), length, options.freeBlocks);
  return {
    store,
    async features(inputs, ids, label) {
      const missing = ids.flatMap((id, i) => (store.has(id) ? [] : [i]));
      await store.requireRoom(missing.length);
      if (missing.length > 0) {
        progress.start(label, ids.length);
        const forward = await engine.forward(frozen, frozen.weights, { threads, batch: BATCH });
        try {
          const wanted: Inputs = {
            ...inputs,
            count: missing.length,
            fill: (i, out, offset) => inputs.fill(missing[i]!, out, offset),
          };
          await forwardAll(forward, wanted, (from, out, here) => {
            for (let i = 0; i < here; i++) {
              store.append(ids[missing[from + i]!]!, out.subarray(i * length, (i + 1) * length));
            }
            progress.tick(ids.length - missing.length + from + here);
          });
        } finally {
          await forward.release();
        }
        progress.end();
      } else {
        progress.note(`${label}: taken from ${store.folder}`);
      }
      return { count: ids.length, length, fill: (i, out, offset) => store.read(ids[i]!, out, offset) };
    },
    close: () => store.close(),
  };
}
