/** Reader-averaged figures and their differences by Obuchowski–Rockette, crossed or with readers nested in modality. */
import type { Result } from '../../../core/types.js';
import { type ResultExtra, resultOf, slugOf } from '../../results.js';
import { type Covariances, covariancesOf } from '../../stats/mrmc/covariances.js';
import { nestedReaders } from '../../stats/mrmc/nested-readers.js';
import {
  type Contrast,
  type Inference,
  obuchowskiRockette,
  readerDifference,
} from '../../stats/mrmc/obuchowski-rockette.js';
import { clampUnit, interval, type Outcome, undefinedBecause } from '../../stats/outcome.js';
import { eachPair, type Setting } from './setting.js';

const INFERENCES: readonly (readonly [Inference, string])[] = [
  ['random readers, random cases', 'or-random-all'],
  ['fixed readers, random cases', 'or-fixed-readers'],
  ['random readers, fixed cases', 'or-fixed-cases'],
];

/** What stops a cell from having a figure: the reader's cases are of one class only. */
function brokenCell({ study, figures }: Setting): string | null {
  const bad = figures.find((f) => !Number.isFinite(f.estimate));
  if (!bad) return null;
  return `reader ${study.readers[bad.reader]} has no ${bad.positives === 0 ? 'positive' : 'negative'} case in modality ${study.modalities[bad.modality]}`;
}

export function analysesOfVariance(setting: Setting): Result[] {
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
