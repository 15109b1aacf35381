import test from 'ava';
import { InputError } from '../../src/core/problems.js';
import { silent } from '../../src/core/progress.js';
import { evaluate } from '../../src/evaluation/evaluate.js';
import { subgroupsOf } from '../../src/evaluation/subgroups.js';
import { countTable, type EvaluationTable, tableProblems } from '../../src/evaluation/table.js';
import { chooseThreshold } from '../../src/evaluation/threshold.js';
import { protocol, table } from './helpers.js';

const rules = (x: EvaluationTable) => tableProblems(x, 'scores.csv').map((p) => p.rule);

test('REQ-026: every problem of a table is reported at once, with file, row and column', (t) => {
  const bad: EvaluationTable = {
    ...table([0.1, Number.NaN, 0.3, Number.POSITIVE_INFINITY], [0, 1, 7, 1]),
    caseIds: ['a', 'b', 'a', ''],
    patientIds: ['p', '', 'q', 'r'],
  };
  const problems = tableProblems(bad, 'scores.csv');
  t.deepEqual(
    problems.map((p) => [p.rule, p.place?.row]),
    [
      ['patient-ids-are-given', 3],
      ['scores-are-finite-numbers', 3],
      ['case-ids-are-unique', 4],
      ['truth-is-one-of-two-classes', 4],
      ['case-ids-are-given', 5],
      ['scores-are-finite-numbers', 5],
    ],
  );
  for (const p of problems)
    t.true(p.place?.file === 'scores.csv' && (p.next ?? '').length > 0 && p.message.startsWith('expected'));
});

test('columns of different length are named', (t) => {
  t.deepEqual(rules({ ...table([0.1, 0.2], [0, 1]), attributes: { sex: ['F'] } }), ['columns-have-one-value-a-case']);
});

test('patients with both labels are counted, not refused', (t) => {
  const x = table([0.1, 0.2, 0.3, 0.4], [0, 1, 2, -1], ['p', 'p', 'q', 'q']);
  t.deepEqual(rules(x), []);
  t.like(countTable(x), {
    patientsWithBothLabels: 1,
    equivocal: 1,
    missing: 1,
    patients: 1,
    patientsScored: 2,
    cases: 4,
  });
});

test('an unknown subgroup column is refused with the known ones; words in a banded column too', (t) => {
  const x = table([0.1, 0.2], [0, 1], undefined, { attributes: { sex: ['F', 'M'] } });
  t.throws(() => subgroupsOf(x, [{ column: 'gender' }]), {
    instanceOf: InputError,
    message: /found "gender"; known: sex/,
  });
  t.throws(() => subgroupsOf(x, [{ column: 'sex', bands: [18] }]), { message: /banded-columns-are-numbers/ });
});

test('a run with bad tables stops with all their problems', async (t) => {
  const good = table([0.1, 0.9], [0, 1]);
  const bad = { ...good, scores: Float64Array.of(Number.NaN, 1) };
  const error = await t.throwsAsync(
    evaluate(
      {
        tuning: { ...good, patientIds: ['', 'p'] },
        threshold: null,
        populations: [{ name: 'overall', comparator: { class: 'reference', name: 'x' }, table: bad }],
      },
      protocol(),
      { threads: 1, progress: silent },
    ),
    { instanceOf: InputError },
  );
  t.is(error.problems.length, 2);
});

test('REQ-006: a tuning set of one class cannot choose a threshold, a fixed one needs none', (t) => {
  const x = table([0.1, 0.9], [0, 0]);
  const context = { direction: 'higher-is-positive', comparator: 'x' } as const;
  t.throws(() => chooseThreshold(x, protocol().threshold, context), { message: /tuning-set-has-both-classes/ });
  const fixed = protocol({ threshold: { rule: 'fixed', value: 0.4 } }).threshold;
  t.like(chooseThreshold(x, fixed, context), { threshold: 0.4, on: 'fixed', objective: null });
});

// Scores 0.9+ 0.8− 0.7+ 0.6+ 0.5− 0.4− 0.3+ 0.2−: P = N = 4.
const eight = table([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2], [1, 0, 1, 1, 0, 0, 1, 0]);
const choose = (threshold: Record<string, unknown>, x = eight) =>
  chooseThreshold(x, protocol({ threshold }).threshold, { direction: 'higher-is-positive', comparator: 'x' });

test('target sensitivity takes the strictest threshold that reaches it', (t) => {
  t.like(choose({ rule: 'target-sensitivity', value: 0.75 }), { threshold: 0.6, objective: 0.75 });
  t.like(choose({ rule: 'target-sensitivity', value: 0.76 }), { threshold: 0.3, objective: 1 });
  t.like(choose({ rule: 'target-sensitivity', value: 1 }), { threshold: 0.3, objective: 1 });
});

test('target specificity takes the most sensitive threshold that keeps it, or calls nothing positive', (t) => {
  t.like(choose({ rule: 'target-specificity', value: 0.75 }), { threshold: 0.6, objective: 0.75 });
  t.like(choose({ rule: 'target-specificity', value: 1 }), { threshold: 0.9, objective: 1 });
  const worst = choose({ rule: 'target-specificity', value: 0.9 }, table([0.9, 0.1], [0, 1]));
  t.true(worst.threshold > 0.9 && worst.threshold < 0.9000001);
  t.is(worst.parameters?.reachedByAnObservedScore, false);
});

test('cost weighs misses by prevalence; costly misses lower the threshold, rare disease raises it', (t) => {
  const cost = (costFalseNegative: number, prevalence: number) =>
    choose({ rule: 'cost', value: null, costFalseNegative, prevalence }).threshold;
  t.is(cost(100, 0.5), 0.3);
  t.is(cost(1, 0.5), 0.6);
  t.is(cost(1, 0.01), 0.9);
});

test('of thresholds with the same objective the strictest is taken', (t) => {
  // J is 0.5 at 0.9 and at 0.7.
  t.is(choose({ rule: 'youden', value: null }, table([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0])).threshold, 0.9);
});
