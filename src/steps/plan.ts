/** The size of the validation study to come, and its power by simulation, as evidence; nothing without a `plan` section. */
import type { Protocol } from '../config/protocol.js';
import type { Progress } from '../core/progress.js';
import type { EvidenceTable, Fact, Result } from '../core/types.js';
import { simulatePower } from '../evaluation/planning/simulate.js';
import { planFacts, planSize, planTables, powerTable } from '../evaluation/planning/size.js';
import { codeSha256, type Json, type StageCache, stage } from './stage.js';

export interface PlanEvidence {
  readonly results: readonly Result[];
  readonly facts: readonly Fact[];
  readonly tables: readonly EvidenceTable[];
}

export async function planEvidence(
  protocol: Protocol,
  { cache, progress }: { readonly cache: StageCache; readonly progress: Progress },
): Promise<PlanEvidence> {
  const { plan, intervals } = protocol;
  if (!plan) return { results: [], facts: [], tables: [] };
  const size = planSize(plan, intervals.level);
  const inputs: Json = [JSON.stringify([plan, intervals, size.cases]), codeSha256(['evaluation', 'core'])];
  const { value } = await stage<Json>(cache, 'plan-power', inputs, async () => {
    const of = (plan.simulation?.studies ?? 0) * plan.endpoints.length;
    if (of === 0) return [];
    progress.start('simulating the planned study', of);
    const results = simulatePower({ protocol, plan, size, onStudy: (done) => progress.tick(done) });
    progress.end();
    return results as unknown as Json;
  });
  const results = value as unknown as Result[];
  const power = powerTable(results);
  return {
    results,
    facts: planFacts(plan, size, intervals.level),
    tables: [...planTables(plan, size), ...(power ? [power] : [])],
  };
}
