/** What the cover says of a criterion, and the exits of the decision on substantial equivalence. */
import test from 'ava';
import type { CriterionOutcome } from '../../src/core/types.js';
import { METRICS } from '../../src/evaluation/metrics.js';
import { createContext } from '../../src/submission/context.js';
import { equivalenceFlow } from '../../src/submission/document-figures.js';
import { asksAtMost, BEST_NEAR_A_VALUE, LOWER_IS_BETTER, METRICS_IN_ORDER } from '../../src/submission/names.js';
import { criterionWords, observedWords } from '../../src/submission/sentences.js';
import { criteriaTable } from '../../src/submission/tables.js';
import { fakeEvidence } from './fake-evidence.js';

test('the side from which a criterion is judged is printed as the evaluation judges it', (t) => {
  for (const { id, better } of METRICS.filter((m) => METRICS_IN_ORDER.includes(m.id))) {
    t.is(LOWER_IS_BETTER.has(id), better === 'lower', id);
    t.is(BEST_NEAR_A_VALUE.has(id), better !== 'lower' && better !== 'higher', id);
  }
  t.true(asksAtMost('brier', 'estimate'));
  t.true(asksAtMost('calibration-slope', 'upper'));
  t.false(asksAtMost('calibration-slope', 'lower'));
  t.false(asksAtMost('auroc', 'upper'));
});

test('a criterion states the limit that is judged, and the estimate with its interval beside it', (t) => {
  const evidence = fakeEvidence();
  const result = evidence.results.get('overall.auroc.bootstrap-percentile');
  if (!result?.lower) return t.fail();
  const criterion: CriterionOutcome = {
    ...{ id: 'C1', endpoint: result.id, bound: 'lower' as const, target: 0.95, justification: 'FAKE' },
    ...{ observed: result.lower, verdict: 'FAIL' as const },
  };
  const context = createContext({ ...evidence, criteria: [criterion] });
  t.is(criterionWords(context, criterion), 'lower 95% limit ≥ 0.950');
  t.regex(
    observedWords(context, criterion),
    /^\[0\.\d{3} \(95% CI 0\.\d{3}–0\.\d{3}\)\]\(#ev-.*\); lower limit 0\.\d{3}$/,
  );
  const table = criteriaTable(context);
  t.regex(table, /Area under the ROC curve against FAKE labels, bootstrap, percentile/);
  t.notRegex(table, /overall\.auroc/);
});

test('the decision on substantial equivalence ends in a box that a failed criterion does not reach, and every question has both exits', (t) => {
  const of = (verdict: 'PASS' | 'FAIL') => {
    const evidence = fakeEvidence();
    const criteria = evidence.criteria.map((c) => ({ ...c, verdict }));
    return equivalenceFlow({ ...evidence, criteria });
  };
  const failed = of('FAIL');
  t.regex(failed.alt, /Substantially equivalent, not reached: a criterion was not met\.$/);
  t.regex(of('PASS').alt, /Substantially equivalent, open: not every question is answered\.$/);
  const questions = failed.alt.split('; then ').slice(0, -1);
  t.is(questions.length, 6);
  for (const words of questions)
    t.regex(words, /\((?:if no: not|if yes: not|if yes:) substantially equivalent\); if (?:yes|no)$/);
  t.notRegex(failed.alt, /[Oo]therwise/);
});
