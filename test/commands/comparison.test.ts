/** `trace510k evaluate` with a second model: from two columns, or two files, to results and documents. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { formatCsv } from '../../src/core/csv.js';
import { createRng } from '../../src/core/rng.js';
import type { Result } from '../../src/core/types.js';
import { temporary } from '../temporary.js';
import { smallProtocol, trace510k } from './project.js';

const rng = createRng(11, 'comparison');
const rows = Array.from({ length: 300 }, (_, i) => {
  const truth = rng.uniform() < 0.3 ? 1 : 0;
  const expit = (v: number): string => (1 / (1 + Math.exp(-v))).toFixed(4);
  return [
    ...[`c${i}`, `p${Math.floor(i / 2)}`, i < 100 ? 'tuning' : 'test'],
    ...[expit(2 * truth - 1 + rng.normal()), expit(truth - 0.5 + rng.normal()), String(truth)],
  ];
});
const columns = ['case_id', 'patient_id', 'split', 'score', 'old', 'label'];

async function project(models: object[], change: (p: Record<string, unknown>) => void = () => {}): Promise<string> {
  const dir = await temporary('comparison');
  const protocol = await smallProtocol((p) => {
    p.subgroups = [];
    p.reference = undefined;
    p.comparison = { models };
    change(p);
  });
  await writeFile(join(dir, 'protocol.yaml'), protocol);
  await writeFile(join(dir, 'both.csv'), formatCsv(columns, rows));
  await writeFile(
    join(dir, 'first.csv'),
    formatCsv(
      columns.toSpliced(4, 1),
      rows.map((r) => r.toSpliced(4, 1)),
    ),
  );
  const second = rows.slice(0, 290).map((r) => [r[0] as string, r[4] as string]);
  await writeFile(join(dir, 'second.csv'), formatCsv(['case_id', 'score'], second));
  return dir;
}

const results = async (dir: string, out: string): Promise<Result[]> =>
  JSON.parse(await readFile(join(dir, out, 'results.json'), 'utf8')).results;

test('a second score column gives the comparison, in results and document; its own predictions.csv gives it again', async (t) => {
  const dir = await project([{ name: 'Old model', score: 'old', margins: { auroc: 0.05, sensitivity: 0.1 } }]);
  const first = await trace510k(dir, 'evaluate', '--predictions', 'both.csv', '--out', 'one', '--quiet');
  t.is(first.code, 0, first.stderr);
  const got = await results(dir, 'one');
  const delong = got.find((r) => r.id === 'overall-vs-old-model.auroc-difference.delong');
  t.is(delong?.status, 'ok');
  t.is(delong?.n, 200);
  t.is(delong?.parameters?.margin, 0.05);
  // The margin stated for sensitivity is the one tested for PPA against labels that are no reference standard.
  t.is(got.find((r) => r.id === 'overall-vs-old-model.ppa-difference.tango')?.parameters?.margin, 0.1);
  const text = await readFile(join(dir, 'one', 'documents', '510k-submission.md'), 'utf8');
  t.regex(text, /Comparison stated in the plan: Old model/);
  t.regex(text, /non-inferiority: (not )?shown/);
  const verified = await trace510k(dir, 'verify', 'one', '--quiet');
  t.is(verified.code, 0, `${verified.stdout}${verified.stderr}`);
  const again = await trace510k(dir, 'evaluate', '--predictions', 'one/predictions.csv', '--out', 'two', '--quiet');
  t.is(again.code, 0, again.stderr);
  const compared = (list: readonly Result[]) =>
    list.filter((r) => r.population.includes('old-model')).map(({ comparator, ...rest }) => rest);
  t.deepEqual(compared(await results(dir, 'two')), compared(got));
});

test('--rival brings the second model from a file of its own; cases it did not score are counted', async (t) => {
  const dir = await project([{ name: 'Old model', threshold: { rule: 'fixed', value: 0.5 } }]);
  const args = ['evaluate', '--predictions', 'first.csv', '--rival', 'second.csv', '--out', 'one', '--quiet'];
  const ran = await trace510k(dir, ...args);
  t.is(ran.code, 0, ran.stderr);
  t.is((await results(dir, 'one')).find((r) => r.id === 'overall-vs-old-model.auroc-difference.delong')?.n, 190);
  const facts = await readFile(join(dir, 'one', 'facts.json'), 'utf8');
  t.regex(facts, /overall-vs-old-model\.unscored/);
});

test('a model whose scores are nowhere is named with the columns that are there, and exit code 2', async (t) => {
  const dir = await project([{ name: 'Old model', score: 'older' }]);
  const ran = await trace510k(dir, 'evaluate', '--predictions', 'first.csv', '--out', 'one', '--quiet');
  t.is(ran.code, 2);
  t.regex(ran.stderr, /first\.csv, row 1, column "older": expected a column "older" with the scores of Old model/);
  t.regex(ran.stderr, /--rival/);
});

test('a goal on an unknown metric is told with file and row before anything is computed', async (t) => {
  const dir = await project([], (p) => {
    p.comparison = { goals: [{ endpoint: 'overall.sens.wilson', goal: 0.5, justification: 'half' }] };
  });
  const ran = await trace510k(dir, 'evaluate', '--predictions', 'both.csv', '--out', 'one', '--quiet');
  t.is(ran.code, 2);
  t.regex(ran.stderr, /protocol\.yaml, row \d+, column "goal 1": expected a known metric, got "sens"/);
});

test('a threshold fixed for the first model is not taken for the second', async (t) => {
  const dir = await project([{ name: 'Old model', score: 'old' }], (p) => {
    p.threshold = { rule: 'fixed', value: 0.5 };
  });
  const ran = await trace510k(dir, 'evaluate', '--predictions', 'both.csv', '--out', 'one', '--quiet');
  t.is(ran.code, 0, ran.stderr);
  const got = (await results(dir, 'one')).find((r) => r.id === 'overall-vs-old-model.ppa-difference.tango');
  t.is(got?.status, 'not-evaluable');
  t.regex(got?.reason ?? '', /fixes the threshold of the first model only/);
});
