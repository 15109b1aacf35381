/** Counts for the databases section: films, patients, labels, sex, age, view and co-findings, by part. */
import {
  type Case,
  type Description,
  type EvidenceTable,
  type Fact,
  type LabelSource,
  PARTS,
  type Part,
  type Series,
  type Split,
} from '../core/types.js';
import { AGE_BANDS, ageBand } from './age-bands.js';
import { characteristics, confoundingTable } from './characteristics.js';
import { type Dataset, datasetFacts } from './dataset.js';
import { odditiesTable } from './eda/eda.js';
import { crossTableEvidence } from './eda/labels.js';

export function describeParts(
  dataset: Dataset,
  cases: readonly Case[],
  split: Split,
  sources: readonly LabelSource[],
): Description {
  const [primary, own] = [sources[0] as LabelSource, sources.at(-1) as LabelSource];
  const byId = new Map(cases.map((film) => [film.caseId, film]));
  const films = Object.fromEntries(
    PARTS.map((part) => [part, split.parts[part].map((id) => byId.get(id) as Case)]),
  ) as Record<Part, Case[]>;
  return {
    facts: [
      ...datasetFacts(dataset),
      ...splitFacts(split),
      ...PARTS.flatMap((part) => partFacts(part, films[part], sources)),
    ],
    tables: [
      partsTable(films, sources),
      findingsTable(films, own),
      confoundingTable(characteristics(films, primary.key), primary.name),
      odditiesTable(dataset),
      ...(primary.key === own.key
        ? []
        : [
            crossTableEvidence(
              PARTS.flatMap((part) => films[part]),
              own,
              primary,
            ),
          ]),
    ],
    series: [ageSeries(films), findingsSeries(films)],
  };
}

const patients = (films: readonly Case[]): number => new Set(films.map((film) => film.patientId)).size;
const labelled = (films: readonly Case[], source: LabelSource, truth: string): number =>
  films.filter((film) => (film.labels[source.key] ?? 'missing') === truth).length;

function splitFacts(split: Split): Fact[] {
  return [
    { id: 'data.split.rule', value: split.rule, about: 'How films were split' },
    {
      id: 'data.split.seed',
      value: split.seed,
      ...(split.seed === null ? { reason: 'the split was read from a file' } : {}),
      about: 'Seed of the split',
    },
  ];
}

function partFacts(part: Part, films: readonly Case[], sources: readonly LabelSource[]): Fact[] {
  const primary = sources[0] as LabelSource;
  const own = sources.at(-1) as LabelSource;
  const count = (id: string, value: number, about: string, unit = 'films'): Fact => ({
    id: `data.${part}.${id}`,
    value,
    about,
    unit,
  });
  return [
    count('films', films.length, `Films in the ${part} part`),
    count('patients', patients(films), `Patients in the ${part} part`, 'patients'),
    count('positives', labelled(films, own, 'positive'), `Films of the ${part} part positive by ${own.name}`),
    count('negatives', labelled(films, own, 'negative'), `Films of the ${part} part negative by ${own.name}`),
    count(
      'primary-positives',
      labelled(films, primary, 'positive'),
      `Films of the ${part} part positive by ${primary.name}`,
    ),
    count(
      'primary-negatives',
      labelled(films, primary, 'negative'),
      `Films of the ${part} part negative by ${primary.name}`,
    ),
    count(
      'primary-missing',
      labelled(films, primary, 'missing'),
      `Films of the ${part} part without a label by ${primary.name}`,
    ),
  ];
}

