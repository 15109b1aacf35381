/** The threshold itself, and differences of two models: declared metrics. */
import type { Metric } from './metric.js';

const difference = (of: string, name: string, methods: readonly string[], source: string): Metric => ({
  ...{ id: `${of}-difference`, name: `${name}: difference of two models`, unit: 'difference', range: '[−1, 1]' },
  ...{ better: 'higher', methods, source, printed: 'bootstrap-percentile' },
  estimand: 'First model less second, on the same cases; tests and any margin are parameters of the result',
  formula: 'first − second',
});

export const COMPARISON: readonly Metric[] = [
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
