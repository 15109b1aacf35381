/** What the run was not given: films, model, truth, and decisions made before the test set was scored. */
import { type RunGap, without, withoutMetric } from './rule.js';

export const GIVEN: readonly RunGap[] = [
  [
    'run.films',
    {
      title: 'Films of patients instead of synthetic ones',
      owner: 'clinical',
      severity: 'blocks filing',
      by: 'data',
      fill: 'collect films of patients, then `trace510k submission --data DIR`',
      example: 'films of patients of the intended population, with labels',
      missing: (e) => e.synthetic,
    },
  ],
  [
    'run.data',
    {
      title: 'Description of the data set',
      owner: 'clinical',
      severity: 'blocks filing',
      by: 'data',
      fill: 'bring the films: `trace510k submission --data DIR` describes them',
      example: 'counts by part, sex, age, view and finding',
      missing: without('data-parts'),
    },
  ],
  [
    'run.model',
    {
      title: 'Description of the model',
      owner: 'software',
      severity: 'blocks filing',
      by: 'data',
      fill: 'bring the model: `trace510k submission --model DIR`, or the description of its maker as an attachment of `software.description`',
      example: 'layers, parameters and SHA-256 of the model',
      missing: without('model.id'),
    },
  ],
  [
    'run.training',
    {
      title: 'Training record',
      owner: 'software',
      severity: 'blocks filing',
      by: 'data',
      fill: 'train with `trace510k submission`, or attach the record of whoever trained the model',
      example: 'optimizer, rate, epochs, augmentation, seed',
      missing: without('training.optimizer'),
    },
  ],
  [
    'run.reference',
    {
      title: 'Reference standard of the test set',
      owner: 'clinical',
      severity: 'blocks filing',
      by: 'people',
      fill: 'clinicians label the test films; give their labels with `--reference CSV` and describe them under `reference` in protocol.yaml',
      example: 'labels by clinicians, with their rule and qualifications',
      missing: withoutMetric('sensitivity'),
    },
  ],
  [
    'run.threshold',
    {
      title: 'Operating point',
      owner: 'software',
      severity: 'blocks filing',
      by: 'decision',
      fill: 'give a tuning part (column `split`), or fix the threshold in protocol.yaml before the test set is scored',
      example: 'a threshold chosen on the tuning set, or fixed in the protocol',
      missing: without('threshold.rule'),
    },
  ],
  [
    'run.criteria',
    {
      title: 'Acceptance criteria',
      owner: 'clinical',
      severity: 'blocks filing',
      by: 'decision',
      fill: 'state `criteria` in protocol.yaml before the test set is scored',
      example: 'endpoint, bound, target and clinical justification of each',
      missing: (e) => e.criteria.length === 0,
    },
  ],
];
