/** Exploratory analysis as evidence: everything the databases section prints about a data set before it is split. */
import type { Case, EvidenceTable, LabelSource } from '../../core/types.js';
import { type Dataset, datasetFacts } from '../dataset.js';
import { copiesOverview, findCopies } from '../survey/copies.js';
import type { FilmRecord } from '../survey/film-record.js';
import type { Evidence } from './count.js';
import { describeFindings } from './findings.js';
import { describeGeometry } from './geometry.js';
import { describeIntensity } from './intensity.js';
import { crossTableEvidence } from './labels.js';
import { describePeople } from './people.js';

export interface EdaInput {
  readonly dataset: Dataset;
  /** The data set's cases, with the labels of every further source added. */
  readonly cases: readonly Case[];
  readonly finding: string;
  /** Label sources, the primary first; the data set's own among them. */
  readonly sources: readonly LabelSource[];
  /** What was measured on the films that are present; null: films were not opened. */
  readonly records: ReadonlyMap<string, FilmRecord> | null;
}

export function exploreData({ dataset, cases, finding, sources, records }: EdaInput): Evidence {
  const own = dataset.labelSource;
  const present = records ? cases.filter((film) => records.has(film.caseId)) : [];
  const parts: Evidence[] = [
    { facts: datasetFacts(dataset), tables: [odditiesTable(dataset), missingTable(cases)], series: [] },
    describePeople(cases, own.key, own.name),
    describeFindings(cases, own.key, finding),
    describeGeometry(cases, records),
    ...(records ? [describeIntensity(present, records, own.key), describeCopies(present, records)] : []),
    {
      facts: [],
      tables: sources.filter((s) => s.key !== own.key).map((source) => crossTableEvidence(cases, own, source)),
      series: [],
    },
  ];
  return {
    facts: parts.flatMap((part) => part.facts),
    tables: parts.flatMap((part) => part.tables),
    series: parts.flatMap((part) => part.series),
  };
}

function describeCopies(films: readonly Case[], records: ReadonlyMap<string, FilmRecord>): Evidence {
  const copies = findCopies(films, records);
  const count = (samePatient: boolean) =>
    copies.filter((copy) => (copy.a.patientId === copy.b.patientId) === samePatient).length;
  return {
    facts: [
      { id: 'eda.copies-same-patient', value: count(true), about: 'Pairs of copies under one patient' },
      { id: 'eda.copies-across-patients', value: count(false), about: 'Pairs of copies under two patients' },
    ],
    tables: [copiesOverview(copies)],
    series: [],
  };
}

export function odditiesTable(dataset: Dataset): EvidenceTable {
  return {
    id: 'data-oddities',
    title: 'What was odd in the metadata, and what was done with it',
    about: 'Counted while reading; anything worse would have stopped the run',
    columns: [
      { key: 'what', title: 'What' },
      { key: 'count', title: 'Count', numeric: true },
      { key: 'rows', title: 'First rows' },
    ],
    rows: dataset.oddities.map(({ about, count, rows }) => ({ what: about, count, rows: rows.join(', ') })),
  };
}

function missingTable(cases: readonly Case[]): EvidenceTable {
  const known = new Map<string, number>();
  for (const { attributes } of cases) {
    for (const name in attributes) known.set(name, (known.get(name) ?? 0) + (attributes[name] === null ? 0 : 1));
  }
  return {
    id: 'data-missing',
    title: 'Values that are unknown, by attribute',
    about: 'Empty and impossible values alike',
    columns: [
      { key: 'attribute', title: 'Attribute' },
      { key: 'known', title: 'Known', numeric: true },
      { key: 'unknown', title: 'Unknown', numeric: true },
    ],
    rows: [...known].map(([attribute, n]) => ({ attribute, known: n, unknown: cases.length - n })),
  };
}
