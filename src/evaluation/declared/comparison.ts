/** The threshold itself, and differences of two models: declared metrics. */
import type { Metric } from './metric.js';

const difference = (of: string, name: string, methods: readonly string[], source: string): Metric => ({
  ...{ id: `${of}-difference`, name: `${name}: difference`, unit: 'difference', range: '[−1, 1]' },
  ...{ better: 'higher', methods, source, printed: 'bootstrap-percentile' },
  estimand:
    'First minus second: two models on the same cases, two subgroups, or the set and a published figure or goal; tests and any margin are parameters of the result',
  formula: 'first − second',
});

const ratio = (of: string, name: string, source: string): Metric => ({
  ...{ id: `${of}-ratio`, name: `${name}: ratio of two models`, unit: 'ratio', range: '[0, ∞)', source },
  ...{ better: of === 'lr-minus' ? 'lower' : 'higher', methods: ['analytic'], printed: 'analytic' },
  estimand: 'First model over second, on the same cases; the test is a parameter of the result',
  formula: 'first / second, interval on the log scale',
});

const PAIRED = ['tango', 'agresti-min', 'clustered-ratio', 'bootstrap-percentile', 'newcombe'];
const PAIRED_SOURCE =
  'McNemar, Psychometrika 12 (1947) 153–157; Tango, Statist. Med. 17 (1998) 891–908; Agresti & Min, Statist. Med. 24 (2005) 729–740; Obuchowski, Statist. Med. 17 (1998) 1495–1507; Newcombe, Statist. Med. 17 (1998) 873–890';
const SCORE = ['generalised-score', 'weighted-generalised-score', 'bootstrap-percentile'];

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
    source: 'Efron & Tibshirani, An Introduction to the Bootstrap (1993), ch. 13; rules: src/evaluation/threshold.ts',
    printed: 'bootstrap-percentile',
  },
  difference(
    'auroc',
    'AUROC',
    ['delong', 'obuchowski', 'bootstrap-percentile', 'delong-unpaired', 'obuchowski-unpaired'],
    'DeLong et al., Biometrics 44 (1988) 837–845; Obuchowski, Biometrics 53 (1997) 567–578',
  ),
  difference('ap', 'Average precision', ['bootstrap-percentile'], 'paired patient bootstrap'),
  difference('sensitivity', 'Sensitivity', PAIRED, PAIRED_SOURCE),
  difference('specificity', 'Specificity', PAIRED, 'as for sensitivity'),
  difference('ppa', 'Positive percent agreement', PAIRED, 'as for sensitivity'),
  difference('npa', 'Negative percent agreement', PAIRED, 'as for sensitivity'),
  difference(
    'ppv',
    'PPV',
    SCORE,
    'Leisenring et al., Biometrics 56 (2000) 345–351; Kosinski, Statist. Med. 32 (2013) 964–977',
  ),
  difference('npv', 'NPV', SCORE, 'as for PPV'),
  difference('f1', 'F1', ['bootstrap-percentile'], 'paired patient bootstrap'),
  ratio('ppv', 'PPV', 'Moskowitz & Pepe, Clin. Trials 3 (2006) 272–279'),
  ratio('npv', 'NPV', 'Moskowitz & Pepe, Clin. Trials 3 (2006) 272–279'),
  ratio('lr-plus', 'Positive likelihood ratio', 'Gu & Pepe, Biostatistics 10 (2009) 363–372'),
  ratio('lr-minus', 'Negative likelihood ratio', 'Gu & Pepe, Biostatistics 10 (2009) 363–372'),
];
