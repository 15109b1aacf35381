/** Counts that stand beside the results: `<population>.n`, `.positives`, `.patients`, `.tp`, … */
import type { Fact } from '../core/types.js';
import type { Evaluable } from './population.js';
import { countTable, type EvaluationTable } from './table.js';

export function populationFacts(population: string, comparator: string, table: EvaluationTable): Fact[] {
  const c = countTable(table);
  const by = `by ${comparator}`;
  const fact = (key: string, value: number, about: string): Fact => ({ id: `${population}.${key}`, value, about });
  return [
    fact('cases', c.cases, 'Scored cases handed to this evaluation'),
    fact('n', c.positives + c.negatives, `Cases with a positive or negative truth ${by}`),
    fact('positives', c.positives, `Positive cases ${by}`),
    fact('negatives', c.negatives, `Negative cases ${by}`),
    fact('equivocal', c.equivocal, `Cases with an equivocal truth ${by}; left out here, counted both ways beside it`),
    fact('missing', c.missing, `Scored cases without a truth ${by}; left out`),
    fact('patients', c.patients, `Patients with at least one positive or negative case ${by}`),
    fact('patients-scored', c.patientsScored, 'Patients among the scored cases'),
    fact('patients-with-both-labels', c.patientsWithBothLabels, `Patients with positive and negative cases ${by}`),
  ];
}

export function confusionFacts(e: Evaluable): Fact[] {
  const words = {
    tp: 'True positives: positive cases called positive',
    fp: 'False positives: negative cases called positive',
    fn: 'False negatives: positive cases called negative',
    tn: 'True negatives: negative cases called negative',
  };
  return (Object.keys(words) as (keyof typeof words)[]).map((key) => ({
    id: `${e.scope.population}.${key}`,
    value: e.confusion?.[key] ?? null,
    ...(e.confusion ? {} : { reason: e.thresholdReason }),
    about: `${words[key]}, at the locked threshold, by ${e.comparator.name}`,
  }));
}
