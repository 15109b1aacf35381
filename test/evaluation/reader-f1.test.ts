import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import {
  type Calls,
  f1Counts,
  planF1,
  readerF1,
  scoringWords,
} from '../../src/evaluation/stats/agreement/reader-f1.js';
import { near } from './helpers.js';

interface Scores {
  readonly readers: readonly number[];
  readonly model: number;
}
const { f1 } = JSON.parse(
  readFileSync(join(packageRoot(), 'test', 'fixtures', 'py', 'readers-agreement.json'), 'utf8'),
) as {
  f1: { calls: number[][]; model: number[]; 'each-other': Scores; majority: Record<'negative', Scores> };
};
const table = (readers: readonly (readonly number[])[], model: readonly number[] | null): Calls => ({
  ...{ readers: readers[0]!.length, model: model !== null, rows: readers.length },
  codes: Int8Array.from(readers.flatMap((row, i) => (model ? [...row, model[i]!] : row))),
});
const ones = (n: number): Float64Array => new Float64Array(n).fill(1);

test('F1 of five readers and a model equals scikit-learn under both published scorings and every tie rule', (t) => {
  const calls = table(f1.calls, f1.model);
  const check = (got: ReturnType<typeof readerF1>, want: Scores): void => {
    for (const [j, value] of want.readers.entries()) t.true(near(got.readers[j], value, 1e-12).ok);
    t.true(near(got.model, want.model, 1e-12).ok);
    const mean = want.readers.reduce((s, v) => s + v, 0) / want.readers.length;
    t.true(near(got.difference, want.model - mean, 1e-12).ok);
  };
  const each = planF1(calls, { scoring: 'each-other', tie: 'negative', modelAmongOthers: false });
  check(readerF1(each, ones(80)), f1['each-other']);
  const means = (['negative', 'positive', 'excluded'] as const).map((tie) => {
    const plan = planF1(calls, { scoring: 'majority-of-others', tie, modelAmongOthers: false });
    const got = readerF1(plan, ones(80));
    check(got, f1.majority[tie as 'negative']);
    return got.mean!;
  });
  t.is(new Set(means).size, 3, 'the tie rule changes the number');
});

test('with the model among the others a reader is scored against it too; the words say so', (t) => {
  const calls = table(f1.calls, f1.model);
  const rules = { scoring: 'each-other', tie: 'negative', modelAmongOthers: true } as const;
  const plan = planF1(calls, rules);
  t.is(plan.truths[0]!.length, 5, 'four readers and the model');
  t.is(plan.truths[5]!.length, 5, 'the model against five readers');
  t.regex(scoringWords(rules), /and the model/);
  t.regex(scoringWords({ ...rules, scoring: 'majority-of-others' }), /tie negative/);
});

test('a case a reader did not read leaves his counts, weights count as repeats, and 0/0 is no F1', (t) => {
  const calls = table(
    [
      [1, 1, 1],
      [-1, 1, 1],
      [0, 0, 1],
      [0, 0, 0],
    ],
    null,
  );
  const plan = planF1(calls, { scoring: 'majority-of-others', tie: 'negative', modelAmongOthers: false });
  const first = f1Counts(plan, 0, plan.truths[0]![0]!, ones(4));
  t.deepEqual(first, { tp: 1, fp: 0, fn: 0, tn: 2 });
  const twice = f1Counts(plan, 0, plan.truths[0]![0]!, [2, 1, 1, 1]);
  t.is(twice.tp, 2);
  const nobody = planF1(
    table(
      [
        [0, 0],
        [0, 0],
      ],
      null,
    ),
    {
      ...{ scoring: 'each-other', tie: 'negative', modelAmongOthers: false },
    },
  );
  t.deepEqual(readerF1(nobody, ones(2)), { readers: [null, null], mean: null, model: null, difference: null });
});
