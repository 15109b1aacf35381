import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import type { Fact, Result } from '../../src/core/types.js';
import { hasParameterWords } from '../../src/submission/parameter-words.js';
import { temporary } from '../temporary.js';

const run = promisify(execFile);
const CLI = join(packageRoot(), 'dist', 'src', 'cli.js');

const PROTOCOL = `version: 1
finding: Pneumonia
scoreDirection: higher-is-positive
split: {rule: seeded, fractions: {training: 0.6, tuning: 0.2, test: 0.2}, seed: 1}
threshold: {rule: fixed, value: 0.5}
intervals: {level: 0.95, replicates: 200, seed: 7, primary: {auroc: delong, proportions: wilson}}
prevalences: [0.1]
`;

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const at = await temporary('readers');
  for (const [name, text] of Object.entries(files)) await writeFile(join(at, name), text);
  return at;
}

async function cli(cwd: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, [CLI, ...args], { cwd });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

/** 24 cases of 12 patients, three readers; reader b misses case 3, reader c calls everything negative. */
const LONG = [
  'case,patient,who,Pneumonia',
  ...Array.from({ length: 24 }, (_, i) => [
    `f${i},p${i >> 1},a,${i % 3 === 0 ? 'YES' : 'NO'}`,
    `f${i},p${i >> 1},b,${i === 3 ? '' : i % 3 === 0 || i === 5 ? 'YES' : 'NO'}`,
    `f${i},p${i >> 1},c,NO`,
  ]).flat(),
  '',
].join('\n');
const READERS = 'readers: {columns: {case: case, patient: patient, reader: who}, reads: [Pneumonia]}\n';

interface Study {
  readonly results: readonly Result[];
  readonly facts: readonly Fact[];
}

test('a reader table becomes a record, a page and labels; every result names its rule', async (t) => {
  const at = await folder({
    'reads.csv': LONG,
    'protocol.yaml': PROTOCOL + READERS,
    'scores.csv': `case_id,score\n${Array.from({ length: 24 }, (_, i) => `f${i},${i % 3 === 0 ? 0.9 : 0.1}`).join('\n')}\n`,
  });
  const done = await cli(at, 'readers', '--reads', 'reads.csv', '--scores', 'scores.csv', '--out', 'out', '--record');
  t.is(done.code, 0, done.stderr);
  const record = JSON.parse(await readFile(join(at, 'out', 'readers.json'), 'utf8')) as Study;
  const result = (id: string): Result => record.results.find((r) => r.id === id)!;
  const fact = (id: string) => record.facts.find((f) => f.id === `readers-pneumonia.${id}`)!.value;
  t.is(fact('missing-reads'), 1);
  t.is(fact('cases'), 24);
  t.is(fact('patients'), 12);
  t.is(fact('consensus-rule'), 'majority of those who read, tie negative');
  // Case 3: a positive, b missing, c negative: a tie, negative by the rule. The other seven multiples of 3 have two of three.
  t.is(fact('consensus-positive'), 7);
  const model = result('readers-pneumonia-majority-of-others-model.f1-difference.bootstrap-percentile');
  t.true(String(model.parameters!.rule).includes('tie negative'));
  t.is(result('readers-pneumonia-each-other-model.f1.bootstrap-percentile').status, 'ok');
  const oneClass = result('readers-pneumonia-a-c.ppa.wilson');
  t.like(oneClass, { status: 'not-evaluable', reason: 'the comparator called no case positive' });
  const light = result('readers-pneumonia.light-kappa.bootstrap-percentile');
  t.is(light.parameters!.weighting, 'unweighted');
  t.is(
    await readFile(join(at, 'evidence', 'records', 'readers.json'), 'utf8'),
    await readFile(join(at, 'out', 'readers.json'), 'utf8'),
  );
  const labels = (await readFile(join(at, 'out', 'labels.csv'), 'utf8')).trimEnd().split('\n');
  t.is(labels.length, 25);
  t.true((await readFile(join(at, 'out', 'readers.md'), 'utf8')).includes('`readers-pneumonia.fleiss-kappa.analytic`'));
});

