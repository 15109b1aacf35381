/** What was not planned of the study to come. */
import { hasPlan } from '../gap-rules/answers.js';
import type { RunGap } from './rule.js';

export const PLANNED: readonly RunGap[] = [
  [
    'run.sample-size',
    {
      title: 'Computed sample size of the pivotal study',
      owner: 'clinical',
      severity: 'expected by reviewers',
      by: 'decision',
      fill: 'state `plan` in protocol.yaml: goals, expected values, prevalence, losses; `trace510k plan` shows what follows',
      example: 'cases, patients, sites and power, with the assumptions',
      missing: (e) => !hasPlan(e),
    },
  ],
];
