/** The cases the model got wrong at the locked operating point, by the id of the data set, worst first. */
import type { AttributeValue, Description, Fact, LabelSource, ThresholdDerivation } from '../core/types.js';
import type { ScoredCase } from './predictions-table.js';

/** Enough for clinicians to look through; the rest stands in predictions.csv. */
export const LISTED_AT_MOST = 20;

interface Rule {
  readonly threshold: number;
  readonly higherIsPositive: boolean;
}

export const failureRule = (
  threshold: ThresholdDerivation | null,
  { scoreDirection }: { readonly scoreDirection: string },
): Rule | null =>
  threshold === null
    ? null
    : { threshold: threshold.threshold, higherIsPositive: scoreDirection === 'higher-is-positive' };

type Missed = ScoredCase & { readonly distance: number };

export function describeFailures(scored: readonly ScoredCase[], primary: LabelSource, rule: Rule | null): Description {
  if (rule === null) return { facts: [], tables: [], series: [] };
  const test = scored.filter((row) => row.part === 'test');
  const beyond = (score: number): number => (rule.higherIsPositive ? score - rule.threshold : rule.threshold - score);
  const wrong = (truth: 'positive' | 'negative'): Missed[] =>
    test
      .filter((row) => row.case.labels[primary.key] === truth && beyond(row.score) >= 0 !== (truth === 'positive'))
      .map((row) => ({ ...row, distance: Math.abs(beyond(row.score)) }))
      .sort((a, b) => b.distance - a.distance || (a.case.caseId < b.case.caseId ? -1 : 1));
  const [missed, flagged] = [wrong('positive'), wrong('negative')];
  const against = `against ${primary.name}`;
  const fact = (id: string, value: number, about: string): Fact => ({
    id: `failures.${id}`,
    value,
    about,
    unit: 'cases',
  });
  const value = (v: AttributeValue | undefined): string | number => v ?? 'unknown';
  const row =
    (kind: string) =>
    ({ case: film, score }: Missed) => ({
      kind,
      case: film.caseId,
      score,
      age: value(film.attributes.age),
      sex: value(film.attributes.sex),
      view: value(film.attributes.view),
      findings: film.findings.join(', ') || 'none named',
    });
  return {
    facts: [
      fact('missed', missed.length, `Positive test cases that were not flagged, ${against}`),
      fact('false', flagged.length, `Negative test cases that were flagged, ${against}`),
      fact('listed-at-most', LISTED_AT_MOST, 'Most cases of each kind that the table lists'),
    ],
    tables: [
      {
        id: 'failures',
        title: 'Missed and wrongly flagged cases of the test set',
        about: `Worst first, ${against}; findings are those of the data set’s own labels`,
        columns: [
          { key: 'kind', title: 'Kind' },
          { key: 'case', title: 'Case' },
          { key: 'score', title: 'Score', numeric: true, places: 4 },
          { key: 'age', title: 'Age' },
          { key: 'sex', title: 'Sex' },
          { key: 'view', title: 'View' },
          { key: 'findings', title: 'Findings named' },
        ],
        rows: [
          ...missed.slice(0, LISTED_AT_MOST).map(row('missed')),
          ...flagged.slice(0, LISTED_AT_MOST).map(row('wrongly flagged')),
        ],
      },
    ],
    series: [],
  };
}