test('the same reads as a wide table, rows and columns in another order, give the same agreement', async (t) => {
  const wide = [
    'case,patient,c,b,a',
    ...Array.from({ length: 24 }, (_, k) => {
      const i = 23 - k;
      return `f${i},p${i >> 1},NO,${i === 3 ? '' : i % 3 === 0 || i === 5 ? 'YES' : 'NO'},${i % 3 === 0 ? 'YES' : 'NO'}`;
    }),
  ].join('\n');
  const at = await folder({
    ...{ 'long.csv': LONG, 'wide.csv': `${wide}\n`, 'long.yaml': PROTOCOL + READERS },
    'wide.yaml': `${PROTOCOL}readers: {layout: wide, columns: {case: case, patient: patient}, reads: [c, b, a]}\n`,
  });
  const records: Study[] = [];
  for (const kind of ['long', 'wide']) {
    const done = await cli(at, 'readers', '--reads', `${kind}.csv`, '--protocol', `${kind}.yaml`, '--out', kind);
    t.is(done.code, 0, done.stderr);
    records.push(JSON.parse(await readFile(join(at, kind, 'readers.json'), 'utf8')));
  }
  const estimates = (r: Study) => r.results.map(({ id, estimate, status }) => ({ id, estimate, status }));
  t.deepEqual(estimates(records[1]!), estimates(records[0]!));
});

test('every fault of a reader table is reported with its row, and nothing is written', async (t) => {
  const bad = [
    'case,patient,who,Pneumonia',
    'f1,p1,a,YES',
    'f1,p1,b,PERHAPS',
    'f1,p1,a,NO',
    'f2,,a,NO',
    ',p3,a,NO',
    'f1,p9,b,NO',
    'f3,p3,,NO',
    '',
  ].join('\n');
  const at = await folder({ 'reads.csv': bad, 'protocol.yaml': PROTOCOL + READERS });
  const done = await cli(at, 'readers', '--reads', 'reads.csv', '--out', 'out');
  t.is(done.code, 2);
  for (const [row, rule] of [
    [3, 'ratings-lie-on-the-scale'],
    [4, 'readers-read-a-case-once'],
    [5, 'reads-name-case-and-reader'],
    [6, 'reads-name-case-and-reader'],
    [7, 'a-case-has-one-patient-and-one-truth'],
    [8, 'reads-name-case-and-reader'],
  ] as const) {
    t.regex(done.stderr, new RegExp(`row ${row}[^\\n]*${rule}`));
  }
  await t.throwsAsync(readFile(join(at, 'out', 'readers.json')));
});

test('one reader, one modality and a reader with one class are NOT EVALUABLE with their reasons', async (t) => {
  const rows = Array.from({ length: 12 }, (_, i) => `f${i},p${i},a,${i % 4},${i < 5 ? 1 : 0}`);
  const at = await folder({
    'reads.csv': `case,patient,who,rating,truth\n${rows.join('\n')}\n`,
    'protocol.yaml': `${PROTOCOL}readers: {columns: {case: case, patient: patient, reader: who, truth: truth}, reads: [rating], scale: ["0", "1", "2", "3"], positiveFrom: "2", weighting: quadratic, mrmc: {score: rating}}\n`,
  });
  const done = await cli(at, 'readers', '--reads', 'reads.csv', '--out', 'out');
  t.is(done.code, 0, done.stderr);
  const { results } = JSON.parse(await readFile(join(at, 'out', 'readers.json'), 'utf8')) as Study;
  const of = (id: string) => results.find((r) => r.id === id);
  const keys = new Set(results.flatMap((r) => Object.keys(r.parameters ?? {})));
  t.deepEqual(
    [...keys].filter((key) => !hasParameterWords(key)),
    [],
  );
  t.like(of('readers-rating.fleiss-kappa.analytic'), {
    status: 'not-evaluable',
    reason: 'no subject was rated by two raters',
  });
  t.like(of('readers-mrmc-all-reads.auroc.u-statistic'), {
    status: 'not-evaluable',
    reason: 'one reader only: reader variance is not estimable',
  });
  t.like(of('readers-mrmc-all-reads.auroc.or-random-all'), { status: 'not-evaluable' });
  t.is(of('readers-mrmc-all-reads.auroc.or-fixed-readers')!.status, 'ok', 'these readers can be judged over cases');
  t.is(results.filter((r) => r.metric === 'auroc-difference').length, 0, 'one modality has no difference');
});

