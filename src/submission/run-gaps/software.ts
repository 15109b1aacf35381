/** What was not recorded of the software: its tests, its packages, its speed. */
import * as say from '../../core/messages/gaps.js';
import { testRunOf } from '../../evidence/test-run.js';
import { type RunGap, record, without } from './rule.js';

export const SOFTWARE: readonly RunGap[] = [
  [
    'run.verification',
    {
      title: 'Recorded test run of the commit that made this evidence',
      owner: 'software',
      severity: 'blocks filing',
      by: 'command',
      fill: 'run `npm run record-tests` in the checkout of the release, then `trace510k submission` again',
      example: 'every test of exactly these sources, with its result',
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
      fill: 'an engineer reads each supplier’s list of anomalies for the locked version and assesses it: `trace510k review soup` writes a table to complete; record the completed table with `--table CSV --by NAME`',
      example: 'package, version, source read, date, relevant anomalies, judgment',
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
      fill: 'an engineer compares the bill of materials with advisory databases and assesses each match: `trace510k review vulnerabilities` writes a table to complete; record the completed table with `--table CSV --by NAME --compared TEXT`',
      example: 'component, version, database, date, advisory, judgment',
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
];
