/** What a run itself can leave open: evidence that another command, other data or another person has to bring. */
import * as say from '../core/messages/gaps.js';
import type { Evidence } from '../evidence/evidence.js';
import { testRunOf } from '../evidence/test-run.js';
import { type GapRule, hasPlan } from './gap-rules.js';

/**
 * What closes a gap of the run: a command that measures it on the machine at hand; a decision that a person has to write
 * down before the test set is opened; data that someone has to collect; people who read, judge or sign.
 */
export type ClosedBy = 'command' | 'decision' | 'data' | 'people';

export interface RunGapRule extends GapRule {
  readonly missing: (evidence: Evidence) => boolean;
  readonly by: ClosedBy;
  /** Who does what, with the command or the key. */
  readonly fill: string;
}

const without =
  (...ids: readonly string[]) =>
  (e: Evidence): boolean =>
    !ids.some((id) => e.results.has(id) || e.facts.has(id) || e.tables.has(id) || e.series.has(id));

/** Closed by a record of this name, or evidence under one of the ids; a record that was left out is named with the reason. */
const record = (name: string, ...ids: readonly string[]): Pick<RunGapRule, 'missing' | 'detail'> => ({
  missing: (e) => !e.records.has(name) && without(...ids, name)(e),
  detail: (e) => {
    const state = e.tables.get('records')?.rows.find((row) => row.record === name)?.state;
    return typeof state === 'string' && state !== 'used' ? say.recordLeftOut(name, state) : undefined;
  },
});

/** Any result of this metric in the primary population, whatever its method. */
export const hasMetric = (e: Evidence, metric: string): boolean =>
  [...e.results.keys()].some((id) => id.startsWith(`overall.${metric}.`));

const withoutMetric =
  (metric: string) =>
  (e: Evidence): boolean =>
    !hasMetric(e, metric);

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

export const RUN_GAPS: ReadonlyMap<string, RunGapRule> = new Map<string, RunGapRule>([
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
  [
    'run.subgroups',
    {
      title: 'Subgroup results',
      owner: 'clinical',
      severity: 'blocks filing',
      by: 'decision',
      fill: 'state `subgroups` in protocol.yaml (sex, age, view, findings and what else the cases carry), then run again',
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
      fill: 'collect these with the cases as columns, name the columns under `subgroups` in protocol.yaml, then run again',
      example: 'results by each, with intervals, and a row for unknown',
      missing: (e) => sitesLacking(e).length > 0,
      detail: (e) => say.subgroupsLacking(sitesLacking(e)),
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
      example: 'films turned away, by reason and truth',
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
  [
    'run.verification',
    {
      title: 'Recorded test run of the commit that made this evidence',
      owner: 'software',
      severity: 'blocks filing',
      by: 'command',
      fill: 'run `npm run record-tests` in the checkout of the release, then `trace510k submission` again',
      example: 'every test with its result, of the very sources',
      missing: (e) => !('tests' in testRunOf(e)),
      detail: (e) => say.testRunLacking(testRunOf(e)),
    },
  ],
  [
    'run.sbom',
    {
      title: 'Software bill of materials',
      owner: 'software',
      severity: 'blocks filing',
      by: 'command',
      fill: 'run `trace510k submission` from an installation with its package-lock.json; it writes the bill in CycloneDX',
      example: 'each component with version, license and digest',
      missing: without('sbom'),
    },
  ],
  [
    'run.soup-review',
    {
      title: 'Review of published anomalies of third-party packages',
      owner: 'software',
      severity: 'expected by reviewers',
      by: 'people',
      fill: 'an engineer reads each supplier’s list of anomalies for the locked version and judges it: `trace510k review soup` writes the table to fill in, and keeps it with `--table CSV --by NAME`',
      example: 'package, version, source read, day, relevant anomalies, judgment',
      ...record('soup-review'),
    },
  ],
  [
    'run.vulnerabilities',
    {
      title: 'Known vulnerabilities of the components',
      owner: 'software',
      severity: 'blocks filing',
      by: 'people',
      fill: 'an engineer compares the bill of materials with advisory databases and judges each hit: `trace510k review vulnerabilities` writes the table to fill in, and keeps it with `--table CSV --by NAME --compared TEXT`',
      example: 'component, version, database, day, advisory, judgment',
      ...record('vulnerabilities'),
    },
  ],
  [
    'run.notification-time',
    {
      title: 'Time from film to answer on the bench',
      owner: 'software',
      severity: 'expected by reviewers',
      by: 'command',
      fill: 'run `npm run bench -- listen --record` on a machine like that of the site, then `trace510k submission` again',
      example: 'median and high percentiles of the time from announcement to answer, with the machine',
      ...record('time-to-notification'),
      only: ['CADt'],
    },
  ],
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
]);
