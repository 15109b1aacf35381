/**
 * A multi-reader multi-case study as results: reader-averaged figures and their differences, by U-statistics in any design
 * and by Obuchowski–Rockette where the design allows. Every result states design, covariance estimate and degrees of
 * freedom; what the design does not support is NOT EVALUABLE with its reason.
 */
import type { EvidenceTable, Fact, Result } from '../../core/types.js';
import { type ResultExtra, resultOf, type Scope, slugOf } from '../results.js';
import { type CovarianceMethod, type Covariances, covariancesOf } from '../stats/mrmc/covariances.js';
import { type CellFigure, cellFigures, type Figure } from '../stats/mrmc/figures.js';
import { nestedReaders } from '../stats/mrmc/nested-readers.js';
import {
  type Contrast,
  type DfMethod,
  type Inference,
  obuchowskiRockette,
  readerDifference,
} from '../stats/mrmc/obuchowski-rockette.js';
import { type StudySums, studySums } from '../stats/mrmc/pair-sums.js';
import { designOf, type Study } from '../stats/mrmc/study.js';
import { aucDifference, modalityAuc, testAndLimits } from '../stats/mrmc/u-statistics.js';
import { clampUnit, interval, type Outcome, undefinedBecause } from '../stats/outcome.js';

export interface MrmcRules {
  readonly level: number;
  readonly figure: Figure;
  readonly covariance: CovarianceMethod;
  readonly df: DfMethod;
}

export interface MrmcEvidence {
  readonly results: readonly Result[];
  readonly facts: readonly Fact[];
  readonly tables: readonly EvidenceTable[];
}

const INFERENCES: readonly (readonly [Inference, string])[] = [
  ['random readers, random cases', 'or-random-all'],
  ['fixed readers, random cases', 'or-fixed-readers'],
  ['random readers, fixed cases', 'or-fixed-cases'],
];

