/** The flow of cases in STARD form: every film that was listed ends in exactly one place, by construction. */
import {
  type Case,
  type EvidenceTable,
  type Fact,
  type LabelSource,
  PARTS,
  type Series,
  type Split,
  type Truth,
} from '../core/types.js';
import type { Dataset } from './dataset.js';

export interface Flow {
  readonly facts: readonly Fact[];
  readonly tables: readonly EvidenceTable[];
  readonly series: readonly Series[];
}

interface Stop {
  readonly stage: 'listed' | 'excluded' | 'part' | 'analysed';
  readonly what: string;
  readonly films: readonly Case[];
}

export function describeFlow(
  dataset: Dataset,
  cases: readonly Case[],
  split: Split,
  sources: readonly LabelSource[],
): Flow {
  const primary = sources[0] as LabelSource;
  const partOf = new Map(PARTS.flatMap((part) => split.parts[part].map((id) => [id, part] as const)));
  const truth = (film: Case): Truth => film.labels[primary.key] ?? 'missing';
  const test = cases.filter((film) => partOf.get(film.caseId) === 'test');
  const stops: Stop[] = [
    { stage: 'listed', what: 'Listed in the metadata', films: cases },
    { stage: 'excluded', what: 'Film absent', films: cases.filter((film) => film.image === null) },
    {
      stage: 'excluded',
      what: 'In none of the lists the protocol names',
      films: cases.filter((film) => film.image !== null && !partOf.has(film.caseId)),
    },
    ...PARTS.map(
      (part): Stop => ({
        stage: 'part',
        what: `${part[0]?.toUpperCase()}${part.slice(1)} part`,
        films: cases.filter((film) => partOf.get(film.caseId) === part),
      }),
    ),
    {
      stage: 'excluded',
      what: `Test film without a label by ${primary.name}`,
      films: test.filter((film) => truth(film) === 'missing'),
    },
    { stage: 'analysed', what: 'Analysed in the test part', films: test.filter((film) => truth(film) !== 'missing') },
  ];
  const rows = stops.map((stop) => ({
    stage: stop.stage,
    what: stop.what,
    films: stop.films.length,
    patients: new Set(stop.films.map((film) => film.patientId)).size,
    positive: stop.films.filter((film) => truth(film) === 'positive').length,
    negative: stop.films.filter((film) => truth(film) === 'negative').length,
    equivocal: stop.films.filter((film) => truth(film) === 'equivocal').length,
    missing: stop.films.filter((film) => truth(film) === 'missing').length,
  }));
  const column = <K extends keyof (typeof rows)[number]>(key: K) => rows.map((row) => row[key]);
  return {
    facts: [
      { id: 'flow.listed', value: dataset.listed, unit: 'films', about: 'Films at the top of the flow' },
      {
        id: 'flow.analysed',
        value: rows.at(-1)?.films ?? 0,
        unit: 'films',
        about: 'Films at its end: analysed in the test part',
      },
    ],
    tables: [
      {
        id: 'flow',
        title: 'Flow of cases',
        about: `Truth by ${primary.name}; every listed film ends in one row that says excluded, training, tuning or analysed`,
        columns: [
          { key: 'what', title: 'Step' },
          { key: 'films', title: 'Films', numeric: true },
          { key: 'patients', title: 'Patients', numeric: true },
          { key: 'positive', title: 'Positive', numeric: true },
          { key: 'negative', title: 'Negative', numeric: true },
          { key: 'equivocal', title: 'Equivocal', numeric: true },
          { key: 'missing', title: 'No label', numeric: true },
        ],
        rows,
      },
    ],
    series: [
      {
        id: 'flow',
        about: 'Flow of cases, top to bottom',
        columns: {
          stage: column('stage'),
          what: column('what'),
          films: column('films'),
          patients: column('patients'),
          positive: column('positive'),
        },
      },
    ],
  };
}
