/**
 * A multi-reader multi-case study as results: reader-averaged figures and their differences, by U-statistics in any design
 * and by Obuchowski–Rockette where the design allows. Every result states design, covariance estimate and degrees of
 * freedom; what the design does not support is NOT EVALUABLE with its reason.
 */
import type { EvidenceTable, Fact, Result } from '../../core/types.js';
import { cellFigures } from '../stats/mrmc/figures.js';
import { studySums } from '../stats/mrmc/pair-sums.js';
import { designOf, type Study } from '../stats/mrmc/study.js';
import { analysesOfVariance } from './mrmc/by-analysis-of-variance.js';
import { uStatistics } from './mrmc/by-u-statistics.js';
import type { MrmcRules, Setting } from './mrmc/setting.js';

export interface MrmcEvidence {
  readonly results: readonly Result[];
  readonly facts: readonly Fact[];
  readonly tables: readonly EvidenceTable[];
}

export function mrmcEvidence(study: Study, rules: MrmcRules): MrmcEvidence {
  const positives = study.truth.reduce((s, t) => s + t, 0);
  const setting: Setting = {
    ...{ study, rules, metric: rules.figure.figure, design: designOf(study) },
    sums: rules.figure.figure === 'auroc' ? studySums(study) : null,
    figures: [],
    scope: (part, comparator) => ({
      ...{ population: `readers-mrmc-${part}`, comparator, n: study.truth.length, positives, level: rules.level },
    }),
  };
  const figures = cellFigures(study, rules.figure, setting.sums ?? undefined);
  const full = { ...setting, figures };
  const fact = (key: string, value: Fact['value'], about: string): Fact => ({
    id: `readers-mrmc.${key}`,
    value,
    about,
  });
  return {
    results: [...uStatistics(full), ...analysesOfVariance(full)],
    facts: [
      fact('design', full.design, 'Design of the multi-reader study, found from who read what'),
      fact('reader-count', study.readers.length, 'Readers of the multi-reader study'),
      fact('modalities', study.modalities.length, 'Modalities (reading conditions) of the multi-reader study'),
      fact('cases', study.truth.length, 'Cases of the multi-reader study'),
      fact('positives', positives, 'Positive cases of the multi-reader study'),
      fact('patients', new Set(study.cluster).size, 'Patients of the multi-reader study'),
      fact('reads', figures.length === 0 ? 0 : readCount(study), 'Reads in the multi-reader study'),
      fact('covariance', rules.covariance, 'How the covariance of the readers’ figures over cases is estimated'),
      fact('df', rules.df, 'Degrees of freedom of the Obuchowski–Rockette tests'),
    ],
    tables: [cellTable(full)],
  };
}

const readCount = (study: Study): number =>
  study.cells.reduce((sum, c) => sum + c.scores.reduce((n, s) => n + (Number.isNaN(s) ? 0 : 1), 0), 0);

function cellTable({ study, figures, rules }: Setting): EvidenceTable {
  return {
    id: 'readers-mrmc-cells',
    title: 'Multi-reader study by reader and modality',
    about: `${rules.figure.figure === 'auroc' ? 'Area under the ROC curve' : rules.figure.figure} of each reader in each modality, over the cases he read`,
    columns: [
      { key: 'modality', title: 'Modality' },
      { key: 'reader', title: 'Reader' },
      { key: 'positives', title: 'Positives', numeric: true },
      { key: 'negatives', title: 'Negatives', numeric: true },
      { key: 'estimate', title: rules.figure.figure, numeric: true },
    ],
    rows: figures.map((f) => ({
      modality: study.modalities[f.modality] as string,
      reader: study.readers[f.reader] as string,
      positives: f.positives,
      negatives: f.negatives,
      estimate: Number.isFinite(f.estimate) ? f.estimate : null,
    })),
  };
}
