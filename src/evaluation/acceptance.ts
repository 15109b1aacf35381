/** Pre-specified criteria against results: PASS, FAIL or NOT EVALUABLE with the reason, never a guess. */
import type { Protocol } from '../config/protocol.js';
import type { CriterionOutcome, Result } from '../core/types.js';
import { metricOf } from './metrics.js';

type Criterion = Protocol['criteria'][number];

/**
 * A criterion holds when the observed bound is on the good side of its target, the target itself included: at least the
 * target for metrics where higher is better, at most for those where lower is better. For metrics that are better near
 * a value the bound decides: a `lower` bound must be at least, an `upper` at most the target.
 */
export function judge(criteria: readonly Criterion[], results: readonly Result[]): CriterionOutcome[] {
  const byId = new Map(results.map((r) => [r.id, r]));
  return criteria.map((criterion) => {
    const { id, endpoint, bound, target, justification } = criterion;
    const common = { id, endpoint, bound, target, justification };
    const result = byId.get(endpoint);
    if (!result) {
      const near = closest(endpoint, [...byId.keys()]);
      const reason = `the evaluation produced no result "${endpoint}"${near ? `; the nearest is "${near}"` : ''}`;
      return { ...common, observed: null, verdict: 'NOT EVALUABLE', reason };
    }
    const observed = result[bound];
    const { better } = metricOf(result.metric);
    const atMost = better === 'lower' || (better !== 'higher' && bound === 'upper');
    if (result.unlimited === bound) {
      // An infinite limit is on the good side of every target, or of none.
      const passes = atMost === (bound === 'lower');
      const reason = result.limitReason ?? `no finite ${bound} limit`;
      return { ...common, observed: null, verdict: passes ? 'PASS' : 'FAIL', reason };
    }
    if (observed === null || (result.status !== 'ok' && bound !== 'estimate')) {
      const reason = result.reason ?? result.limitReason ?? `the result has no ${bound} bound`;
      return { ...common, observed: null, verdict: 'NOT EVALUABLE', reason };
    }
    const passes = atMost ? observed <= target : observed >= target;
    return { ...common, observed, verdict: passes ? 'PASS' : 'FAIL' };
  });
}

/** The known id that shares most dot-separated parts with the wanted one. */
function closest(wanted: string, known: readonly string[]): string | null {
  const parts = wanted.split('.');
  let [best, most] = [null as string | null, 0];
  for (const id of known) {
    const shared = id.split('.').filter((part, i) => part === parts[i]).length;
    if (shared > most) [best, most] = [id, shared];
  }
  return best;
}