test('a rating that is no number, a missing truth and a second read in one modality are refused by row', async (t) => {
  const text = [
    'case,who,how,rating,truth',
    'f1,a,x,1,1',
    'f1,a,x,2,1',
    'f2,a,x,many,0',
    'f3,a,x,2,',
    'f4,a,,2,1',
    '',
  ].join('\n');
  const at = await folder({
    'reads.csv': text,
    'protocol.yaml': `${PROTOCOL}readers: {columns: {case: case, reader: who, modality: how, truth: truth}, reads: [], mrmc: {score: rating}}\n`,
  });
  const done = await cli(at, 'readers', '--reads', 'reads.csv', '--out', 'out');
  t.is(done.code, 2);
  for (const [row, rule] of [
    [3, 'readers-read-a-case-once'],
    [4, 'ratings-are-finite-numbers'],
    [5, 'cases-of-a-reader-study-have-truth'],
    [6, 'reads-name-case-and-reader'],
  ] as const) {
    t.regex(done.stderr, new RegExp(`row ${row}[^\\n]*${rule}`));
  }
});

test('plan sizes one endpoint from flags and a whole study from the protocol, the same every time', async (t) => {
  const at = await folder({
    'protocol.yaml': `${PROTOCOL}plan:
  endpoints:
    - {id: se, metric: sensitivity, goal: 0.8, expected: 0.9, power: 0.8, bound: clopper-pearson}
    - {id: auc, metric: auroc, goal: 0.85, expected: 0.92, power: 0.8}
  comparisons:
    - {id: readers-alone, metric: sensitivity, first: 0.9, second: 0.8, power: 0.8}
  prevalence: 0.4
  unusable: 0.1
  clusters: {casesPerPatient: 1.25, correlation: 0.5}
  sites: {atLeast: 3, casesPerSite: 100}
  truthers: 3
  readers:
    readers: [4, 12]
    difference: 0.05
    components: {interaction: 0.0002, error: 0.0008, cov1: 0.00035, cov2: 0.00034, cov3: 0.00024, cases: 114}
    source: a pilot
  simulation: {studies: 60, replicates: 200, seed: 3}
`,
  });
  const runs = [await cli(at, 'plan', '--json'), await cli(at, 'plan', '--json')];
  t.is(runs[0]!.code, 0, runs[0]!.stderr);
  t.is(runs[1]!.stdout, runs[0]!.stdout);
  const { facts, results } = JSON.parse(runs[0]!.stdout) as Study;
  const value = (id: string) => facts.find((f) => f.id === `plan.${id}`)!.value as number;
  t.is(value('design-effect'), 1.125);
  const needed = Math.max(value('se-positives'), value('auc-positives'), value('readers-alone-positives'));
  t.true(value('positives') * 0.9 >= needed * 1.125 - 1, 'losses and clusters are paid for');
  t.true(Math.abs(value('positives') / value('cases') - 0.4) < 0.01);
  t.is(value('sites'), Math.max(3, Math.ceil(value('cases') / 100)));
  t.true(value('mrmc-12-cases') < 20_000 && value('mrmc-12-power') >= 0.8);
  const power = results.find((r) => r.id === 'plan-se.power.simulation')!;
  t.is(power.parameters!.interval, 'wilson');
  t.true(power.estimate! > 0.7 && power.lower! < power.estimate!);
  const single = await cli(
    at,
    'plan',
    '--metric',
    'sensitivity',
    '--goal',
    '0.8',
    '--expected',
    '0.9',
    '--power',
    '0.8',
    '--bound',
    'clopper-pearson',
    '--json',
  );
  const alone = JSON.parse(single.stdout) as Study;
  t.is(alone.facts.find((f) => f.id === 'plan.p1-positives')!.value, value('se-positives'));
  const wrong = await cli(at, 'plan', '--metric', 'auroc', '--goal', '0.9', '--expected', '0.8');
  t.is(wrong.code, 2);
  t.regex(wrong.stderr, /must be above the goal/);
});
