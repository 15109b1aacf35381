/**
 * `npm run kill-test -- pipeline [--kills N] [--whole N] [--seed N] [--records DIR]`: runs of a small submission, then of
 * the embedded default with all its documents, killed at random moments; writes pipeline-kill.json.
 */
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../src/core/files.js';
import { recordHead, writeRecord } from '../../src/evidence/records.js';
import { describeSoftware } from '../../src/evidence/software.js';
import { killPipeline, type PipelineKillOutcome } from './pipeline-run.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    whole: { type: 'string', default: '5' },
    seed: { type: 'string', default: '20261125' },
    records: { type: 'string', default: join(packageRoot(), 'evidence', 'records') },
  },
});
const whole = (name: 'kills' | 'whole' | 'seed'): number => {
  const n = Number(values[name]);
  if (Number.isInteger(n) && n >= 1) return n;
  process.stderr.write(`expected a whole number above 0 for --${name}, got ${values[name]}\n`);
  process.exit(2);
};
const [small, large, seed] = [whole('kills'), whole('whole'), whole('seed')];
const told = (what: string, of: number) => (kills: number) => {
  process.stderr.write(`${what}: ${kills} of ${of} kills\n`);
};
const runs: { what: string; run: PipelineKillOutcome }[] = [
  {
    what: 'Small plan, 60 generated patients',
    run: await killPipeline({ kills: small, seed, onProgress: told('small plan', small) }),
  },
  {
    what: 'Embedded default, all documents',
    run: await killPipeline({ kills: large, seed, whole: true, onProgress: told('embedded default', large) }),
  },
];
process.stderr.write(`${JSON.stringify(runs)}\n`);

const NAME = 'pipeline-kill';
const sum = (of: (run: PipelineKillOutcome) => number): number => runs.reduce((total, { run }) => total + of(run), 0);
const fact = (id: string, value: number, about: string, unit?: string) => ({
  id: `${NAME}.${id}`,
  value,
  about,
  ...(unit ? { unit } : {}),
});
const path = await writeRecord(values.records, {
  ...recordHead(describeSoftware(process.env), new Date()),
  record: NAME,
  title: 'Recovery of the pipeline after random kills',
  command: `npm run kill-test -- pipeline --kills ${small} --whole ${large} --seed ${seed}`,
  facts: [
    fact(
      'kills',
      sum((r) => r.kills),
      'Runs ended by signal 9 at a random time',
      'runs',
    ),
    fact(
      'late',
      sum((r) => r.late),
      'Further runs that had ended before the signal came, not counted as killed',
      'runs',
    ),
    fact(
      'torn',
      sum((r) => r.torn),
      'Evidence folders left incomplete or inconsistent with their manifest',
      'folders',
    ),
    fact(
      'unlike',
      sum((r) => r.unlike),
      'Following runs whose files differed from those of an uninterrupted run',
      'runs',
    ),
    fact(
      'unfinished',
      sum((r) => r.unfinished),
      'Following runs that failed',
      'runs',
    ),
    fact(
      'leftovers',
      sum((r) => r.leftovers),
      'Files of killed runs that the following run did not remove',
      'files',
    ),
    fact(
      'resumed',
      sum((r) => r.resumed),
      'Following runs that reused finished work of an earlier run',
      'runs',
    ),
    fact('seed', seed, 'Seed of the random kill times'),
  ],
  results: [],
  tables: [
    {
      id: `${NAME}.runs`,
      title: 'Recovery of the pipeline after random kills',
      about:
        'One random time in each equal part of the duration of a run, in random order; the small plan changes its seeds from kill to kill',
      columns: [
        { key: 'what', title: 'Run' },
        { key: 'kills', title: 'Kills', numeric: true },
        { key: 'late', title: 'Ended before the signal', numeric: true },
        { key: 'torn', title: 'Inconsistent folders', numeric: true },
        { key: 'unlike', title: 'Different bytes after the following run', numeric: true },
        { key: 'unfinished', title: 'Following run failed', numeric: true },
        { key: 'leftovers', title: 'Files left over', numeric: true },
        { key: 'resumed', title: 'Finished work reused', numeric: true },
      ],
      rows: runs.map(({ what, run: { kills, late, torn, unlike, unfinished, leftovers, resumed } }) => ({
        ...{ what, kills, late, torn, unlike, unfinished, leftovers, resumed },
      })),
    },
    {
      id: `${NAME}.moments`,
      title: 'Last step that a killed run had reported',
      about: 'Counted over both kinds of run',
      columns: [
        { key: 'step', title: 'Step' },
        { key: 'kills', title: 'Kills', numeric: true },
      ],
      rows: [...new Set(runs.flatMap(({ run }) => Object.keys(run.at)))]
        .sort()
        .map((step) => ({ step, kills: sum((run) => run.at[step] ?? 0) })),
    },
  ],
  series: [],
});
process.stdout.write(`${path}\n`);
if (sum((r) => r.torn + r.unlike + r.unfinished + r.leftovers) > 0) process.exitCode = 3;