interface Setting {
  readonly study: Study;
  readonly rules: MrmcRules;
  readonly metric: string;
  readonly sums: StudySums | null;
  readonly figures: readonly CellFigure[];
  readonly design: string;
  readonly scope: (part: string, comparator: string) => Scope;
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

/** What stops a cell from having a figure: the reader's cases are of one class only. */
function brokenCell({ study, figures }: Setting): string | null {
  const bad = figures.find((f) => !Number.isFinite(f.estimate));
  if (!bad) return null;
  return `reader ${study.readers[bad.reader]} has no ${bad.positives === 0 ? 'positive' : 'negative'} case in modality ${study.modalities[bad.modality]}`;
}

function uStatistics(setting: Setting): Result[] {
  const { study, sums, rules } = setting;
  if (!sums) return [];
  const broken = study.modalities.map((name, m) =>
    setting.figures.some((f) => f.modality === m && f.positives > 0 && f.negatives > 0)
      ? null
      : `no reader has cases of both classes in modality ${name}`,
  );
  const aucs = study.modalities.map((_, m) => (broken[m] === null ? modalityAuc(study, sums, m) : null));
  const parametersOf = (df: number | null, used: number | null, more: object = {}) => ({
    design: setting.design,
    estimator: 'U-statistic, readers weighted by the pairs of cases they read',
    covariance: 'unbiased (BDG moments)',
    degreesOfFreedom: df === null ? null : df,
    degreesOfFreedomUsed: used === null ? 'normal' : String(used),
    dfMethod: 'BDG, whole part; normal above 50 (iMRMC)',
    ...more,
  });
  const outcome = (estimate: number, variance: number, df: number | null, clip: boolean, against: number) => {
    const t = testAndLimits(estimate, variance, df, rules.level, against);
    if (!t) {
      const reason = `the variance estimate is ${variance.toPrecision(3)}, not positive, so there is no interval`;
      return { outcome: undefinedBecause(reason, estimate), p: null, used: null };
    }
    const limits = clip
      ? interval(estimate, clampUnit(t.lower), clampUnit(t.upper))
      : interval(estimate, t.lower, t.upper);
    return { outcome: limits, p: t.p, used: t.df };
  };
  const single = aucs.map((a, m) => {
    const name = study.modalities[m] as string;
    const scope = setting.scope(slugOf(name), 'truth of the study');
    if (!a) return resultOf(scope, 'auroc', 'u-statistic', undefinedBecause(broken[m] as string));
    const one =
      study.cells.filter((c) => c.modality === m).length < 2
        ? 'one reader only: reader variance is not estimable'
        : null;
    const o = one
      ? { outcome: undefinedBecause(one, a.auc), p: null, used: null }
      : outcome(a.auc, a.moments.covariance, a.dfBdg, true, 0.5);
    return resultOf(scope, 'auroc', 'u-statistic', o.outcome, {
      parameters: parametersOf(a.dfBdg, o.used, {
        modality: name,
        standardError: a.moments.covariance > 0 ? Math.sqrt(a.moments.covariance) : null,
        readers: a.readers,
      }),
    });
  });
  const differences = eachPair(study.modalities.length).map(([a, b]) => {
    const names = [study.modalities[a] as string, study.modalities[b] as string] as const;
    const scope = setting.scope(`${slugOf(names[0])}-${slugOf(names[1])}`, 'truth of the study');
    const [x, y] = [aucs[a], aucs[b]];
    const why = broken[a] ?? broken[b];
    if (!x || !y) return resultOf(scope, 'auroc-difference', 'u-statistic', undefinedBecause(why ?? 'no AUC'));
    const d = aucDifference(study, setting.sums!, [a, b], [x, y]);
    const o =
      Math.min(x.readers, y.readers) < 2
        ? {
            outcome: undefinedBecause('one reader only: reader variance is not estimable', d.estimate),
            p: null,
            used: null,
          }
        : outcome(d.estimate, d.variance, d.dfBdg, false, 0);
    return resultOf(scope, 'auroc-difference', 'u-statistic', o.outcome, {
      parameters: parametersOf(d.dfBdg, o.used, {
        first: names[0],
        second: names[1],
        standardError: d.variance > 0 ? Math.sqrt(d.variance) : null,
        p: o.p,
      }),
    });
  });
  return [...single, ...differences];
}

export const eachPair = (n: number): [number, number][] =>
  Array.from({ length: n }, (_, a) =>
    Array.from({ length: n - a - 1 }, (_, k): [number, number] => [a, a + 1 + k]),
  ).flat();

function analysesOfVariance(setting: Setting): Result[] {
  const { study, rules, metric } = setting;
  const broken = brokenCell(setting);
  const crossed = study.cells.length === study.modalities.length * study.readers.length;
  const nested = setting.design === 'readers nested in modality';
  const covariances = broken ? null : covariancesOf(study, setting.figures, rules.covariance, setting.sums);
  const refusal =
    broken ??
    (crossed || nested
      ? null
      : 'not every reader read in every modality, nor each in one only; the U-statistic analysis has no such limit');
  return INFERENCES.flatMap(([inference, method]) => {
    const readersRandom = inference !== 'fixed readers, random cases';
    const few = readersRandom && study.readers.length < 2 ? 'one reader only: reader variance is not estimable' : null;
    const nothing = refusal ?? few;
    const parameters = (more: object): NonNullable<ResultExtra['parameters']> => ({
      ...{
        design: setting.design,
        inference,
        covariance: inference.endsWith('fixed cases') ? 'none' : rules.covariance,
      },
      ...{ dfMethod: readersRandom ? rules.df : 'normal', ...('cut' in rules.figure ? { cut: rules.figure.cut } : {}) },
      ...more,
    });
    const write = (part: string, name: string, c: Contrast | null, clip: boolean, more: object): Result =>
      resultOf(setting.scope(part, 'truth of the study'), name, method, outcomeOf(c, nothing, clip), {
        parameters: parameters(
          c
            ? { ...more, standardError: c.standardError, degreesOfFreedom: c.df, statistic: c.statistic, p: c.p }
            : more,
        ),
      });
    const found = nothing === null && covariances ? analyse(setting, covariances, inference, nested) : null;
    return [
      ...study.modalities.map((name, m) =>
        write(slugOf(name), metric, found?.means[m] ?? null, true, { modality: name }),
      ),
      ...eachPair(study.modalities.length).map(([a, b], k) => {
        const [first, second] = [study.modalities[a] as string, study.modalities[b] as string];
        const more = { first, second, ...(found?.components ?? {}) };
        return write(
          `${slugOf(first)}-${slugOf(second)}`,
          `${metric}-difference`,
          found?.differences[k] ?? null,
          false,
          more,
        );
      }),
      ...(inference === 'fixed readers, random cases' && found?.perReader
        ? found.perReader.map((r) =>
            write(
              `${slugOf(study.modalities[r.pair[0]] as string)}-${slugOf(study.modalities[r.pair[1]] as string)}-${slugOf(study.readers[r.reader] as string)}`,
              `${metric}-difference`,
              r.contrast,
              false,
              {
                reader: study.readers[r.reader] as string,
                first: study.modalities[r.pair[0]] as string,
                second: study.modalities[r.pair[1]] as string,
              },
            ),
          )
        : []),
    ];
  });
}

function outcomeOf(c: Contrast | null, nothing: string | null, clip: boolean): Outcome {
  if (!c) return undefinedBecause(nothing ?? 'not estimable');
  if (c.standardError === 0)
    return undefinedBecause('the variance estimate is not positive, so there is no interval', c.estimate);
  return clip ? interval(c.estimate, clampUnit(c.lower), clampUnit(c.upper)) : interval(c.estimate, c.lower, c.upper);
}

function analyse(setting: Setting, covariances: Covariances, inference: Inference, nested: boolean) {
  const { study, rules, figures } = setting;
  if (nested) {
    const cells = figures.map((f) => ({ modality: f.modality, theta: f.estimate }));
    const n = nestedReaders(cells, covariances, inference, rules.level);
    return {
      ...{ means: n.means, differences: n.differences, perReader: null },
      components: { msR: n.msR, error: n.error, cov2: n.cov2, cov3: n.cov3 },
    };
  }
  const theta = study.modalities.map((_, m) => figures.filter((f) => f.modality === m).map((f) => f.estimate));
  const table = { theta, covariances };
  const o = obuchowskiRockette(table, inference, rules.level, rules.df);
  const c = o.components;
  return {
    ...{ means: o.means, differences: o.differences },
    components: {
      ...{ msT: c.msT, msTR: c.msTR, error: c.error, cov1: c.cov1, cov2: c.cov2, cov3: c.cov3 },
      ...{ readerVariance: c.reader, interaction: c.interaction },
      equalityStatistic: o.equality?.statistic ?? null,
      equalityP: o.equality?.p ?? null,
    },
    perReader: eachPair(study.modalities.length).flatMap((pair) =>
      study.readers.map((_, reader) => ({
        pair,
        reader,
        contrast: readerDifference(table, reader, pair, rules.level),
      })),
    ),
  };
}

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
