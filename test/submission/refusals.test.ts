import test from 'ava';
import { InputError } from '../../src/core/problems.js';
import { evidenceFigures } from '../../src/submission/figures.js';
import { renderMarkdowns } from '../../src/submission/render.js';
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

test('a ratio that its own confusion matrix does not give stops the rendering', (t) => {
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

test('a day after the date of the evidence is refused', (t) => {
  t.deepEqual(problemsOf({ device: 'deviceType: CADt\ndocument: {datePrepared: "2026-11-25"}' }), [
    'dates-are-not-in-the-future document.datePrepared',
  ]);
});

test('an acceptance criterion on a result that does not exist is refused', (t) => {
  const problems = problemsOf({ change: ({ results }) => results.splice(0, 1) });
  t.true(problems.includes('criteria-name-known-results C1'), problems.join('\n'));
});
