/** The data room on the real films. Fails, not skips, where the folder is missing or differs. */
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { loadYaml } from '../../src/config/load.js';
import { protocolSchema } from '../../src/config/protocol.js';
import { packageRoot } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { silent } from '../../src/core/progress.js';
import type { Case, LabelSource, Part, Split } from '../../src/core/types.js';
import { exploreData } from '../../src/data/eda/eda.js';
import { crossTable } from '../../src/data/eda/labels.js';
import { proveIndependence } from '../../src/data/independence.js';
import { loadNih } from '../../src/data/nih.js';
import { consensus, majority, readReaderTable } from '../../src/data/readers.js';
import { applyReference } from '../../src/data/reference-standard.js';
import { makeSplit } from '../../src/data/split.js';
import { surveyFilms } from '../../src/data/survey/survey.js';
import { watchConfounding } from '../../src/evaluation/confounding.js';
import { labelAgreement } from '../../src/steps/label-agreement.js';
import { watchInput } from '../../src/steps/populations.js';
import { obtainReference } from '../../src/steps/reference.js';
import { representativeness } from '../../src/steps/representativeness.js';
import { compareWithPandas } from '../data/pandas.js';
import { temporary } from '../temporary.js';

const shared = process.env.TRACE510K_SHARED_DATA ?? join(packageRoot(), '..', 'shared', 'data');
const nih = join(shared, 'nih');
const expected = JSON.parse(readFileSync(join(packageRoot(), 'test', 'fixtures', 'py', 'data-eda-real.json'), 'utf8'));
const shipped = await loadYaml(join(packageRoot(), 'protocol.yaml'), protocolSchema);
const shippedProtocol = shipped.value;
const load = (table: string) => loadNih(nih, { finding: 'Pneumonia', progress: silent, table });
const rule = {
  rule: 'seeded' as const,
  by: 'patient' as const,
  stratify: ['label', 'view'],
  fractions: { training: 0.6, tuning: 0.15, test: 0.25 },
  seed: 20261123,
};

for (const [table, key] of [
  ['Data_Entry_2017.csv', 'full'],
  ['sample_labels.csv', 'sample'],
] as const) {
  test(`${table}: every figure equals that of pandas`, async (t) => {
    const dataset = await load(table);
    const sources = [dataset.labelSource];
    const explored = exploreData({ dataset, cases: dataset.cases, finding: 'Pneumonia', sources, records: null });
    compareWithPandas(t, explored, expected[key]);
  });
}

test('the form of 2017 has one impossible age, ages in months and days, and padded ids throughout', async (t) => {
  const { counts, listed } = await load('sample_labels.csv');
  t.is(listed, 5606);
  t.is(counts['age-impossible'], 1);
  t.is(counts['age-in-months-weeks-or-days'], 2);
  t.is(counts['padded-id'], 5606);
  t.is(counts['crlf-line-ends'], 1);
});

test('the radiologists’ labels meet the data set’s own as pandas counts them', async (t) => {
  const { cases, labelSource } = await load('Data_Entry_2017.csv');
  const done = await applyReference(cases, join(shared, 'reference-standard', 'rsna_pneumonia_2018.csv'), {
    class: 'reference',
    name: 'RSNA 2018 radiologists',
    method: 'challenge labels',
    equivocal: 'both-ways',
    caseColumn: 'Image Index',
    labelColumn: 'RSNA Target',
    positive: ['1'],
    negative: ['0'],
    equivocalValues: [],
  });
  const counts = crossTable(done.cases, labelSource.key, done.labelSource.key);
  t.deepEqual(
    {
      'negative 0': counts.negative.negative,
      'negative 1': counts.negative.positive,
      'positive 0': counts.positive.negative,
      'positive 1': counts.positive.positive,
    },
    expected.rsna,
  );
});

