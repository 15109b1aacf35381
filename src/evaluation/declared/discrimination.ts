/** How well scores rank: declared metrics. */
import type { Metric } from './metric.js';

export const DISCRIMINATION: readonly Metric[] = [
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
    source: 'Boyd, Eng & Page, ECML PKDD 2013, LNAI 8190, 451–466 (estimators, logit interval)',
    printed: 'bootstrap-percentile',
  },
];
