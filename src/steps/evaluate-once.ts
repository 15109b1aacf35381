/** Step 10 as a stage: the same scores, truth, plan and code give the results kept from before. */
import type { Protocol } from '../config/protocol.js';
import type { Progress } from '../core/progress.js';
import { type EvaluationInput, type EvaluationOutput, evaluate } from '../evaluation/evaluate.js';
import { codeSha256, type Json, type StageCache, stage } from './stage.js';

export interface EvaluateOnceOptions {
  readonly threads: number;
  readonly progress: Progress;
  readonly cache: StageCache;
}

/** The number of threads is no input: whatever it is, the results are the same. */
export async function evaluateOnce(
  input: EvaluationInput,
  protocol: Protocol,
  { threads, progress, cache }: EvaluateOnceOptions,
): Promise<EvaluationOutput> {
  const inputs = [plain(input), plain(protocol), codeSha256(['evaluation', 'config', 'core'])];
  const { value, cached } = await stage<Json>(
    cache,
    'evaluation',
    inputs,
    async () => (await evaluate(input, protocol, { threads, progress })) as unknown as Json,
  );
  if (cached) progress.note('evaluation: unchanged inputs, results kept');
  return value as unknown as EvaluationOutput;
}

/** Number arrays as lists, and a score that is absent (NaN) as null: what is hashed has to be JSON. */
function plain(value: unknown): Json {
  return JSON.parse(
    JSON.stringify(value, (_, v) => (ArrayBuffer.isView(v) ? Array.from(v as Float64Array) : v)),
  ) as Json;
}
