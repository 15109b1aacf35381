import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { fromSheetCell, parseCsv } from '../../src/core/csv.js';
import { packageRoot } from '../../src/core/files.js';
import { readRecords } from '../../src/evidence/records.js';
import { createContext } from '../../src/submission/context.js';
import { recordBlock } from '../../src/submission/record-block.js';
import { fakeEvidence } from '../submission/fake-evidence.js';
import { temporary } from '../temporary.js';
import { trace510k } from './project.js';

const dir = await temporary('review');
const direct = Object.keys(JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8')).dependencies);
const handed = await trace510k(dir, 'review', 'soup');
const day = new Date().toISOString().slice(0, 10);
const filled = handed.stdout.replaceAll(/,,,,$/gm, `,${day},FAKE list,none,no effect`);
const names = parseCsv(handed.stdout, 'handed.csv').rows.map((row) => fromSheetCell(row[0] as string));

/** What a run of the fake evidence makes of the records in a folder. */
async function afterwards(records: string) {
  const evidence = fakeEvidence();
  const { used, leftOut } = await readRecords(records, {
    software: JSON.parse(await readFile(join(records, (await readdir(records))[0] as string), 'utf8')).made.software,
    modelSha256: null,
    synthetic: true,
  });
  const byId = <T extends { readonly id: string }>(list: readonly T[]) => list.map((v) => [v.id, v] as const);
  const context = createContext({
    ...evidence,
    records: new Map(used.map(({ record }) => [record.record, record])),
    facts: new Map([...evidence.facts, ...used.flatMap(({ record }) => byId(record.facts))]),
    tables: new Map([...evidence.tables, ...used.flatMap(({ record }) => byId(record.tables))]),
  });
  return { context, leftOut, keys: context.gaps.map((g) => g.key) };
}

test('without a table a review hands out one to fill in, with every package that the product names itself', (t) => {
  t.is(handed.code, 0, handed.stderr);
  t.deepEqual([...names].sort(), [...direct].sort());
});

test('a review that covers every locked package is kept, printed, and closes its gap', async (t) => {
  await writeFile(join(dir, 'soup.csv'), filled);
  const ran = await trace510k(
    dir,
    'review',
    'soup',
    '--table',
    'soup.csv',
    '--by',
    'FAKE, engineer',
    '--records',
    'kept',
  );
  t.is(ran.code, 0, ran.stderr);
  const { context, leftOut, keys } = await afterwards(join(dir, 'kept'));
  t.deepEqual(leftOut, []);
  t.false(keys.includes('run.soup-review'));
  t.true(keys.includes('run.vulnerabilities'));
  const block = recordBlock(context, 'soup-review');
  t.regex(block, /FAKE, engineer/);
  for (const name of direct) t.true(block.includes(name.replaceAll('_', '\\_')), name);
});

test('a comparison that found no advisory is kept with the databases that were asked', async (t) => {
  const header = (await trace510k(dir, 'review', 'vulnerabilities')).stdout;
  await writeFile(join(dir, 'none.csv'), header);
  const without = await trace510k(dir, 'review', 'vulnerabilities', '--table', 'none.csv', '--by', 'FAKE');
  t.is(without.code, 2);
  t.regex(without.stderr, /--compared/);
  const ran = await trace510k(
    ...([dir, 'review', 'vulnerabilities', '--table', 'none.csv', '--by', 'FAKE', '--records', 'compared'] as const),
    ...['--compared', `FAKE database on ${day}`],
  );
  t.is(ran.code, 0, ran.stderr);
  const { context, keys } = await afterwards(join(dir, 'compared'));
  t.false(keys.includes('run.vulnerabilities'));
  t.regex(recordBlock(context, 'vulnerabilities'), /FAKE database/);
});

test('what a review lacks or has of other packages is told at once, by row, and nothing is kept', async (t) => {
  const lines = filled.trimEnd().split('\n');
  const other = direct.find((name) => name === 'commander') as string;
  const bad = [
    ...lines.slice(0, 1),
    `comander,1.0.0,${day},FAKE,none,none`,
    `${other},0.0.1,${day},FAKE,none,none`,
    `${other},0.0.1,2026-02-30,FAKE,none,none`,
    `${other},0.0.1,2999-01-01,FAKE,none,none`,
    `${other},0.0.1,${day},FAKE,,`,
    '',
  ].join('\n');
  await writeFile(join(dir, 'bad.csv'), bad);
  const ran = await trace510k(dir, 'review', 'soup', '--table', 'bad.csv', '--records', 'never');
  t.is(ran.code, 2);
  for (const said of [
    /--by/,
    /row 2, column "package".*"comander"[\s\S]*known and close: commander/,
    /row 3, column "version".*"0\.0\.1"/,
    /row 4, column "read_on".*"2026-02-30"/,
    /row 5, column "read_on".*2999-01-01/,
    /row 6: .*anomalies, judgment/,
    /expected a row for commander/,
  ])
    t.regex(ran.stderr, said);
  t.false((await readdir(dir)).includes('never'));
});
