/**
 * What training watches: AUROC and mean log-loss of the tuning set. Only to choose the checkpoint; every printed
 * statistic comes from the evaluation room.
 */

/** Probability that a positive film scores above a negative one, ties half: from midranks. Null without both classes. */
export function tuningAuroc(scores: Float32Array | Float64Array, labels: readonly boolean[]): number | null {
  const order = labels.map((_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  let rankSum = 0;
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && scores[order[j]!] === scores[order[i]!]) j++;
    const midrank = (i + 1 + j) / 2;
    for (let k = i; k < j; k++) {
      if (!labels[order[k]!]) continue;
      positives++;
      rankSum += midrank;
    }
    i = j;
  }
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

const CLIP = 1e-7;

/** Mean of −log of the probability given to the true class, probabilities clipped at 1e-7. */
export function logLoss(scores: Float32Array | Float64Array, labels: readonly boolean[]): number {
  let sum = 0;
  for (const [i, positive] of labels.entries()) {
    const p = Math.min(1 - CLIP, Math.max(CLIP, scores[i]!));
    sum -= Math.log(positive ? p : 1 - p);
  }
  return sum / labels.length;
}
