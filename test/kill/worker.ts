/** `npm run kill-test -- [--studies N] [--kills N] [--seed N] [--records DIR]`: with one worker and with two; writes kill.json. */
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../src/core/files.js';
import { recordHead, writeRecord } from '../../src/evidence/records.js';
import { describeSoftware } from '../../src/evidence/software.js';
import { codeSha256 } from '../../src/steps/stage.js';
import { type KillOutcome, killRun } from './run.js';

const { values } = parseArgs({
  options: {
    studies: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '100' },
    workers: { type: 'string', default: '1,2' },
    seed: { type: 'string', default: '20261125' },
    records: { type: 'string', default: join(packageRoot(), 'evidence', 'records') },
  },
});
const whole = (name: 'studies' | 'kills' | 'seed'): number => {
  const n = Number(values[name]);
  if (Number.isInteger(n) && n >= 1) return n;
  process.stderr.write(`expected a whole number above 0 for --${name}, got ${values[name]}\n`);
  process.exit(2);
};
const [studies, kills, seed] = [whole('studies'), whole('kills'), whole('seed')];
const workers = values.workers.split(',').map(Number);
const runs: { workers: number; run: KillOutcome }[] = [];
for (const n of workers) {
  let shown = 0;
  const run = await killRun({
    ...{ studies, kills, workers: n, seed: seed + n },
    onProgress: (stored, killed) => {
      if (performance.now() - shown < 5000) return;
      shown = performance.now();
      process.stderr.write(`${n} worker(s): ${stored}/${studies} reports, ${killed}/${kills} kills\n`);
    },
  });
  process.stderr.write(`${JSON.stringify({ workers: n, ...run })}\n`);
  runs.push({ workers: n, run });
}
const sum = (of: (run: KillOutcome) => number): number => runs.reduce((total, { run }) => total + of(run), 0);
const fact = (id: string, value: number, about: string, unit?: string) => ({
  id: `kill.${id}`,
  value,
  about,
  ...(unit ? { unit } : {}),
});
const head = recordHead(describeSoftware(process.env), new Date());
const path = await writeRecord(values.records, {
  ...head,
  made: { ...head.made, sourceSha256: codeSha256(['core', 'dicom', 'workflow']) },
  record: 'kill',
  title: 'Recovery of the worker after random kills',
  command: `npm run kill-test -- --studies ${studies} --kills ${kills} --workers ${values.workers} --seed ${seed}`,
  facts: [
    fact('runs', runs.length, 'Runs, each with an archive and a state folder of its own', 'runs'),
    fact(
      'films',
      sum((r) => r.films),
      'Films announced in all runs',
      'films',
    ),
    fact(
      'kills',
      sum((r) => r.kills),
      'Workers ended by signal 9 at a random time',
      'kills',
    ),
    fact(
      'lost',
      sum((r) => r.lost),
      'Films whose report never reached the archive',
      'films',
    ),
    fact(
      'doubled',
      sum((r) => r.doubled),
      'Reports beyond one for each film',
      'reports',
    ),
    fact(
      'sent-again',
      sum((r) => r.sentAgain),
      'Reports sent more than once, because the process was killed after sending and before recording it',
      'reports',
    ),
    fact(
      'changed',
      sum((r) => r.changed),
      'Reports whose bytes differed when they were sent again',
      'reports',
    ),
    fact(
      'unfinished',
      sum((r) => r.open + r.parked),
      'Films still queued or set aside at the end',
      'films',
    ),
    fact('seed', seed, 'Seed of the random kill times; the number of workers is added to it'),
  ],
  results: [],
  tables: [
    {
      id: 'kill-runs',
      title: 'Recovery of the worker after random kills',
      about:
        'An archive on loopback announces all films at once; workers on one state folder are killed and started again',
      columns: [
        { key: 'workers', title: 'Workers', numeric: true },
        { key: 'films', title: 'Films', numeric: true },
        { key: 'kills', title: 'Kills', numeric: true },
        { key: 'reports', title: 'Reports in the archive', numeric: true },
        { key: 'lost', title: 'Films lost', numeric: true },
        { key: 'doubled', title: 'Doubled', numeric: true },
        { key: 'sentAgain', title: 'Sent again', numeric: true },
        { key: 'changed', title: 'Sent with other bytes', numeric: true },
        { key: 'persisted', title: 'Reports found persisted and unsent', numeric: true },
      ],
      rows: runs.map(
        ({ workers: n, run: { films, kills: k, reports, lost, doubled, sentAgain, changed, stateAtKill } }) => ({
          ...{ workers: n, films, kills: k, reports, lost, doubled, sentAgain, changed },
          persisted: stateAtKill.persisted ?? 0,
        }),
      ),
    },
  ],
  series: [],
});
process.stdout.write(`${path}\n`);
if (sum((r) => r.lost + r.doubled + r.changed + r.open + r.parked) > 0) process.exitCode = 3;
