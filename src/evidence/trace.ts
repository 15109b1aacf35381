/** The trace, computed from ids: need → hazard → requirement → design → test → result → evidence, and what leads nowhere. */
import { type RanTest, requirementIds } from './test-run.js';

export interface TraceInput {
  readonly needs: readonly { readonly id: string }[];
  readonly hazards: readonly { readonly id: string; readonly controls: readonly string[] }[];
  readonly requirements: readonly {
    readonly id: string;
    readonly need: string;
    readonly design: readonly string[];
    readonly evidence: readonly string[];
    /** Why no test of this software shows it. */
    readonly untested?: string | undefined;
  }[];
  readonly design: readonly { readonly id: string }[];
  /** Null: no recorded run of these sources. */
  readonly tests: readonly RanTest[] | null;
}

export interface TraceRow {
  readonly need: string;
  readonly hazards: readonly string[];
  readonly requirement: string;
  readonly design: readonly string[];
  readonly tests: readonly RanTest[];
  /** Null without a recorded run. */
  readonly result: 'passed' | 'failed' | 'no test' | null;
  readonly evidence: readonly string[];
  readonly untested?: string | undefined;
}

export interface Orphan {
  readonly id: string;
  readonly kind: 'need' | 'hazard' | 'requirement' | 'design' | 'test';
  /** What it lacks. */
  readonly lacks: string;
  /** Present: explained, not a fault. */
  readonly reason?: string | undefined;
}

export interface Trace {
  readonly rows: readonly TraceRow[];
  readonly orphans: readonly Orphan[];
}

export function computeTrace(input: TraceInput): Trace {
  const { needs, hazards, requirements, design, tests } = input;
  const rows = requirements.map((r): TraceRow => {
    const mine = tests?.filter((t) => requirementIds(t.title).includes(r.id)) ?? [];
    return {
      need: r.need,
      hazards: hazards.filter((h) => h.controls.includes(r.id)).map((h) => h.id),
      requirement: r.id,
      design: r.design,
      tests: mine,
      result:
        tests === null
          ? null
          : mine.length === 0
            ? 'no test'
            : mine.every((t) => t.result === 'passed')
              ? 'passed'
              : 'failed',
      evidence: r.evidence,
      untested: r.untested,
    };
  });
  const known = new Set(requirements.map((r) => r.id));
  const strangers = new Set((tests ?? []).flatMap((t) => requirementIds(t.title)).filter((id) => !known.has(id)));
  const orphans: Orphan[] = [
    ...needs
      .filter((n) => !requirements.some((r) => r.need === n.id))
      .map((n): Orphan => ({ id: n.id, kind: 'need', lacks: 'a requirement' })),
    ...hazards
      .filter((h) => !h.controls.some((c) => known.has(c)))
      .map((h): Orphan => ({ id: h.id, kind: 'hazard', lacks: 'a requirement that controls it' })),
    ...rows
      .filter((r) => r.result === 'no test')
      .map((r): Orphan => ({ id: r.requirement, kind: 'requirement', lacks: 'a test', reason: r.untested })),
    ...design
      .filter((d) => !requirements.some((r) => r.design.includes(d.id)))
      .map((d): Orphan => ({ id: d.id, kind: 'design', lacks: 'a requirement' })),
    ...[...strangers].map((id): Orphan => ({ id, kind: 'test', lacks: 'a requirement of this id' })),
  ];
  return { rows, orphans };
}
