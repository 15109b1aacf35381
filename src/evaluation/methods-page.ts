/** docs/methods.md, made from the metric table: what is estimated, how, by which method, from which source. */
import { READER_METHODS } from './declared/readers.js';
import { METRICS, type Metric } from './metrics.js';

const METHOD_WORDS: readonly (readonly [string, string])[] = [
  ['delong', 'DeLong’s variance, normal interval clamped to [0, 1]; cases independent'],
  ['delong-logit', 'DeLong’s variance on the logit scale; cases independent'],
  [
    'obuchowski',
    'Obuchowski’s variance for several cases per patient, normal interval; may be below DeLong’s and is not clamped to it',
  ],
  [
    'bootstrap-percentile',
    'patients drawn with replacement, all their cases with them (`intervals.cluster: case` draws single cases, `intervals.strata: class` draws patients with positive, negative and both kinds of cases apart; with both it is pROC’s stratified bootstrap), quantiles of the replicates (R type 7); replicates where the statistic is undefined (0/0) are counted, and the interval is withheld above one in ten; replicates where a ratio is infinite keep their place as its largest values, and where the quantile of a limit lies among them the interval has no finite limit on that side, which is said with the count; where all replicates are alike (19 of 19 cases flagged) there is no bootstrap interval, which is said, and a proportion shows its Clopper–Pearson interval instead (`substitute`)',
  ],
  ['bootstrap-bca', 'the same replicates, bias-corrected (ties half) and accelerated (leave one patient out)'],
  ['wilson', 'Wilson score interval; cases independent'],
  ['clopper-pearson', '“exact” interval; cases independent, never below nominal coverage'],
  ['jeffreys', 'Beta(½, ½) prior, limit 0 at 0 events and 1 at all; cases independent'],
  [
    'clustered-ratio',
    'ratio estimator over patients, logit scale with t(patients − 1); plain scale for the Brier score. Predictive values at a stated prevalence: delta method on the logit scale with the covariance of sensitivity and specificity that patients with cases of both classes bring, Welch-like degrees of freedom. Differences between subgroups: square-and-add of two Wilson intervals at Rao and Scott’s effective sizes with the correlation that patients in both groups bring, Rao–Scott test',
  ],
  [
    'mercaldo',
    'predictive values at a stated prevalence, logit scale, adjusted when a cell is 0; the prevalence is taken as known',
  ],
  ['patient-jackknife', 'leave one patient out, t(patients − 1), clipped to [−1, 1]'],
  ['analytic', 'closed form named under the metric’s source'],
  ['tango', 'score interval of a paired difference of proportions'],
  ['newcombe', 'difference of two independent proportions: square-and-add of two Wilson intervals, pooled z-test'],
  [
    'delong-unpaired',
    'difference of two AUROCs on different cases, DeLong’s variances; Welch-like t between subgroups',
  ],
  [
    'obuchowski-unpaired',
    'the same with Obuchowski’s variance; between subgroups with the covariance that patients in both bring; a published figure’s error is read off its interval',
  ],
  ['agresti-min', 'paired difference with ½ added to each cell'],
  ['generalised-score', 'test only: Leisenring, Alonzo & Pepe'],
  ['weighted-generalised-score', 'test only: Kosinski'],
  ...READER_METHODS,
  ['none', 'a value without an interval'],
];

const PRINTED: Record<Metric['printed'], string> = {
  auroc: 'as the protocol says (`intervals.primary.auroc`)',
  proportions: 'as the protocol says (`intervals.primary.proportions`)',
  'bootstrap-percentile': '`bootstrap-percentile`',
  mercaldo: '`mercaldo`',
  analytic: '`analytic`',
  simulation: '`simulation`',
  none: '`none`',
};

