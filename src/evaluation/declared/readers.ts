/** Readers among themselves, and the size of studies: declared metrics. */
import type { Metric } from './metric.js';

const chanceCorrected = (
  id: string,
  name: string,
  estimand: string,
  formula: string,
  source: string,
  methods: readonly string[] = ['analytic', 'bootstrap-percentile', 'patient-jackknife'],
): Metric => ({
  ...{ id, name, unit: 'agreement beyond chance', range: '(−∞, 1]', better: 'higher' },
  ...{ estimand, formula, source, methods, printed: 'bootstrap-percentile' },
});

const GWET = 'Gwet, Handbook of Inter-Rater Reliability, 4th ed. (2014)';

export const READERS: readonly Metric[] = [
  chanceCorrected(
    'cohen-kappa',
    'Cohen’s kappa',
    'Agreement of two readers beyond what their own rates of each category give by chance; unweighted, linear or quadratic as the parameters say',
    '(Pₒ − Pₑ)/(1 − Pₑ), Pₑ = Σ w p_i. p_.j',
    'Cohen, Educ. Psychol. Meas. 20 (1960) 37–46; Psychol. Bull. 70 (1968) 213–220; error: Fleiss, Cohen & Everitt, Psychol. Bull. 72 (1969) 323–327',
  ),
  chanceCorrected(
    'fleiss-kappa',
    'Fleiss’s kappa',
    'Agreement of all readers beyond a draw from their pooled rates; for two readers it is Scott’s pi, not Cohen’s kappa',
    '(Pₐ − Pₑ)/(1 − Pₑ), Pₑ = Σ w πₖπₗ',
    `Fleiss, Psychol. Bull. 76 (1971) 378–382; missing reads and error: ${GWET}`,
  ),
  chanceCorrected(
    'conger-kappa',
    'Conger’s kappa',
    'Agreement of all readers beyond chance with each reader’s own rates; for two readers it is Cohen’s kappa',
    '(Pₐ − Pₑ)/(1 − Pₑ), Pₑ the mean over pairs of readers',
    `Conger, Psychol. Bull. 88 (1980) 322–328; ${GWET}`,
  ),
  chanceCorrected(
    'light-kappa',
    'Light’s kappa',
    'Mean of Cohen’s kappas of all pairs of readers',
    'mean κ over pairs',
    'Light, Psychol. Bull. 76 (1971) 365–377',
    ['bootstrap-percentile'],
  ),
  chanceCorrected(
    'krippendorff-alpha',
    'Krippendorff’s alpha',
    'One less the ratio of observed to expected disagreement, corrected for few reads',
    '(Pₐ − Pₑ)/(1 − Pₑ) with Pₐ = (1 − ε)Pₐ′ + ε',
    `Krippendorff, Content Analysis, 2nd ed. (2004), ch. 11; ${GWET}`,
  ),
  chanceCorrected(
    'gwet-ac',
    'Gwet’s AC1 or AC2',
    'Agreement of all readers beyond chance that acts on hard cases only; AC1 unweighted, AC2 weighted',
    'Pₑ = T_w/(q(q−1))·Σ πₖ(1 − πₖ)',
    'Gwet, Br. J. Math. Stat. Psychol. 61 (2008) 29–48',
  ),
  chanceCorrected(
    'brennan-prediger',
    'Brennan–Prediger coefficient',
    'Agreement of all readers beyond a uniform pick among the categories',
    'Pₑ = Σ w/q²',
    'Brennan & Prediger, Educ. Psychol. Meas. 41 (1981) 687–699',
  ),
  {
    ...{ id: 'percent-agreement', name: 'Percent agreement', unit: 'proportion', range: '[0, 1]', better: 'higher' },
    estimand: 'Share of pairs of reads of one case that agree; high wherever a finding is rare',
    formula: 'mean over cases of agreeing pairs/all pairs',
    methods: ['analytic', 'bootstrap-percentile'],
    ...{ source: GWET, printed: 'bootstrap-percentile' },
  },
  ...(['positive', 'negative'] as const).map(
    (sign): Metric => ({
      ...{ id: `${sign}-agreement`, name: `Average ${sign} agreement`, unit: 'proportion', range: '[0, 1]' },
      estimand: `Agreement of two readers on ${sign} calls, neither being the comparator`,
      formula: sign === 'positive' ? '2a/(2a + b + c)' : '2d/(2d + b + c)',
      ...{ better: 'higher', methods: ['none'], printed: 'none' },
      source: 'Cicchetti & Feinstein, J. Clin. Epidemiol. 43 (1990) 551–558',
    }),
  ),
  {
    ...{ id: 'power', name: 'Power', unit: 'probability', range: '[0, 1]', better: 'higher' },
    estimand:
      'Share of simulated studies of the planned size in which the planned interval lies above the goal, patients with several cases included',
    formula: 'studies that meet the goal/studies',
    methods: ['simulation'],
    source: 'Burton et al., Statist. Med. 25 (2006) 4279–4292',
    printed: 'simulation',
  },
];

/** What the reader studies add to metrics declared elsewhere: methods in words. */
export const READER_METHODS = [
  ['dawid-skene', 'error rates of readers by maximum likelihood without a reference standard (Dawid & Skene 1979)'],
  ['u-statistic', 'readers and cases random, any design: U-statistic moments, BDG degrees of freedom (iMRMC)'],
  [
    'or-random-all',
    'Obuchowski–Rockette, readers and cases random; covariance and degrees of freedom in the parameters',
  ],
  ['or-fixed-readers', 'Obuchowski–Rockette, these readers, cases random; normal'],
  ['or-fixed-cases', 'Obuchowski–Rockette, readers random, these cases'],
  ['simulation', 'share of seeded simulated studies, Wilson interval'],
] as const;
