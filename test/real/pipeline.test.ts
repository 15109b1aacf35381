/** The main job on real films and a real model's scores; the folder is outside the repository. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { parse, stringify } from 'yaml';
import { packageRoot } from '../../src/core/files.js';
import type { Fact, Result } from '../../src/core/types.js';
import { temporary } from '../temporary.js';

const shared = resolve(packageRoot(), process.env.TRACE510K_SHARED_DATA ?? '../shared/data');
const root = packageRoot();

function trace510k(...args: string[]): Promise<{ code: number; stderr: string }> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(root, 'dist', 'src', 'cli.js'), ...args],
      { cwd: root, maxBuffer: 1 << 26 },
      (error, _, stderr) => done({ code: error ? Number(error.code ?? 1) : 0, stderr }),
    );
  });
}

const folder = (): Promise<string> => temporary('real');

async function open(out: string): Promise<{ result: (id: string) => Result; fact: (id: string) => Fact['value'] }> {
  const results: Result[] = JSON.parse(await readFile(join(out, 'results.json'), 'utf8')).results;
  const facts: Fact[] = JSON.parse(await readFile(join(out, 'facts.json'), 'utf8')).facts;
  return {
    result: (id) => results.find((r) => r.id === id) as Result,
    fact: (id) => (facts.find((f) => f.id === id) as Fact).value,
  };
}

/** The shipped protocol with the column names of the published score table. */
async function scoresProtocol(dir: string): Promise<string> {
  const protocol = parse(await readFile(join(root, 'protocol.yaml'), 'utf8'));
  protocol.columns = { case: 'Image Index', score: 'Pneumonia score' };
  const path = join(dir, 'protocol.yaml');
  await writeFile(path, stringify(protocol));
  return path;
}

const scores = join(shared, 'predictions', 'densenet121_pneumonia_scores.csv');
const rsna = join(shared, 'reference-standard', 'rsna_pneumonia_2018.csv');

test('real scores against NIH labels give the AUROC and DeLong interval that R pROC gives', async (t) => {
  const dir = await folder();
  const out = join(dir, 'out');
  const ran = await trace510k(
    'evaluate',
    '--predictions',
    scores,
    '--data',
    join(shared, 'nih'),
    '--protocol',
    await scoresProtocol(dir),
    '--out',
    out,
    '--quiet',
  );
  t.is(ran.code, 0, ran.stderr);
  const { result, fact } = await open(out);
  const auroc = result('overall.auroc.delong');
  // pROC 1.18.0 on the same 22,433 films.
  for (const [got, expected] of [
    [auroc.estimate, 0.761687031004444],
    [auroc.lower, 0.731721360039327],
    [auroc.upper, 0.791652701969561],
  ] as const) {
    t.true(Math.abs((got as number) - expected) < 1e-12, `${got} ${expected}`);
  }
  // scikit-learn 1.2.1, average_precision_score.
  t.true(Math.abs((result('overall.ap.bootstrap-percentile').estimate as number) - 0.0443610955960566) < 1e-12);
  t.is(fact('overall.n'), 22433);
  t.is(fact('overall.patients'), 6187);
  // Patient bootstrap of 20,000 replicates by an independent program: .730544–.790667; ours has 2,000.
  const boot = result('overall.auroc.bootstrap-percentile');
  t.true(Math.abs((boot.lower as number) - 0.730544) < 0.003 && Math.abs((boot.upper as number) - 0.790667) < 0.003);
  // No tuning part and no fixed threshold: nothing at an operating point, and the reason.
  const ppa = result('overall.ppa.bootstrap-percentile');
  t.is(ppa.status, 'not-evaluable');
  t.regex(ppa.reason ?? '', /tuning/);
});

test('against the radiologists the population is the labelled films, and the words are sensitivity and specificity', async (t) => {
  const dir = await folder();
  const out = join(dir, 'out');
  const ran = await trace510k(
    'evaluate',
    '--predictions',
    scores,
    '--data',
    join(shared, 'nih'),
    '--reference',
    rsna,
    '--protocol',
    await scoresProtocol(dir),
    '--out',
    out,
    '--quiet',
  );
  t.is(ran.code, 0, ran.stderr);
  const { result, fact } = await open(out);
  t.is(fact('overall.n'), 4793);
  t.is(result('overall.auroc.delong').comparator, 'RSNA 2018 radiologists');
  t.is(result('overall@nih-labels.auroc.delong').n, 22433);
  t.is(result('overall.sensitivity.bootstrap-percentile').status, 'not-evaluable');
  t.is(result('overall@nih-labels.ppa.bootstrap-percentile').status, 'not-evaluable');
});

test('the real films lead to documents: split by patient, locked, evaluated against the radiologists', async (t) => {
  const dir = await folder();
  const out = join(dir, 'out');
  const ran = await trace510k(
    'submission',
    '--data',
    join(shared, 'nih'),
    '--reference',
    rsna,
    '--out',
    out,
    '--model-out',
    join(dir, 'model'),
    '--quiet',
  );
  t.is(ran.code, 0, ran.stderr);
  const { result, fact } = await open(out);
  t.is(fact('data.listed'), 112120);
  t.is(fact('data.present'), 1775);
  t.is(fact('data.synthetic'), false);
  // The one byte-identical pair of the folder belongs to one patient: counted, no leak.
  t.is(fact('independence.duplicates-same-patient'), 1);
  t.is(result('overall.auroc.delong').comparator, 'RSNA 2018 radiologists');
  t.is(result('overall.sensitivity.bootstrap-percentile').status, 'ok');
  t.is(result('overall@nih-labels.ppa.bootstrap-percentile').status, 'ok');
  for (const name of ['510k-submission', 'algorithm-description']) {
    t.regex((await readFile(join(out, 'documents', `${name}.pdf`))).subarray(0, 8).toString(), /^%PDF-1\.7/);
    // The notice and the mark of every page; the words alone stand in the titles of recorded tests.
    t.notRegex(await readFile(join(out, 'documents', `${name}.md`), 'utf8'), /SYNTHETIC DATA/);
  }
});