test('gray levels by view and label equal those of Pillow and numpy', async (t) => {
  const dataset = await load('Data_Entry_2017.csv');
  const films = dataset.cases.filter((film) => film.image !== null);
  t.is(films.length, expected.present.films);
  const records = await surveyFilms(films, { progress: silent });
  const sources = [dataset.labelSource];
  const explored = exploreData({ dataset, cases: dataset.cases, finding: 'Pneumonia', sources, records });
  const rows = explored.tables.find((table) => table.id === 'eda-intensity')?.rows ?? [];
  t.is(rows.length, 4);
  for (const row of rows) {
    const want = expected.levels[`${row.view} ${row.truth}`];
    for (const key of ['mean', 'sd', 'median', 'white']) {
      t.true(Math.abs(Number(row[key]) - want[key]) < 1e-9, `${row.view} ${row.truth} ${key}: ${row[key]}`);
    }
  }
});

test('the split of the real films is independent, and the one byte-identical pair is of one patient', async (t) => {
  const { cases } = await load('Data_Entry_2017.csv');
  const split = await makeSplit(cases, rule, { folder: nih, finding: 'Pneumonia' });
  const proof = await proveIndependence(cases, split, { progress: silent });
  const value = (id: string) => proof.facts.find((f) => f.id === `independence.${id}`)?.value;
  t.is(value('films-hashed'), 1775);
  t.is(value('duplicates-same-patient'), 1);
  for (const id of ['duplicates-across-patients', 'near-duplicates-across-patients', 'near-duplicates-same-patient']) {
    t.is(value(id), 0, id);
  }
});

const trained = ['training', 'tuning'] as const;
async function watched(split: Split, cases: readonly Case[], source: LabelSource) {
  const byId = new Map(cases.map((film) => [film.caseId, film]));
  const rows = (part: Part) => split.parts[part].map((id) => ({ case: byId.get(id) as Case, part, score: 0 }));
  const films = trained.flatMap((part) => rows(part).map((row) => row.case));
  const outcome = watchConfounding(watchInput(rows('test'), [source], films), shippedProtocol);
  const auroc = (id: string) => outcome.results.find((r) => r.id === `${id}-baseline-view.auroc.obuchowski`)?.estimate;
  return {
    flagged: outcome.facts.find((f) => f.id === 'confounding.flagged')?.value,
    test: auroc('overall') as number,
    training: auroc('training') as number,
  };
}

test('the official lists couple view and label in the test films, and the watch says so', async (t) => {
  const { cases, labelSource } = await load('Data_Entry_2017.csv');
  const official = {
    rule: 'official-lists' as const,
    by: 'patient' as const,
    trainingList: 'train_val_list.txt',
    testList: 'test_list.txt',
    tuningFraction: 0.1,
    seed: 1,
  };
  const found = await watched(
    await makeSplit(cases, official, { folder: nih, finding: 'Pneumonia' }),
    cases,
    labelSource,
  );
  t.true(Math.abs(found.test - expected.viewAlone.officialTest) < 1e-12, String(found.test));
  t.true(Math.abs(found.training - expected.viewAlone.officialTraining) < 1e-12, String(found.training));
  t.is(found.flagged, 1);
});

test('standardised differences of the official lists equal those of pandas', async (t) => {
  const { cases, labelSource } = await load('Data_Entry_2017.csv');
  const lists = await readFile(join(nih, 'test_list.txt'), 'utf8');
  const official = new Set(lists.split(/\s+/));
  const films = cases.filter((film) => film.image !== null);
  const parts = {
    training: films.filter((film) => !official.has(film.caseId)),
    tuning: [],
    test: films.filter((film) => official.has(film.caseId)),
  };
  const { tables } = representativeness(parts, labelSource, 'deviceType: CADt');
  const row = (what: string) => tables[0]?.rows.find((r) => r.what === what)?.trainingTest as number;
  for (const [what, key] of [
    ['Sex: female (%)', 'sex'],
    ['View: PA (%)', 'view'],
    ['Age, mean (years)', 'age'],
  ] as const) {
    t.true(Math.abs(row(what) - expected.balance[key]) < 1e-9, `${what}: ${row(what)}`);
  }
});

