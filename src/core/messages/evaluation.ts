/** Words of the evaluation room. */
import type { Place, Problem } from '../problems.js';

const at = (file: string | undefined, row?: number, column?: string): { place?: Place } => {
  const place: Place = {
    ...(file === undefined ? {} : { file }),
    ...(row === undefined ? {} : { row: row + 2 }),
    ...(column === undefined ? {} : { column }),
  };
  return Object.keys(place).length > 0 ? { place } : {};
};

export const columnLength = (file: string | undefined, column: string, expected: number, got: number): Problem => ({
  rule: 'columns-have-one-value-a-case',
  ...at(file, undefined, column),
  message: `expected ${expected} values, one for each case, found ${got}`,
  next: 'build the table again from whole rows',
});

export const emptyCaseId = (file: string | undefined, row: number): Problem => ({
  rule: 'case-ids-are-given',
  ...at(file, row, 'case id'),
  message: 'expected a case id, found an empty cell',
  next: 'every scored film needs its own id; fill it in or remove the row',
});

export const duplicateCase = (file: string | undefined, row: number, id: string, earlier: number): Problem => ({
  rule: 'case-ids-are-unique',
  ...at(file, row, 'case id'),
  message: `expected each case once, found "${id}" again (first in row ${earlier + 2})`,
  next: 'remove one of the two rows; a case counted twice makes every interval too narrow',
});

export const emptyPatientId = (file: string | undefined, row: number, id: string): Problem => ({
  rule: 'patient-ids-are-given',
  ...at(file, row, 'patient id'),
  message: `expected the patient of case "${id}", found an empty cell`,
  next: 'fill in the patient id, or set intervals.cluster to "case" and repeat the case id where patients are unknown',
});

export const scoreNotFinite = (file: string | undefined, row: number, id: string, got: number): Problem => ({
  rule: 'scores-are-finite-numbers',
  ...at(file, row, 'score'),
  message: `expected a finite score for case "${id}", found ${got}`,
  next: 'score the case again, or leave it out and count it as excluded with its reason',
});

export const truthUnknown = (file: string | undefined, row: number, id: string, got: number): Problem => ({
  rule: 'truth-is-one-of-two-classes',
  ...at(file, row, 'truth'),
  message: `expected 0, 1, 2 (equivocal) or -1 (missing) for case "${id}", found ${got}`,
  next: 'map the label words under reference.positive, .negative and .equivocalValues in protocol.yaml',
});

export const oneClassOnly = (population: string, comparator: string, n: number, positives: number): Problem => ({
  rule: 'main-population-has-both-classes',
  message:
    n === 0
      ? `expected positive and negative cases in "${population}" by ${comparator}, found no case with a truth`
      : `expected positive and negative cases in "${population}" by ${comparator}, ` +
        `found ${positives} positive and ${n - positives} negative`,
  next: 'check that the label column, the finding name and the reference CSV match the scored cases',
});

export const noMainPopulation = (): Problem => ({
  rule: 'a-population-is-given',
  message: 'expected at least one population of scored cases, found none',
  next: 'give a prediction table with labels, or --reference with a truth for its cases',
});

export const tuningOneClass = (n: number, positives: number, rule: string): Problem => ({
  rule: 'tuning-set-has-both-classes',
  message: `expected positive and negative tuning cases for threshold rule ${rule}, found ${positives} positive of ${n}`,
  next: 'enlarge the tuning set, or state a fixed threshold in protocol.yaml',
});

export const unknownSubgroupColumn = (column: string, known: readonly string[]): Problem => ({
  rule: 'subgroup-columns-exist',
  place: { column },
  message: `expected a subgroup column that the cases have, found "${column}"; known: ${known.join(', ') || 'none'}`,
  next: 'correct protocol.yaml › subgroups, or map the column under columns.attributes',
});

export const bandsNeedNumbers = (column: string, got: string): Problem => ({
  rule: 'banded-columns-are-numbers',
  place: { column },
  message: `expected numbers in the banded subgroup column, found "${got}"`,
  next: 'leave out `bands` for a column of words, or clean the column',
});

export const unknownGoal = (endpoint: string): Problem => ({
  rule: 'goal-endpoints-are-results',
  message: `expected a performance goal to name a result (population.metric.method), found "${endpoint}"`,
  next: 'correct comparison.goals in protocol.yaml; docs/methods.md lists the metrics and methods',
});