function entry(m: Metric): string {
  return `### ${m.name} \`${m.id}\`

${m.estimand}.

| | |
|---|---|
| formula | ${m.formula} |
| unit, range | ${m.unit}, ${m.range} |
| better | ${m.better} |
| methods | ${m.methods.map((method) => `\`${method}\``).join(', ')} |
| printed | ${PRINTED[m.printed]} |
| source | ${m.source} |
`;
}

export function methodsPage(): string {
  return `# Statistical methods

Made from \`src/evaluation/metrics.ts\` by \`src/evaluation/methods-page.ts\`; a test keeps it current. How well each
interval holds its level is in [coverage.md](coverage.md).

A result's id is \`<population>.<metric>.<method>\`. What is undefined is NOT EVALUABLE with its reason. Positive is the
protocol's finding; a case is called positive when its score reaches the locked threshold. Against a comparator that is
not a reference standard, sensitivity and specificity are called PPA and NPA. Every bootstrap replicate has its own random
stream made from the protocol's seed, so results do not depend on the number of threads.

## Methods

| method | what it does |
|---|---|
${METHOD_WORDS.map(([id, words]) => `| \`${id}\` | ${words} |`).join('\n')}

## Choices where packages differ

- Average precision is the step-wise sum (scikit-learn); trapezoid and Davis–Goadrich areas differ.
- The threshold is an observed score (called positive at or above it), where pROC prints midpoints; ties between thresholds go to the strictest.
- Expected calibration error is the positive-class form over ten equal-width bins, the top one closed.
- The calibration slope comes from the joint fit, the intercept from the fit with the slope held at 1; scores of exactly 0 or 1 are left out of both and counted.
- McNemar's test is given uncorrected, corrected, exact and mid-p; where both discordant counts are equal the correction stops at 0.
- Jeffreys' limits are 0 at no events and 1 at all events (Brown, Cai & DasGupta).
- The clustered logit interval uses the patients in its own denominator for its degrees of freedom.
- BCa uses the plain leave-one-patient-out acceleration; R boot's stratified one moves limits by under 0.002.
- Sensitivity at a fixed specificity is linear between vertices of the curve.
- Fleiss’s kappa does not reduce to Cohen’s for two readers; Conger’s does. Coefficients for all readers have errors over cases with divisor n − 1 and Student limits (irrCAC); two-reader kappas the asymptotic error with divisor n and normal limits.
- F1 of readers depends on the scoring (each other reader, or the majority of the others) and, for the majority, on what a tie is; both stand in every result.
- Predictive values at a stated prevalence and differences between subgroups are printed by the plan’s method where it has a form there (patient bootstrap, clustered ratio, Obuchowski), else by the clustered form wherever a patient has more than one case, and by the form for independent cases (Mercaldo, DeLong, Newcombe) only where none has; the printed result has the parameter \`printed\`.
- The patient bootstrap of a difference between subgroups reads all groups of an attribute off the same draws where patients stand in several of them, and uses the groups’ own independent replicates where none does; its p inverts the percentile interval.
- Obuchowski–Rockette p-values depend on the covariance estimate (jackknife, DeLong, unbiased, clustered) and on the degrees of freedom (Hillis, original); U-statistic tests use the whole part of the BDG degrees of freedom and the normal distribution above 50, as iMRMC does. Limits of single means are clipped to [0, 1] in results.
- The size of a study for a proportion is the smallest number of cases from which no larger one falls below the power (power is a saw-tooth); Hanley and McNeil count pairs tied at a rating as n²/3, DeLong as ½·½.

## Sources

Titles, volumes and page ranges of the articles were compared with public citations of them; not found there, and so given
from memory, are those of Agresti & Min (2005), Gu & Pepe (2009) and Fagerland et al. (2013). The articles themselves were
not at hand: a page inside an article is named only where another program's source cites it (Pepe 2003, p. 107, in pROC).
What the formulas give was compared with other programs and published tables instead: \`test/fixtures\` and \`test/real\`.

## Metrics

${METRICS.map(entry).join('\n')}`;
}
