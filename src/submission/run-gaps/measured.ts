/** What was not measured on the films: subgroups, calibration, the bench, readers, the reading list. */
import * as say from '../../core/messages/gaps.js';
import type { Evidence } from '../../evidence/evidence.js';
import { hasMetric, type RunGap, record, without } from './rule.js';

const subgroupColumns = (e: Evidence): string[] => [
  ...new Set((e.tables.get('subgroups')?.rows ?? []).map((row) => String(row.column))),
];

/** Where and on whom the films were taken: what reviewers ask for by name, and how a column of it may be called. */
const SITE_COLUMNS: Readonly<Record<string, RegExp>> = {
  site: /site|institution|hospital/i,
  manufacturer: /manufacturer|equipment|vendor/i,
  race: /race/i,
  ethnicity: /ethnic/i,
};

const sitesLacking = (e: Evidence): string[] => {
  const columns = subgroupColumns(e);
  return Object.keys(SITE_COLUMNS).filter((name) => !columns.some((c) => (SITE_COLUMNS[name] as RegExp).test(c)));
};

export const MEASURED: readonly RunGap[] = [
  [
    'run.subgroups',
    {
      title: 'Subgroup results',
      owner: 'clinical',
      severity: 'blocks filing',
      by: 'decision',
      fill: 'state `subgroups` in protocol.yaml (sex, age, view, findings and other columns of the case table), then run again',
      example: 'results by sex, age, view and accompanying finding, with intervals',
      missing: without('subgroups'),
    },
  ],
  [
    'run.site-subgroups',
    {
      title: 'Results by site, manufacturer, race and ethnicity',
      owner: 'clinical',
      severity: 'blocks filing',
      by: 'data',
      fill: 'record these as columns of the case table, name the columns under `subgroups` in protocol.yaml and run again',
      example: 'results for each, with intervals, and a row for unknown values',
      missing: (e) => sitesLacking(e).length > 0,
      detail: (e) => say.subgroupsLacking(sitesLacking(e), Object.keys(SITE_COLUMNS).length),
    },
  ],
  [
    'run.calibration',
    {
      title: 'Calibration of the score',
      owner: 'software',
      severity: 'expected by reviewers',
      by: 'data',
      fill: 'bring scores that are probabilities, between zero and one',
      example: 'Brier score, slope, intercept and reliability plot',
      missing: (e) => !hasMetric(e, 'brier'),
    },
  ],
  [
    'run.input-checks',
    {
      title: 'Results of the input checks',
      owner: 'software',
      severity: 'blocks filing',
      by: 'command',
      fill: 'run `trace510k checks --data DIR --model DIR`, then `trace510k submission` again',
      example: 'films refused, by reason and truth',
      ...record('input-checks'),
    },
  ],
  [
    'run.repeatability',
    {
      title: 'Repeatability and reproducibility',
      owner: 'software',
      severity: 'expected by reviewers',
      by: 'command',
      fill: 'run `trace510k repeatability --data DIR --model DIR`, then `trace510k submission` again',
      example: 'the same films scored again, and on a second machine: largest difference, flags that flip',
      ...record('repeatability'),
    },
  ],
  [
    'run.robustness',
    {
      title: 'Robustness to foreseeable changes of the input',
      owner: 'software',
      severity: 'expected by reviewers',
      by: 'command',
      fill: 'run `trace510k robustness --data DIR --model DIR`, then `trace510k submission` again',
      example: 'change of score and of flags for each change of the film',
      ...record('robustness'),
    },
  ],
  [
    'run.gradcam',
    {
      title: 'Sanity of heatmaps on the bench',
      owner: 'software',
      severity: 'expected by reviewers',
      by: 'command',
      fill: 'run `trace510k gradcam --data DIR --model DIR`, then `trace510k submission` again',
      example: 'heatmaps with shuffled weights beside the real ones, and the share of heat inside the boxes of readers',
      ...record('gradcam'),
    },
  ],
  [
    'run.representativeness',
    {
      title: 'Training, test and intended population compared',
      owner: 'clinical',
      severity: 'expected by reviewers',
      by: 'data',
      fill: 'run `trace510k submission` on films: it compares the parts, and the population that `intendedPopulation` in device.yaml states',
      example: 'standardized differences by sex, age, view and prevalence',
      missing: without('representativeness'),
    },
  ],
  [
    'run.reader-agreement',
    {
      title: 'Agreement between readers',
      owner: 'clinical',
      severity: 'expected by reviewers',
      by: 'people',
      fill: 'several clinicians read the same films independently; evaluate their table with `trace510k readers --reads CSV --record`, then run again',
      example: 'agreement of each pair of readers, with intervals',
      missing: without('reader-agreement', 'readers-agreement'),
    },
  ],
  [
    'run.failures',
    {
      title: 'List of missed and falsely flagged films',
      owner: 'clinical',
      severity: 'expected by reviewers',
      by: 'decision',
      fill: 'choose an operating point: give a tuning part (column `split`), or fix the threshold in protocol.yaml',
      example: 'the films farthest on the wrong side of the operating point',
      missing: without('failures'),
    },
  ],
  [
    'run.disease-subgroups',
    {
      title: 'Results by accompanying finding',
      owner: 'clinical',
      severity: 'expected by reviewers',
      by: 'decision',
      fill: 'state `{column: findings, each: true}` under `subgroups` in protocol.yaml before the test set is scored',
      example: 'results with each accompanying finding, with intervals',
      missing: (e) => e.tables.has('subgroups') && !subgroupColumns(e).includes('findings'),
    },
  ],
  [
    'run.triage',
    {
      title: 'Effective triage',
      owner: 'clinical',
      severity: 'blocks filing',
      by: 'decision',
      fill: 'state under `queue` in protocol.yaml how many films arrive and how long readers take at the site; `trace510k submission` simulates the list',
      example: 'waiting times with and without the device, with the source of the assumptions',
      ...record('queue', 'triage'),
      only: ['CADt'],
    },
  ],
];
