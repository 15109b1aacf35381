/** Counts that stand beside the results: `<population>.n`, `.positives`, `.patients`, `.tp`, … */
import type { Fact } from '../core/types.js';
import type { Evaluable } from './population.js';
import { countTable, type EvaluationTable } from './table.js';

export function populationFacts(population: string, comparator: string, table: EvaluationTable): Fact[] {
  const c = countTable(table);
  const fact = (key: string, value: number, about: string): Fact => ({ id: `${population}.${key}`, value, about });
  return [
    fact('cases', c.cases, 'Scored cases given to this evaluation'),
    fact('n', c.positives + c.negatives, `Cases with a positive or negative label from ${comparator}`),
    fact('positives', c.positives, `Cases positive according to ${comparator}`),
    fact('negatives', c.negatives, `Cases negative according to ${comparator}`),
    fact(
      'equivocal',
      c.equivocal,
      `Cases that ${comparator} calls equivocal; left out of the main analysis and counted both ways in a separate one`,
    ),
    fact('missing', c.missing, `Scored cases without a label from ${comparator}; left out`),
    fact('patients', c.patients, `Patients with at least one case positive or negative according to ${comparator}`),
    fact('patients-scored', c.patientsScored, 'Patients among the scored cases'),
    fact(
      'patients-with-both-labels',
      c.patientsWithBothLabels,
      `Patients with both positive and negative cases according to ${comparator}`,
    ),
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
    about: `${words[key]} at the locked operating point, according to ${e.comparator.name}`,
  }));
}
