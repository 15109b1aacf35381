/**
 * Every metric declared once: id, name, unit, range, direction, definition, methods, source. The result ids, the methods
 * page and the choice of the printed interval are all made from this table.
 */
import type { Protocol } from '../config/protocol.js';

export interface Metric {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly range: string;
  readonly better: 'higher' | 'lower' | 'closer to 1' | 'closer to 0' | 'neither';
  /** What is estimated, in words. */
  readonly estimand: string;
  readonly formula: string;
  readonly methods: readonly string[];
  readonly source: string;
  /** Which protocol choice (or fixed method) is the printed one. */
  readonly printed: 'auroc' | 'proportions' | 'bootstrap-percentile' | 'mercaldo' | 'analytic' | 'none';
}

const PROPORTION = ['wilson', 'clopper-pearson', 'jeffreys', 'clustered-ratio', 'bootstrap-percentile'] as const;
const HEADLINE = [...PROPORTION, 'bootstrap-bca'] as const;
const RATIO = ['analytic', 'bootstrap-percentile', 'bootstrap-bca'] as const;

const proportion = (id: string, name: string, estimand: string, formula: string, source: string): Metric => ({
  ...{ id, name, unit: 'proportion', range: '[0, 1]', better: 'higher', estimand, formula, source },
  methods: HEADLINE,
  printed: 'proportions',
});

const ALTMAN = 'Altman & Bland, BMJ 308 (1994) 1552';
const ALTMAN_PV = 'Altman & Bland, BMJ 309 (1994) 102';
const AGREEMENT =
  'FDA, Statistical Guidance on Reporting Results from Studies Evaluating Diagnostic Tests (2007), p. 17';

const difference = (of: string, name: string, methods: readonly string[], source: string): Metric => ({
  ...{ id: `${of}-difference`, name: `${name}: difference of two models`, unit: 'difference', range: '[−1, 1]' },
  ...{ better: 'higher', methods, source, printed: 'bootstrap-percentile' },
  estimand: 'First model less second, on the same cases; tests and any margin are parameters of the result',
  formula: 'first − second',
});