test('agreement of the NIH labels with the radiologists equals that of pandas', async (t) => {
  const { cases, labelSource } = await load('Data_Entry_2017.csv');
  const file = join(shared, 'reference-standard', 'rsna_pneumonia_2018.csv');
  const done = await obtainReference(cases, file, shipped);
  const sources = [...(done ? [done.labelSource] : []), labelSource];
  const { results } = labelAgreement([{ words: 'all', suffix: '', cases: done?.cases ?? [] }], sources, 0.95);
  for (const metric of ['ppa', 'npa', 'cohen-kappa'] as const) {
    const found = results.find((r) => r.metric === metric);
    t.true(
      Math.abs((found?.estimate as number) - expected.agreement[metric === 'cohen-kappa' ? 'kappa' : metric]) < 1e-12,
      `${metric}: ${found?.estimate}`,
    );
    t.is(found?.n, expected.agreement.n);
  }
});

test('a seeded split stratified by label and view never makes the watch cry wolf, whatever the seed', async (t) => {
  const { cases, labelSource } = await load('Data_Entry_2017.csv');
  for (let seed = 1; seed <= 20; seed++) {
    const split = await makeSplit(cases, { ...rule, seed }, { folder: nih, finding: 'Pneumonia' });
    t.is((await watched(split, cases, labelSource)).flagged, 0, `seed ${seed}`);
  }
});

test('a real test film planted among the training films under a new patient stops the run', async (t) => {
  const { cases } = await load('Data_Entry_2017.csv');
  const split = await makeSplit(cases, rule, { folder: nih, finding: 'Pneumonia' });
  const victim = cases.find((film) => film.caseId === split.parts.test[0]) as Case;
  const image = join(await temporary('planted'), 'planted.png');
  await copyFile(victim.image as string, image);
  const planted: Case = { ...victim, caseId: 'planted.png', patientId: '99999', image };
  const with_ = { ...split, parts: { ...split.parts, training: [...split.parts.training, 'planted.png'] } };
  const error = await t.throwsAsync(proveIndependence([...cases, planted], with_, { progress: silent }), {
    instanceOf: InputError,
  });
  t.regex(error?.message ?? '', new RegExp(`byte-identical.*${victim.caseId}|${victim.caseId}.*byte-identical`));
});

test('RGBA films of the release read like their gray copies', async (t) => {
  const folder = await temporary('rgba');
  await mkdir(join(folder, 'x'));
  const table = await readFile(join(nih, 'Data_Entry_2017.csv'), 'utf8');
  await writeFile(join(folder, 'Data_Entry_2017.csv'), table);
  await symlink(join(nih, 'images-1024'), join(folder, 'images'));
  const { cases, present } = await loadNih(folder, { finding: 'Pneumonia', progress: silent });
  t.is(present, 61);
  const films = cases.filter((film) => film.image !== null);
  const records = await surveyFilms(films, { progress: silent });
  const stored = [...records.values()].map((record) => record.stored);
  t.is(stored.filter((form) => form === 'rgba').length, 3);
  t.is(stored.filter((form) => form === 'gray').length, 58);
});

test('the published majority of 810 films is two of the three readers it names, for every finding', async (t) => {
  const folder = join(shared, 'reference-standard');
  const majorities = (await readFile(join(folder, 'google_all_findings_majority.csv'), 'utf8')).trim().split(/\r?\n/);
  const header = (majorities[0] as string).split(',');
  for (const finding of ['Pneumonia', 'Consolidation', 'Infiltration', 'Pleural Thickening', 'Effusion']) {
    const columns = { case: 'Image ID', reader: 'Reader ID', read: finding };
    const table = await readReaderTable(join(folder, 'google_all_findings_individual_readers.csv'), columns);
    t.is(table.cases.length, 810);
    t.is(table.readers.length, 5);
    const truths = consensus(table, majority(['4343882785', '4343883593', '4343883996']));
    const at = header.indexOf(finding);
    for (const line of majorities.slice(1)) {
      const cells = line.split(',');
      t.is(truths.get(cells[0] as string), cells[at] === 'YES' ? 'positive' : 'negative', `${cells[0]} ${finding}`);
    }
  }
});
