/** Bootstrap replicates as case weights: whole patients are drawn, every case of a drawn patient counts as often as it. */
import { baseState, drawCounts, replicateState } from './draw.js';

/** Calls `use` once a replicate with how often each patient (cluster) was drawn. */
export function eachReplicate(
  clusters: number,
  replicates: number,
  seed: number,
  stream: string,
  use: (drawn: Uint16Array, replicate: number) => void,
): void {
  const base = baseState(seed, stream);
  const strata = Int32Array.from([0, clusters]);
  const drawn = new Uint16Array(clusters);
  for (let r = 0; r < replicates; r++) {
    drawCounts(drawn, strata, replicateState(base, r));
    use(drawn, r);
  }
}

/** Adds up the weights of the rows that cases fall into: `counts[rowOf[i]] += drawn[cluster[i]]`. */
export function rowWeights(
  counts: Float64Array,
  rowOf: Int32Array,
  cluster: Int32Array,
  drawn: Uint16Array,
): Float64Array {
  counts.fill(0);
  for (let i = 0; i < rowOf.length; i++) counts[rowOf[i]!]! += drawn[cluster[i]!]!;
  return counts;
}
