import test from 'ava';
import { protocolSchema } from '../../src/config/protocol.js';
import { createRng } from '../../src/core/rng.js';
import { watchConfounding } from '../../src/evaluation/confounding.js';
import type { EvaluationTable } from '../../src/evaluation/table.js';

const protocol = protocolSchema.parse({
  version: 1,
  finding: 'Pneumonia',
  scoreDirection: 'higher-is-positive',
  split: { rule: 'seeded', fractions: { training: 0.6, tuning: 0.2, test: 0.2 }, seed: 1 },
  threshold: { rule: 'youden' },
  intervals: { seed: 1 },
  prevalences: [0.1],
});
const comparator = { class: 'non-reference' as const, name: 'labels' };

/** Counts of [AP positive, AP negative, PA positive, PA negative]; two films a patient; the score is noise. */
function table(counts: readonly [number, number, number, number], seed = 1): EvaluationTable {
  const rows = counts.flatMap((n, k) =>
    Array.from({ length: n }, () => ({ view: k < 2 ? 'AP' : 'PA', truth: k % 2 === 0 ? 1 : 0 })),
  );
  const rng = createRng(seed, 'score');
  return {
    caseIds: rows.map((_, i) => `${seed}-${i}`),
    patientIds: rows.map((_, i) => `${seed}-${Math.floor(i / 2)}`),
    scores: Float64Array.from(rows, () => rng.uniform()),
    truth: Int8Array.from(rows, (row) => row.truth),
    attributes: { view: rows.map((row) => row.view), age: rows.map(() => null) },
  };
}
const watch = (testCases: EvaluationTable, development?: EvaluationTable) =>
  watchConfounding(
    {
      populations: [{ name: 'overall', comparator, table: testCases, ...(development ? { development } : {}) }],
      development: development ? 'training' : null,
    },
    protocol,
  );
const flagged = (outcome: ReturnType<typeof watch>) => outcome.facts.find((f) => f.id === 'confounding.flagged')?.value;
const result = (outcome: ReturnType<typeof watch>, id: string) => outcome.results.find((r) => r.id === id);

/** The films of the NIH release at hand, by the official lists (test/fixtures/py/data_eda.py counts the same). */
const OFFICIAL_TEST = [68, 8, 57, 615] as const;
const OFFICIAL_TRAINING = [101, 314, 163, 449] as const;

test('the view alone has the AUROC of its two-by-two table: the mean of its sensitivity and specificity', (t) => {
  const found = result(watch(table(OFFICIAL_TEST)), 'overall-baseline-view.auroc.obuchowski');
  const expected = (68 / 125 + 615 / 623) / 2;
  t.true(Math.abs((found?.estimate as number) - expected) < 1e-12, String(found?.estimate));
  t.is(found?.parameters?.order, 'PA < AP');
  t.is(found?.n, 748);
});

test('a split that couples view and label in the test part only is flagged; the same coupling in both parts is not', (t) => {
  t.is(flagged(watch(table(OFFICIAL_TEST), table(OFFICIAL_TRAINING, 2))), 1);
  t.is(flagged(watch(table(OFFICIAL_TEST), table(OFFICIAL_TEST, 2))), 0);
  t.is(flagged(watch(table(OFFICIAL_TRAINING), table(OFFICIAL_TRAINING, 2))), 0);
});

test('the development part ranks in the order of the test part, so that an opposite coupling counts double', (t) => {
  const outcome = watch(table([30, 10, 10, 30]), table([10, 30, 30, 10], 2));
  t.is(result(outcome, 'training-baseline-view.auroc.obuchowski')?.estimate, 0.25);
  t.is(result(outcome, 'overall-baseline-view-vs-training.auroc-difference.obuchowski')?.estimate, 0.5);
});

test('without development cases a strong attribute is flagged by itself, a weak one is not', (t) => {
  const outcome = watch(table(OFFICIAL_TEST));
  t.is(flagged(outcome), 1);
  t.is(outcome.facts.find((f) => f.id === 'confounding.development')?.value, null);
  t.is(flagged(watch(table(OFFICIAL_TRAINING))), 0);
});

test('model less attribute is the difference of two AUROCs on the same cases', (t) => {
  const cases = table(OFFICIAL_TEST);
  const perfect = { ...cases, scores: Float64Array.from(cases.truth) };
  const outcome = watch(perfect, table(OFFICIAL_TRAINING, 2));
  const alone = result(outcome, 'overall-baseline-view.auroc.obuchowski')?.estimate as number;
  const less = result(outcome, 'overall-vs-baseline-view.auroc-difference.obuchowski');
  t.true(Math.abs((less?.estimate as number) - (1 - alone)) < 1e-12);
  t.true((less?.lower as number) > 0);
});

test('an attribute nobody knows is not watched, and one class gives a reason instead of a number', (t) => {
  t.is(watch(table([3, 3, 3, 3])).facts.find((f) => f.id === 'confounding.attributes')?.value, 'view');
  const outcome = watch(table([0, 5, 0, 5]));
  const found = result(outcome, 'overall-baseline-view.auroc.obuchowski');
  t.is(found?.status, 'not-evaluable');
  t.regex(found?.reason ?? '', /no two classes/);
  t.is(flagged(outcome), 0);
});
