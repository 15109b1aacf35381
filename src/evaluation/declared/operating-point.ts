/** What holds at the locked threshold: declared metrics. */
import type { Metric } from './metric.js';

const PROPORTION = ['wilson', 'clopper-pearson', 'jeffreys', 'clustered-ratio', 'bootstrap-percentile'] as const;
const HEADLINE = [...PROPORTION, 'bootstrap-bca'] as const;
const RATIO = ['analytic', 'bootstrap-percentile', 'bootstrap-bca'] as const;

const proportion = (id: string, name: string, estimand: string, formula: string, source: string): Metric => ({
  ...{ id, name, unit: 'proportion', range: '[0, 1]', better: 'higher', estimand, formula, source },
  methods: HEADLINE,
  printed: 'proportions',
});

const fBeta = (id: string, name: string, beta: number): Metric => ({
  ...{ id, name, unit: 'proportion', range: '[0, 1]', better: 'higher', printed: 'bootstrap-percentile' },
  estimand: `Weighted harmonic mean of PPV and sensitivity, sensitivity weighing ${beta} times as much`,
  formula: `(1+β²)tp/((1+β²)tp+β²fn+fp), β = ${beta}`,
  methods: ['bootstrap-percentile', 'bootstrap-bca'],
  source: 'van Rijsbergen, Information Retrieval (1979), ch. 7',
});
const ALTMAN = 'Altman & Bland, BMJ 308 (1994) 1552';
const ALTMAN_PV = 'Altman & Bland, BMJ 309 (1994) 102';
const AGREEMENT = 'FDA, Statistical Guidance on Reporting Results from Studies Evaluating Diagnostic Tests (2007)';

export const OPERATING_POINT: readonly Metric[] = [
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
  fBeta('f2', 'F2 score', 2),
  fBeta('f0-5', 'F0.5 score', 0.5),
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
];
