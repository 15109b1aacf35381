/** `npm run fuzz -- [--count N] [--seed N] [--records DIR]`: answers N mutated films and writes the record fuzz.json. */
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../src/core/files.js';
import { LIMITS } from '../../src/dicom/limits.js';
import { recordHead, writeRecord } from '../../src/evidence/records.js';
import { describeSoftware } from '../../src/evidence/software.js';
import { codeSha256 } from '../../src/steps/stage.js';
import type { FuzzCount } from './child.js';
import { type FuzzRun, fuzz } from './run.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '20261123' },
    records: { type: 'string', default: join(packageRoot(), 'evidence', 'records') },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed) || seed < 0) {
  process.stderr.write('expected whole numbers for --count (1 or more) and --seed (0 or more)\n');
  process.exit(2);
}
const run = await fuzz(count, seed);
const clean =
  run.thrown.length + run.leaked.length + run.overTime.length + run.strayFiles.length === 0 && run.printed === '';
const path = await writeRecord(values.records, record(run));
process.stdout.write(
  `${run.files} mutated films: ${run.scored} scored, ${run.rejected} rejected, ${run.thrown.length} not answered, slowest ${run.slowestMs.toFixed(0)} ms, peak ${run.peakRssMib.toFixed(0)} MiB, ${run.seconds.toFixed(0)} s\n${path}\n`,
);
if (!clean) {
  process.stderr.write(
    `${JSON.stringify({ thrown: run.thrown, leaked: run.leaked, overTime: run.overTime, strayFiles: run.strayFiles, printed: run.printed.slice(0, 500) })}\n`,
  );
  process.exitCode = 3;
}

function record(outcome: FuzzRun) {
  const fact = (id: string, value: number, about: string, unit?: string) => ({
    id: `fuzz.${id}`,
    value,
    about,
    ...(unit ? { unit } : {}),
  });
  const head = recordHead(describeSoftware(process.env), new Date());
  const rows = (counts: Readonly<Record<string, FuzzCount>>) =>
    Object.entries(counts).map(([name, c]) => ({ name, ...c, slowestMs: Math.round(c.slowestMs) }));
  const columns = (title: string) => [
    { key: 'name', title },
    { key: 'files', title: 'Files', numeric: true },
    { key: 'scored', title: 'Scored', numeric: true },
    { key: 'rejected', title: 'Refused', numeric: true },
    { key: 'slowestMs', title: 'Slowest (ms)', numeric: true },
  ];
  return {
    ...head,
    made: { ...head.made, sourceSha256: codeSha256(['core', 'dicom', 'workflow']) },
    record: 'fuzz',
    title: 'Damaged films',
    command: `npm run fuzz -- --count ${count} --seed ${seed}`,
    facts: [
      fact('files', outcome.files, 'Damaged films given to the device', 'files'),
      fact('scored', outcome.scored, 'Damaged films that could still be scored', 'files'),
      fact('rejected', outcome.rejected, 'Damaged films that were refused with a stated reason', 'files'),
      fact('not-answered', outcome.thrown.length, 'Damaged films that were neither scored nor refused', 'files'),
      fact('over-time', outcome.overTime.length, 'Damaged films that took longer than the limit', 'files'),
      fact('limit-ms', LIMITS.answerMs, 'Longest time an answer may take', 'ms'),
      fact('slowest-ms', Math.round(outcome.slowestMs), 'Longest time an answer took', 'ms'),
      fact('peak-rss-mib', Math.round(outcome.peakRssMib), 'Most memory the process held', 'MiB'),
      fact('leaks', outcome.leaked.length, 'Answers that contained a planted name, number, date or UID', 'answers'),
      fact('stray-files', outcome.strayFiles.length, 'Files written outside the report folder', 'files'),
      fact('reports', outcome.reports, 'Structured reports written', 'files'),
      fact('seed', seed, 'Seed of the damage'),
    ],
    results: [],
    tables: [
      {
        id: 'fuzz-mutations',
        title: 'Damaged films, by kind of damage',
        about: 'One film in four was damaged a second time, in a way drawn at random',
        columns: columns('Damage'),
        rows: rows(outcome.byMutation),
      },
      {
        id: 'fuzz-bases',
        title: 'Damaged films, by transfer syntax of the intact film',
        about: 'The intact films contain planted patient data in every attribute that can identify a person',
        columns: columns('Transfer syntax'),
        rows: rows(outcome.byBase),
      },
      {
        id: 'fuzz-reasons',
        title: 'Reasons for which damaged films were refused',
        about: 'A film with several reasons is counted in several rows',
        columns: [
          { key: 'rule', title: 'Rule' },
          { key: 'files', title: 'Files', numeric: true },
        ],
        rows: Object.entries(outcome.reasons)
          .sort(([, a], [, b]) => b - a)
          .map(([rule, files]) => ({ rule, files })),
      },
    ],
    series: [],
  } as const;
}
