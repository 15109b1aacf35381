import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/core/files.js';
import type { Result } from '../../src/core/types.js';
import { agreementOfMany, agreementOfTwo } from '../../src/evaluation/label-agreement.js';

const fixture = JSON.parse(
  readFileSync(join(packageRoot(), 'test', 'fixtures', 'py', 'label-agreement.json'), 'utf8'),
) as { patients: string[]; reads: number[][] } & Record<'ppa' | 'npa' | 'kappa' | 'fleiss' | 'gwet', number[]>;
const { patients, reads } = fixture;
const column = (k: number): number[] => reads.map((row) => row[k] as number);
const two = (first: number[], second: number[], of = patients) =>
  agreementOfTwo({ population: 'a-vs-b', comparator: 'b', first, second, patients: of, level: 0.95 });

function near(t: ExecutionContext, found: Result, expected: readonly number[] | undefined): void {
  for (const [k, value] of [found.estimate, found.lower, found.upper].entries()) {
    t.true(
      Math.abs((value as number) - (expected?.[k] as number)) < 1e-10,
      `${found.id} ${k}: ${value} ${expected?.[k]}`,
    );
  }
}

test('PPA, NPA and kappa of two sources equal scikit-learn, their intervals numpy with patients as clusters', (t) => {
  const { results, counts } = two(column(0), column(1));
  near(t, results[0], fixture.ppa);
  near(t, results[1], fixture.npa);
  near(t, results[2], fixture.kappa);
  t.is(counts.both + counts.first + counts.second + counts.neither, patients.length);
});

test('Fleiss’s kappa equals statsmodels and AC1 numpy, their intervals leaving out one patient at a time', (t) => {
  const [fleiss, gwet] = agreementOfMany({
    population: 'readers',
    comparator: 'each other',
    reads,
    patients,
    level: 0.95,
  });
  near(t, fleiss as Result, fixture.fleiss);
  near(t, gwet as Result, fixture.gwet);
});

test('swapping the sides swaps first and second and leaves kappa as it is', (t) => {
  const [there, back] = [two(column(0), column(1)), two(column(1), column(0))];
  t.is(there.counts.first, back.counts.second);
  t.true(Math.abs((there.results[2].estimate as number) - (back.results[2].estimate as number)) < 1e-12);
});

test('a case that one side does not call counts nowhere', (t) => {
  const first = [...column(0), 1, -1];
  const second = [...column(1), -1, -1];
  const found = two(first, second, [...patients, 'x', 'y']);
  t.deepEqual(found.counts, two(column(0), column(1)).counts);
  t.deepEqual(found.results, two(column(0), column(1)).results);
});

test('what cannot be estimated says why: all calls alike, no case in common, one patient', (t) => {
  const [ppa, npa, kappa] = two([0, 0, 0], [0, 0, 0], ['p', 'q', 'r']).results;
  t.regex(ppa.reason ?? '', /no cases in the denominator/);
  t.regex(npa.reason ?? '', /every patient has the same value/);
  t.regex(kappa.reason ?? '', /one category/);
  t.true(two([1, -1], [-1, 0], ['p', 'q']).results.every((r) => r.status === 'not-evaluable'));
  t.regex(two([1, 0, 1], [1, 0, 0], ['p', 'p', 'p']).results[2].reason ?? '', /fewer than two patients/);
});