function partsTable(films: Record<Part, Case[]>, sources: readonly LabelSource[]): EvidenceTable {
  const row = (what: string, count: (films: readonly Case[]) => number) => ({
    what,
    training: count(films.training),
    tuning: count(films.tuning),
    test: count(films.test),
  });
  const where = (what: string, test: (film: Case) => boolean) => row(what, (list) => list.filter(test).length);
  return {
    id: 'data-parts',
    title: 'Films by part',
    about: 'Counts of films, except in the row “Patients”; unknown values are counted in rows of their own',
    columns: [
      { key: 'what', title: 'Group' },
      { key: 'training', title: 'Training', numeric: true },
      { key: 'tuning', title: 'Tuning', numeric: true },
      { key: 'test', title: 'Test', numeric: true },
    ],
    rows: [
      row('All films', (list) => list.length),
      row('Patients', patients),
      ...sources.flatMap((source) => [
        row(`Positive, ${source.name}`, (list) => labelled(list, source, 'positive')),
        row(`Negative, ${source.name}`, (list) => labelled(list, source, 'negative')),
        row(`Equivocal, ${source.name}`, (list) => labelled(list, source, 'equivocal')),
        row(`No label, ${source.name}`, (list) => labelled(list, source, 'missing')),
      ]),
      where('Female', (film) => film.attributes.sex === 'F'),
      where('Male', (film) => film.attributes.sex === 'M'),
      where('Sex unknown', (film) => film.attributes.sex === null),
      ...AGE_BANDS.map((band) => where(`Age ${band}`, (film) => ageBand(film) === band)),
      where('Age unknown', (film) => film.attributes.age === null),
      where('View PA', (film) => film.attributes.view === 'PA'),
      where('View AP', (film) => film.attributes.view === 'AP'),
      where('View unknown', (film) => film.attributes.view === null),
    ],
  };
}

function findingNames(films: Record<Part, Case[]>): string[] {
  return [...new Set(PARTS.flatMap((part) => films[part].flatMap((film) => film.findings)))].sort();
}

function findingsTable(films: Record<Part, Case[]>, own: LabelSource): EvidenceTable {
  const count = (part: Part, name: string): number => films[part].filter((film) => film.findings.includes(name)).length;
  const none = (part: Part): number => films[part].filter((film) => film.findings.length === 0).length;
  const positive = (part: Part, name: string): number =>
    films[part].filter((film) => film.findings.includes(name) && film.labels[own.key] === 'positive').length;
  return {
    id: 'data-findings',
    title: 'Findings in the labels of the data set, by part',
    about: `A film may carry several findings. The columns “positive” count the films that are positive by ${own.name}`,
    columns: [
      { key: 'finding', title: 'Finding' },
      { key: 'training', title: 'Training', numeric: true },
      { key: 'trainingPositive', title: 'Training, positive', numeric: true },
      { key: 'tuning', title: 'Tuning', numeric: true },
      { key: 'tuningPositive', title: 'Tuning, positive', numeric: true },
      { key: 'test', title: 'Test', numeric: true },
      { key: 'testPositive', title: 'Test, positive', numeric: true },
    ],
    rows: [
      ...findingNames(films).map((finding) => ({
        finding,
        training: count('training', finding),
        tuning: count('tuning', finding),
        test: count('test', finding),
        trainingPositive: positive('training', finding),
        tuningPositive: positive('tuning', finding),
        testPositive: positive('test', finding),
      })),
      {
        finding: 'No finding',
        training: none('training'),
        tuning: none('tuning'),
        test: none('test'),
        trainingPositive: 0,
        tuningPositive: 0,
        testPositive: 0,
      },
    ],
  };
}

function ageSeries(films: Record<Part, Case[]>): Series {
  const bins = Array.from({ length: 11 }, (_, i) => i * 10);
  const rows = PARTS.flatMap((part) =>
    bins.map((from) => ({
      part,
      from,
      films: films[part].filter(({ attributes: { age } }) => typeof age === 'number' && age >= from && age < from + 10)
        .length,
    })),
  );
  return {
    id: 'age-histogram',
    about: 'Films by ten-year age band and part',
    columns: { part: rows.map((r) => r.part), from: rows.map((r) => r.from), films: rows.map((r) => r.films) },
  };
}

function findingsSeries(films: Record<Part, Case[]>): Series {
  const rows = findingNames(films).flatMap((finding) =>
    PARTS.map((part) => ({
      part,
      finding,
      films: films[part].filter((film) => film.findings.includes(finding)).length,
    })),
  );
  return {
    id: 'findings',
    about: 'Films by finding and part',
    columns: { part: rows.map((r) => r.part), finding: rows.map((r) => r.finding), films: rows.map((r) => r.films) },
  };
}
