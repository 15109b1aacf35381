/** What a run itself can leave open: evidence that another command, other data or another person has to bring. */
import type { Evidence } from '../evidence/evidence.js';
import { testRunOf } from '../evidence/test-run.js';
import type { GapRule, Owner, Severity } from './gap-rules.js';

export interface RunGapRule extends GapRule {
  readonly missing: (evidence: Evidence) => boolean;
}

const without =
  (...ids: readonly string[]) =>
  (e: Evidence): boolean =>
    !ids.some((id) => e.results.has(id) || e.facts.has(id) || e.tables.has(id) || e.series.has(id));

/** A record of this name, or evidence under one of the ids. */
const withoutRecord =
  (name: string, ...ids: readonly string[]) =>
  (e: Evidence): boolean =>
    !e.records.has(name) && without(...ids, name)(e);

/** Something that the planning of the pivotal study computed. */
const hasPlan = ({ facts, results, tables }: Evidence): boolean =>
  [facts, results, tables].some((map: ReadonlyMap<string, unknown>) =>
    [...map.keys()].some((id) => /^plan[.@-]/.test(id)),
  );

/** Any result of this metric in the primary population, whatever its method. */
export const hasMetric = (e: Evidence, metric: string): boolean =>
  [...e.results.keys()].some((id) => id.startsWith(`overall.${metric}.`));

const withoutMetric =
  (metric: string) =>
  (e: Evidence): boolean =>
    !hasMetric(e, metric);

const hasSubgroup = (e: Evidence, column: string): boolean =>
  e.tables.get('subgroups')?.rows.some((row) => row.column === column) ?? false;

function rule(
  title: string,
  owner: Owner,
  severity: Severity,
  example: string,
  missing: RunGapRule['missing'],
  only?: GapRule['only'],
): RunGapRule {
  return { title, owner, severity, example, missing, ...(only ? { only } : {}) };
}

