/**
 * The flow of cases in STARD form. Each listed film is sent to exactly one destination; every other number of the flow
 * is a sum over destinations, so that the boxes cannot fail to add up.
 */
import {
  type Case,
  type Description,
  type Fact,
  type LabelSource,
  PARTS,
  type Part,
  type Split,
  type Truth,
} from '../core/types.js';
import type { Dataset } from './dataset.js';
import { newTally, type Tally, tally, tallyCells } from './eda/count.js';

type Destination = 'absent' | 'unassigned' | 'training' | 'tuning' | 'unlabelled' | 'equivocal' | 'analysed';
const DESTINATIONS: readonly Destination[] = [
  'absent',
  'unassigned',
  'training',
  'tuning',
  'unlabelled',
  'equivocal',
  'analysed',
];

export interface FlowOptions {
  /** What the protocol does with equivocal truth in the test part; both-ways keeps it in the analysis. */
  readonly equivocal?: 'both-ways' | 'excluded';
}

export function describeFlow(
  dataset: Pick<Dataset, 'listed'>,
  cases: readonly Case[],
  split: Split,
  sources: readonly LabelSource[],
  options: FlowOptions = {},
): Description {
  const primary = sources[0] as LabelSource;
  const partOf = new Map(PARTS.flatMap((part) => split.parts[part].map((id): [string, Part] => [id, part])));
  const at = Object.fromEntries(DESTINATIONS.map((name) => [name, newTally()])) as Record<Destination, Tally>;
  for (const film of cases) {
    const truth = film.labels[primary.key] ?? 'missing';
    tally(at[destination(film, truth, partOf.get(film.caseId), options)], film, truth);
  }
  const sum = (...names: readonly Destination[]): Tally => {
    const out = newTally();
    for (const { films, patients, positive, negative, equivocal, missing } of names.map((name) => at[name])) {
      out.films += films;
      for (const patient of patients) out.patients.add(patient);
      out.positive += positive;
      out.negative += negative;
      out.equivocal += equivocal;
      out.missing += missing;
    }
    return out;
  };
  const rows = [
    { stage: 'listed', what: 'Listed in the metadata', ...tallyCells(sum(...DESTINATIONS)) },
    { stage: 'excluded', what: 'Films absent', ...tallyCells(at.absent) },
    { stage: 'excluded', what: 'In none of the lists that the protocol names', ...tallyCells(at.unassigned) },
    { stage: 'part', what: 'Training part', ...tallyCells(at.training) },
    { stage: 'part', what: 'Tuning part', ...tallyCells(at.tuning) },
    { stage: 'part', what: 'Test part', ...tallyCells(sum('unlabelled', 'equivocal', 'analysed')) },
    { stage: 'excluded', what: `Test films without a label (${primary.name})`, ...tallyCells(at.unlabelled) },
    ...(options.equivocal === 'excluded'
      ? [{ stage: 'excluded', what: `Test films with equivocal truth (${primary.name})`, ...tallyCells(at.equivocal) }]
      : []),
    { stage: 'analysed', what: 'Analyzed in the test part', ...tallyCells(at.analysed) },
  ];
  const column = (key: string) => rows.map((row) => (row as Record<string, string | number>)[key] ?? null);
  const fact = (id: string, value: number, about: string): Fact => ({ id: `flow.${id}`, value, unit: 'films', about });
  return {
    facts: [
      fact('listed', dataset.listed, 'Films at the top of the flow'),
      fact('absent', at.absent.films, 'Listed films that are absent'),
      fact('unassigned', at.unassigned.films, 'Films present that belong to no part'),
      fact('test-unlabelled', at.unlabelled.films, `Test films without a label (${primary.name})`),
      fact('analysed', at.analysed.films, 'Films at its end: analyzed in the test part'),
      fact('analysed-positive', at.analysed.positive, `Analyzed films positive by ${primary.name}`),
      fact('analysed-negative', at.analysed.negative, `Analyzed films negative by ${primary.name}`),
      fact('analysed-equivocal', at.analysed.equivocal, `Analyzed films equivocal by ${primary.name}`),
    ],
    tables: [
      {
        id: 'flow',
        title: 'Flow of cases',
        about: `Truth: ${primary.name}. Every listed film is in exactly one of these rows: absent, in no list, training, tuning, test without a label${options.equivocal === 'excluded' ? ', test with equivocal truth' : ''}, analyzed. Patients can be in more than one row`,
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
        columns: Object.fromEntries(
          ['stage', 'what', 'films', 'patients', 'positive', 'negative', 'equivocal', 'missing'].map((key) => [
            key,
            column(key),
          ]),
        ),
      },
    ],
  };
}

function destination(film: Case, truth: Truth, part: Part | undefined, options: FlowOptions): Destination {
  if (film.image === null) return 'absent';
  if (part === undefined) return 'unassigned';
  if (part !== 'test') return part;
  if (truth === 'missing') return 'unlabelled';
  return truth === 'equivocal' && options.equivocal === 'excluded' ? 'equivocal' : 'analysed';
}