export const METRICS: readonly Metric[] = [
  {
    id: 'auroc',
    name: 'Area under the ROC curve',
    unit: 'probability',
    range: '[0, 1]',
    better: 'higher',
    estimand: 'Probability that a random positive case scores above a random negative one, a tie counting half',
    formula: '(R₁ − m(m+1)/2) / (m·n), R₁ the midrank sum of the m positives, n negatives',
    methods: ['delong', 'delong-logit', 'obuchowski', 'bootstrap-percentile', 'bootstrap-bca'],
    source:
      'Hanley & McNeil, Radiology 143 (1982) 29–36; DeLong et al., Biometrics 44 (1988) 837–845; Obuchowski, Biometrics 53 (1997) 567–578',
    printed: 'auroc',
  },
  {
    id: 'pauc',
    name: 'Partial area under the ROC curve',
    unit: 'area',
    range: '[0, 0.1]',
    better: 'higher',
    estimand:
      'Area under the ROC curve where specificity is at least 0.9; McClish’s standardised value is a parameter of the result',
    formula: '∫ sensitivity d(1 − specificity) from 0 to 0.1; standardised ½(1 + (A − A_min)/(A_max − A_min))',
    methods: ['bootstrap-percentile'],
    source: 'McClish, Med. Decis. Making 9 (1989) 190–195',
    printed: 'bootstrap-percentile',
  },
  {
    id: 'ap',
    name: 'Average precision',
    unit: 'proportion',
    range: '[0, 1], prevalence = chance',
    better: 'higher',
    estimand: 'Mean precision over the positives, taken at each threshold step (no interpolation)',
    formula: 'Σ (Rₖ − Rₖ₋₁)·Pₖ over distinct scores, R recall, P precision',
    methods: ['analytic', 'bootstrap-percentile', 'bootstrap-bca'],
    source: 'Boyd, Eng & Page, ECML PKDD 2013, LNAI 8190, 451–466 (estimators, logit interval p. 459)',
    printed: 'bootstrap-percentile',
  },
  proportion(
    'sensitivity',
    'Sensitivity',
    'Share of the positive cases that are called positive',
    'tp/(tp+fn)',
    ALTMAN,
  ),
  proportion(
    'specificity',
    'Specificity',
    'Share of the negative cases that are called negative',
    'tn/(tn+fp)',
    ALTMAN,
  ),
  proportion(
    'ppa',
    'Positive percent agreement',
    'Share of the comparator’s positives that are called positive; used where the comparator is not a reference standard',
    'tp/(tp+fn)',
    AGREEMENT,
  ),
  proportion(
    'npa',
    'Negative percent agreement',
    'Share of the comparator’s negatives that are called negative; used where the comparator is not a reference standard',
    'tn/(tn+fp)',
    AGREEMENT,
  ),
  {
    ...proportion(
      'ppv',
      'Positive predictive value',
      'Share of the cases called positive that are positive',
      'tp/(tp+fp); at prevalence π: Se·π/(Se·π+(1−Sp)(1−π))',
      `${ALTMAN_PV}; Mercaldo et al., Statist. Med. 26 (2007) 2170–2183`,
    ),
    methods: [...HEADLINE, 'mercaldo'],
  },
  {
    ...proportion(
      'npv',
      'Negative predictive value',
      'Share of the cases called negative that are negative',
      'tn/(tn+fn); at prevalence π: Sp(1−π)/(Sp(1−π)+(1−Se)π)',
      `${ALTMAN_PV}; Mercaldo et al., Statist. Med. 26 (2007) 2170–2183`,
    ),
    methods: [...HEADLINE, 'mercaldo'],
  },
  proportion('accuracy', 'Accuracy', 'Share of all cases called correctly', '(tp+tn)/n', ALTMAN),
  {
    ...proportion(
      'f1',
      'F1 score',
      'Harmonic mean of precision (PPV) and recall (sensitivity)',
      '2tp/(2tp+fp+fn)',
      'Takahashi et al., Appl. Intell. 52 (2022) 4961–4972; proportion intervals act on J = tp/(tp+fp+fn), F = 2J/(1+J)',
    ),
    methods: [...HEADLINE, 'analytic'],
  },
  {
    id: 'mcc',
    name: 'Matthews correlation coefficient',
    unit: 'correlation',
    range: '[−1, 1]',
    better: 'higher',
    estimand: 'Correlation between call and truth',
    formula: '(tp·tn − fp·fn)/√((tp+fp)(tp+fn)(tn+fp)(tn+fn))',
    methods: ['bootstrap-percentile', 'bootstrap-bca'],
    source: 'Matthews, Biochim. Biophys. Acta 405 (1975) 442–451',
    printed: 'bootstrap-percentile',
  },
  {
    id: 'youden',
    name: 'Youden’s J',
    unit: 'difference of proportions',
    range: '[−1, 1]',
    better: 'higher',
    estimand: 'Sensitivity plus specificity minus 1',
    formula: 'tp/(tp+fn) + tn/(tn+fp) − 1',
    methods: RATIO,
    source: 'Youden, Cancer 3 (1950) 32–35; interval: Newcombe, Statist. Med. 17 (1998) 873–890, method 10',
    printed: 'bootstrap-percentile',
  },
  {
    id: 'lr-plus',
    name: 'Positive likelihood ratio',
    unit: 'ratio',
    range: '[0, ∞)',
    better: 'higher',
    estimand: 'How much more often a positive call comes from a positive than from a negative case',
    formula: 'sensitivity/(1 − specificity)',
    methods: RATIO,
    source: 'Simel et al., J. Clin. Epidemiol. 44 (1991) 763–770',
    printed: 'bootstrap-percentile',
  },
  {
    id: 'lr-minus',
    name: 'Negative likelihood ratio',
    unit: 'ratio',
    range: '[0, ∞)',
    better: 'lower',
    estimand: 'How much more often a negative call comes from a positive than from a negative case',
    formula: '(1 − sensitivity)/specificity',
    methods: RATIO,
    source: 'Simel et al., J. Clin. Epidemiol. 44 (1991) 763–770',
    printed: 'bootstrap-percentile',
  },
  {
    id: 'dor',
    name: 'Diagnostic odds ratio',
    unit: 'ratio',
    range: '[0, ∞)',
    better: 'higher',
    estimand: 'Odds of a positive call in positive cases over those in negative cases',
    formula: 'tp·tn/(fp·fn)',
    methods: RATIO,
    source: 'Glas et al., J. Clin. Epidemiol. 56 (2003) 1129–1135',
    printed: 'bootstrap-percentile',
  },
  {
    id: 'prevalence',
    name: 'Prevalence in the set',
    unit: 'proportion',
    range: '[0, 1]',
    better: 'neither',
    estimand: 'Share of positive cases; a property of the set, not of the device',
    formula: '(tp+fn)/n',
    methods: PROPORTION,
    source: 'Wilson, JASA 22 (1927) 209–212',
    printed: 'proportions',
  },
  {
    id: 'brier',
    name: 'Brier score',
    unit: 'squared probability',
    range: '[0, 1]',
    better: 'lower',
    estimand: 'Mean squared difference between score and truth (0/1)',
    formula: 'Σ(p − y)²/n',
    methods: ['clustered-ratio', 'bootstrap-percentile'],
    source: 'Brier, Mon. Weather Rev. 78 (1950) 1–3',
    printed: 'bootstrap-percentile',
  },
  {
    id: 'ece',
    name: 'Expected calibration error',
    unit: 'probability',
    range: '[0, 1]',
    better: 'lower',
    estimand:
      'Mean gap between score and observed frequency of the positive class over 10 equal-width bins; biased upwards in small sets',
    formula: 'Σ_b (n_b/n)·|mean p − mean y|, bins [0, 0.1), …, [0.9, 1]',
    methods: ['bootstrap-percentile'],
    source: 'Naeini, Cooper & Hauskrecht, AAAI 2015, 2901–2907 (positive-class form, as in calzone)',
    printed: 'bootstrap-percentile',
  },
  {
    id: 'calibration-slope',
    name: 'Calibration slope',
    unit: 'slope',
    range: '(−∞, ∞)',
    better: 'closer to 1',
    estimand:
      'Slope b of logit P(y = 1) = a + b·logit(score), joint fit; scores of exactly 0 or 1 are left out and counted',
    formula: 'maximum likelihood; variance robust to several cases a patient',
    methods: ['analytic'],
    source: 'Cox, Biometrika 45 (1958) 562–565; Miller, Hui & Tierney, Statist. Med. 10 (1991) 1213–1226',
    printed: 'analytic',
  },
  {
    id: 'calibration-intercept',
    name: 'Calibration intercept (in the large)',
    unit: 'log odds',
    range: '(−∞, ∞)',
    better: 'closer to 0',
    estimand:
      'Intercept a of logit P(y = 1) = a + logit(score), slope held at 1; the joint intercept is a parameter of the result',
    formula: 'maximum likelihood with offset; variance robust to several cases a patient',
    methods: ['analytic'],
    source: 'Steyerberg et al., Epidemiology 21 (2010) 128–138',
    printed: 'analytic',
  },
  {
    id: 'spiegelhalter',
    name: 'Spiegelhalter’s z',
    unit: 'z',
    range: '(−∞, ∞)',
    better: 'closer to 0',
    estimand:
      'Standardised difference between the Brier score and what calibrated scores would give; p is a parameter of the result',
    formula: 'Σ(y − p)(1 − 2p)/√Σ(1 − 2p)²p(1 − p)',
    methods: ['none'],
    source: 'Spiegelhalter, Statist. Med. 5 (1986) 421–433',
    printed: 'none',
  },
  {
    id: 'net-benefit',
    name: 'Net benefit at the operating threshold',
    unit: 'true positives per case',
    range: '(−∞, prevalence]',
    better: 'higher',
    estimand: 'True positives less false positives weighed by the odds of the threshold, per case',
    formula: 'tp/n − (fp/n)·t/(1 − t)',
    methods: ['bootstrap-percentile'],
    source: 'Vickers & Elkin, Med. Decis. Making 26 (2006) 565–574',
    printed: 'bootstrap-percentile',
  },
  {
    id: 'threshold',
    name: 'Threshold chosen on tuning data',
    unit: 'score',
    range: 'the score’s own',
    better: 'neither',
    estimand:
      'The score at which the protocol’s rule puts the operating point; the interval redraws tuning patients and chooses again',
    formula: 'see the rule in the lock',
    methods: ['bootstrap-percentile'],
    source: 'Efron & Tibshirani, An Introduction to the Bootstrap (1993), §13.3; rules: src/evaluation/threshold.ts',
    printed: 'bootstrap-percentile',
  },
  difference(
    'auroc',
    'AUROC',
    ['delong', 'obuchowski', 'bootstrap-percentile'],
    'DeLong et al., Biometrics 44 (1988) 837–845; Obuchowski, Biometrics 53 (1997) 567–578',
  ),
  difference('ap', 'Average precision', ['bootstrap-percentile'], 'paired patient bootstrap'),
  difference(
    'sensitivity',
    'Sensitivity',
    ['tango', 'agresti-min', 'bootstrap-percentile'],
    'McNemar, Psychometrika 12 (1947) 153–157; Tango, Statist. Med. 17 (1998) 891–908; Agresti & Min, Statist. Med. 24 (2005) 729–740',
  ),
  difference('specificity', 'Specificity', ['tango', 'agresti-min', 'bootstrap-percentile'], 'as for sensitivity'),
  difference(
    'ppv',
    'PPV',
    ['generalised-score', 'weighted-generalised-score', 'bootstrap-percentile'],
    'Leisenring et al., Biometrics 56 (2000) 345–351; Kosinski, Statist. Med. 32 (2013) 964–977',
  ),
  difference('npv', 'NPV', ['generalised-score', 'weighted-generalised-score', 'bootstrap-percentile'], 'as for PPV'),
  difference('f1', 'F1', ['bootstrap-percentile'], 'paired patient bootstrap'),
];

const BY_ID = new Map(METRICS.map((m) => [m.id, m]));

export function metricOf(id: string): Metric {
  const metric = BY_ID.get(id);
  if (!metric) throw new RangeError(`unknown metric ${id}; known: ${[...BY_ID.keys()].join(', ')}`);
  return metric;
}

/** The method whose interval is printed for a metric. */
export function printedMethod(id: string, protocol: Pick<Protocol, 'intervals'>): string {
  const { printed } = metricOf(id);
  const { primary } = protocol.intervals;
  if (printed === 'auroc') return primary.auroc;
  return printed === 'proportions' ? primary.proportions : printed;
}
