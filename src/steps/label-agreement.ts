/** How well the data set's own labels agree with the primary comparator, on the cases of this run and on its test part. */
import type { Case, EvidenceTable, LabelSource, Result, Truth } from '../core/types.js';
import { agreementOfTwo } from '../evaluation/label-agreement.js';

export interface CasesOfRun {
  readonly words: string;
  /** Ends the population's name; empty for all cases. */
  readonly suffix: string;
  readonly cases: readonly Case[];
}

const CODE: Readonly<Record<Truth, number>> = { positive: 1, negative: 0, equivocal: -1, missing: -1 };
const calls = (cases: readonly Case[], source: LabelSource): number[] =>
  cases.map((film) => CODE[film.labels[source.key] ?? 'missing']);
const count = (cases: readonly Case[], source: LabelSource, truth: Truth): number =>
  cases.filter((film) => (film.labels[source.key] ?? 'missing') === truth).length;

/** Every further source against the first one; nothing where there is only one. */
export function labelAgreement(groups: readonly CasesOfRun[], sources: readonly LabelSource[], level: number) {
  const [primary, ...others] = sources;
  const described = referenceStandards(sources);
  if (!primary || others.length === 0) return { results: [] as Result[], tables: [described] };
  const results: Result[] = [];
  const rows = others.flatMap((other) =>
    groups.map(({ words, suffix, cases }) => {
      const found = agreementOfTwo({
        population: `${other.key}-vs-${primary.key}${suffix}`,
        comparator: primary.name,
        first: calls(cases, other),
        second: calls(cases, primary),
        patients: cases.map((film) => film.patientId),
        level,
      });
      results.push(...found.results);
      const [ppa, npa, kappa] = found.results;
      return {
        ...{ labels: other.name, comparator: primary.name, cases: words, n: kappa.n, ...found.counts },
        equivocal: count(cases, primary, 'equivocal') + count(cases, other, 'equivocal'),
        unlabelled: cases.filter((film) =>
          [primary, other].some((source) => (film.labels[source.key] ?? 'missing') === 'missing'),
        ).length,
        ...{ ppa: ppa.estimate, npa: npa.estimate, kappa: kappa.estimate },
        ...{ ppaId: ppa.id, npaId: npa.id, kappaId: kappa.id },
      };
    }),
  );
  const numeric = (key: string, title: string) => ({ key, title, numeric: true });
  const table: EvidenceTable = {
    id: 'label-agreement',
    title: 'Agreement of the label sources',
    about: `Each row compares the labels with ${primary.name} as comparator. Films that either source calls equivocal or leaves without a label are left out. Intervals allow for several films per patient`,
    columns: [
      { key: 'labels', title: 'Labels' },
      { key: 'cases', title: 'Films' },
      numeric('n', 'Both say'),
      numeric('both', 'Both positive'),
      numeric('first', 'Positive by labels only'),
      numeric('second', 'Positive by comparator only'),
      numeric('neither', 'Neither'),
      numeric('equivocal', 'Equivocal'),
      numeric('unlabelled', 'No label'),
      numeric('ppa', 'PPA'),
      numeric('npa', 'NPA'),
      numeric('kappa', 'Kappa'),
    ],
    rows,
  };
  return { results, tables: [described, table] };
}

/** Each source of truth of the run with its class, method, readers, blinding and variability. */
export function referenceStandards(sources: readonly LabelSource[]): EvidenceTable {
  const stated = (text: string | undefined): string => text ?? 'not stated with the labels';
  return {
    id: 'reference-standards',
    title: 'Label sources of this run',
    about:
      sources.length === 1
        ? 'It is the comparator of the primary analysis; the submitter’s statements follow below'
        : 'The first is the comparator of the primary analysis; the submitter’s statements follow below',
    columns: [
      { key: 'name', title: 'Labels' },
      { key: 'class', title: 'Class' },
      { key: 'method', title: 'Method' },
      { key: 'readers', title: 'Readers' },
      { key: 'blinding', title: 'Blinding' },
      { key: 'variability', title: 'Variability' },
    ],
    rows: sources.map(({ name, class: kind, made }) => ({
      ...{ name, class: kind, method: stated(made?.method), readers: stated(made?.readers) },
      ...{ blinding: stated(made?.blinding), variability: stated(made?.variability) },
    })),
  };
}
