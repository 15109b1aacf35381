/** Reader-averaged AUROC and its differences by U-statistics, in any design. */
import type { Result } from '../../../core/types.js';
import { resultOf, slugOf } from '../../results.js';
import { aucDifference, modalityAuc, testAndLimits } from '../../stats/mrmc/u-statistics.js';
import { clampUnit, interval, undefinedBecause } from '../../stats/outcome.js';
import { eachPair, type Setting } from './setting.js';

export function uStatistics(setting: Setting): Result[] {
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