export const RUN_GAPS: ReadonlyMap<string, RunGapRule> = new Map([
  [
    'run.films',
    rule(
      'Films of patients instead of synthetic ones',
      'clinical',
      'blocks filing',
      'run with --data and films of patients',
      (e) => e.synthetic,
    ),
  ],
  [
    'run.data',
    rule(
      'Description of the data set',
      'clinical',
      'blocks filing',
      'run `trace510k submission` on films',
      without('data-parts'),
    ),
  ],
  [
    'run.model',
    rule(
      'Description of the model',
      'software',
      'blocks filing',
      'run `trace510k submission` on films, or attach the description of the model',
      without('model.id'),
    ),
  ],
  [
    'run.training',
    rule(
      'Training record',
      'software',
      'blocks filing',
      'train with `trace510k submission`, or attach the training record',
      without('training.optimizer'),
    ),
  ],
  [
    'run.reference',
    rule(
      'Reference standard of the test set',
      'clinical',
      'blocks filing',
      'give clinicians’ labels with --reference and describe them in protocol.yaml',
      withoutMetric('sensitivity'),
    ),
  ],
  [
    'run.threshold',
    rule(
      'Operating point',
      'software',
      'blocks filing',
      'give a tuning part, or fix the threshold in protocol.yaml',
      without('threshold.rule'),
    ),
  ],
  [
    'run.criteria',
    rule(
      'Acceptance criteria',
      'clinical',
      'blocks filing',
      'state `criteria` in protocol.yaml before the test set is scored',
      (e) => e.criteria.length === 0,
    ),
  ],
  [
    'run.subgroups',
    rule('Subgroup results', 'clinical', 'blocks filing', 'state `subgroups` in protocol.yaml', without('subgroups')),
  ],
  [
    'run.site-subgroups',
    rule(
      'Results by site, manufacturer, race and ethnicity',
      'clinical',
      'blocks filing',
      'bring these columns with the cases and name them under `subgroups`',
      (e) => ![...e.results.keys()].some((id) => /^(site|manufacturer|race|ethnicity)-/.test(id)),
    ),
  ],
  [
    'run.calibration',
    rule(
      'Calibration of the score',
      'software',
      'expected by reviewers',
      'bring scores that are probabilities, between zero and one',
      (e) => !hasMetric(e, 'brier'),
    ),
  ],
  [
    'run.input-checks',
    rule(
      'Results of the input checks',
      'software',
      'blocks filing',
      'record the header checks on accepted and rejected files',
      withoutRecord('input-checks'),
    ),
  ],
  [
    'run.repeatability',
    rule(
      'Repeatability and reproducibility',
      'software',
      'expected by reviewers',
      'score the same films twice and on a second machine',
      withoutRecord('repeatability'),
    ),
  ],
  [
    'run.robustness',
    rule(
      'Robustness to foreseeable changes of the input',
      'software',
      'expected by reviewers',
      'score changed copies of the films',
      withoutRecord('robustness'),
    ),
  ],
  [
    'run.representativeness',
    rule(
      'Training, test and intended population compared',
      'clinical',
      'expected by reviewers',
      'record standardized differences',
      without('representativeness'),
    ),
  ],
  [
    'run.reader-agreement',
    rule(
      'Agreement between readers',
      'clinical',
      'expected by reviewers',
      'evaluate a reader table',
      without('reader-agreement'),
    ),
  ],
  [
    'run.failures',
    rule(
      'List of missed and falsely flagged films',
      'clinical',
      'expected by reviewers',
      'choose an operating point: give a tuning part, or fix the threshold in protocol.yaml',
      without('failures'),
    ),
  ],
  [
    'run.disease-subgroups',
    rule(
      'Results by accompanying finding',
      'clinical',
      'expected by reviewers',
      'state `{column: findings, each: true}` under `subgroups` in protocol.yaml',
      (e) => !hasSubgroup(e, 'findings'),
    ),
  ],
  [
    'run.triage',
    rule(
      'Effective triage',
      'clinical',
      'blocks filing',
      'record the simulation of the worklist, then measure in use',
      withoutRecord('queue', 'triage'),
      ['CADt'],
    ),
  ],
  [
    'run.localization',
    rule(
      'Localization performance',
      'clinical',
      'blocks filing',
      'evaluate marks against located truth',
      without('localization'),
      ['CADe', 'CADex'],
    ),
  ],
  [
    'run.verification',
    rule(
      'Recorded test run of the commit that made this evidence',
      'software',
      'blocks filing',
      'record the test run with the release: `npm run record-tests`',
      (e) => !('tests' in testRunOf(e)),
    ),
  ],
  [
    'run.sbom',
    rule(
      'Software bill of materials',
      'software',
      'blocks filing',
      'attach the CycloneDX file made with the release',
      without('sbom'),
    ),
  ],
  [
    'run.soup-review',
    rule(
      'Review of published anomalies of third-party packages',
      'software',
      'expected by reviewers',
      'review each supplier’s list for the locked versions, and record it as `soup-review`',
      withoutRecord('soup-review'),
    ),
  ],
  [
    'run.vulnerabilities',
    rule(
      'Known vulnerabilities of the components',
      'software',
      'blocks filing',
      'compare the bill of materials with advisory databases, and record it as `vulnerabilities`',
      withoutRecord('vulnerabilities'),
    ),
  ],
  [
    'run.notification-time',
    rule(
      'Time from film to answer on the bench',
      'software',
      'expected by reviewers',
      'record the times of a run of the service',
      withoutRecord('time-to-notification'),
      ['CADt'],
    ),
  ],
  [
    'run.sample-size',
    rule(
      'Computed sample size of the pivotal study',
      'clinical',
      'expected by reviewers',
      'compute it with `trace510k plan` from stated assumptions',
      (e) => !hasPlan(e),
    ),
  ],
]);
