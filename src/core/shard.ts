/** One of n equal stretches of a list, for work that many machines share. */
import * as say from './messages/core.js';
import { refuse } from './problems.js';

export interface Shard {
  /** 1 … of. */
  readonly index: number;
  readonly of: number;
}

/** First and past-last place of a shard in a list of `total`; the shards together hold every place once, in order. */
export function stretch({ index, of }: Shard, total: number): readonly [number, number] {
  return [Math.floor(((index - 1) * total) / of), Math.floor((index * total) / of)];
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `3/16`, or `auto/16` and `auto`: the index from the scheduler. A Kubernetes Indexed Job counts from 0 in
 * JOB_COMPLETION_INDEX and does not say of how many; a Slurm array says both, from SLURM_ARRAY_TASK_MIN in steps.
 */
export function parseShard(text: string, environment: Environment): Shard {
  const match = /^(auto|\d+)(?:\/(\d+))?$/.exec(text.trim());
  if (!match) return refuse(say.badShard(text));
  const [, first, count] = match as unknown as [string, string, string | undefined];
  if (first !== 'auto') {
    if (count === undefined) return refuse(say.badShard(text));
    return checked(text, Number(first), Number(count));
  }
  const slurm = environment.SLURM_ARRAY_TASK_ID;
  const kubernetes = environment.JOB_COMPLETION_INDEX;
  if (slurm !== undefined) {
    const number = (name: string, otherwise: number): number => Number(environment[name] ?? otherwise);
    const step = number('SLURM_ARRAY_TASK_STEP', 1);
    const index = (Number(slurm) - number('SLURM_ARRAY_TASK_MIN', 0)) / step + 1;
    const of = count === undefined ? number('SLURM_ARRAY_TASK_COUNT', Number.NaN) : Number(count);
    const told = environment.SLURM_ARRAY_TASK_COUNT;
    if (told !== undefined && Number(told) !== of) return refuse(say.shardCountDiffers(text, told));
    return checked(`${text} with SLURM_ARRAY_TASK_ID=${slurm}`, index, of);
  }
  if (kubernetes !== undefined) {
    if (count === undefined) return refuse(say.shardCountMissing(text));
    return checked(`${text} with JOB_COMPLETION_INDEX=${kubernetes}`, Number(kubernetes) + 1, Number(count));
  }
  return refuse(say.noScheduler(text));
}

function checked(text: string, index: number, of: number): Shard {
  const fits = Number.isInteger(index) && Number.isInteger(of) && of >= 1 && index >= 1 && index <= of;
  return fits ? { index, of } : refuse(say.badShard(text));
}
