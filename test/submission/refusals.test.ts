import test from 'ava';
import { InputError } from '../../src/core/problems.js';
import { renderMarkdowns } from '../../src/submission/checked-documents.js';
import { evidenceProblems } from '../../src/submission/checks.js';
import { createContext } from '../../src/submission/context.js';
import { evidenceFigures } from '../../src/submission/figures.js';
import { type FakeOptions, fakeEvidence } from './fake-evidence.js';

/** What the rendering is refused for, as rule and place; nothing when it is not. */
function problemsOf(options: FakeOptions): string[] {
  const evidence = fakeEvidence(options);
  try {
    renderMarkdowns(evidence, new Map(evidenceFigures(evidence).map((f) => [f.id, f])));
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map((p) => `${p.rule} ${p.place?.column ?? p.place?.file}`);
  }
}

test('evidence that agrees with itself is not refused', (t) => {
  t.deepEqual(problemsOf({}), []);
});

test('REQ-034: a ratio that its own confusion matrix does not give stops the rendering', (t) => {
  const problems = problemsOf({
    change: ({ results }) => {
      const i = results.findIndex((r) => r.metric === 'ppa');
      results[i] = { ...(results[i] as (typeof results)[number]), estimate: 0.81 };
    },
  });
  t.deepEqual(problems, ['numbers-reconcile overall.ppa.bootstrap-percentile']);
});

test('a threshold that is not the locked one stops the rendering', (t) => {
  const problems = problemsOf({
    change: ({ results }) => {
      const i = results.findIndex((r) => r.metric === 'npa');
      results[i] = { ...(results[i] as (typeof results)[number]), threshold: 0.36 };
    },
  });
  t.deepEqual(problems, ['threshold-is-the-locked-one overall.npa.bootstrap-percentile']);
});

test('a count that the cases do not give stops the rendering, with every ratio that hangs on it', (t) => {
  const problems = problemsOf({
    change: ({ facts }) => {
      const at = (id: string) => facts.findIndex((f) => f.id === id);
      facts[at('overall.tp')] = { id: 'overall.tp', value: 41, about: 'FAKE' };
      facts[at('overall.fn')] = { id: 'overall.fn', value: 9, about: 'FAKE' };
    },
  });
  t.true(problems.includes('counts-are-those-of-the-cases overall.tp'));
  t.true(problems.includes('counts-are-those-of-the-cases overall.fn'));
  t.true(problems.includes('numbers-reconcile overall.ppa.bootstrap-percentile'));
  t.true(problems.includes('numbers-reconcile overall.f1.bootstrap-percentile'));
});

test('a predictive value at a stated prevalence that sensitivity and specificity do not give stops the rendering', (t) => {
  const problems = problemsOf({
    change: ({ results }) => {
      const i = results.findIndex((r) => r.prevalence === 0.1 && r.metric === 'npv');
      results[i] = { ...(results[i] as (typeof results)[number]), estimate: 0.96, lower: 0.9, upper: 0.99 };
    },
  });
  t.deepEqual(problems, ['numbers-reconcile overall-prev-0-1.npv.mercaldo']);
});

test('an interval that misses its own estimate stops the rendering', (t) => {
  const problems = problemsOf({
    change: ({ results }) => {
      results[0] = { ...(results[0] as (typeof results)[number]), lower: 0.9 };
    },
  });
  t.deepEqual(problems, ['intervals-hold-their-estimate overall.auroc.bootstrap-percentile']);
});

test('signatures in the wrong order, an unknown hazard and an example left in place are refused together, with their lines', (t) => {
  const device = [
    'deviceType: CADt',
    'approvals:',
    '  author: {name: A, date: "2026-02-02"}',
    '  approver: {name: B, date: "2026-02-01"}',
    'risk:',
    '  rows:',
    '    - {hazard: HAZ-999}',
    'submitter:',
    '  contact: Jane Example, Director of Regulatory Affairs',
  ].join('\n');
  t.deepEqual(problemsOf({ device }), [
    'signatures-follow-their-order approvals.approver.date',
    'ratings-name-known-hazards risk.rows.0.hazard',
    'answers-are-no-examples submitter.contact',
  ]);
  const evidence = fakeEvidence({ device });
  t.deepEqual(
    evidenceProblems(createContext(evidence)).map((p) => p.place?.row),
    [4, 7, 9],
  );
});

test('a day after the date of the evidence is refused', (t) => {
  t.deepEqual(problemsOf({ device: 'deviceType: CADt\ndocument: {datePrepared: "2026-11-25"}' }), [
    'dates-are-not-in-the-future document.datePrepared',
  ]);
});

test('an acceptance criterion on a result that does not exist is refused', (t) => {
  const problems = problemsOf({ change: ({ results }) => results.splice(0, 1) });
  t.true(problems.includes('criteria-name-known-results C1'), problems.join('\n'));
});
