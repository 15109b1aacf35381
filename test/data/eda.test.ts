import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { silent } from '../../src/core/progress.js';
import { createRng } from '../../src/core/rng.js';
import type { Case } from '../../src/core/types.js';
import { exploreData } from '../../src/data/eda/eda.js';
import { crossTable } from '../../src/data/eda/labels.js';
import { decodeGray } from '../../src/data/gray.js';
import { loadNih } from '../../src/data/nih.js';
import { measureFilm } from '../../src/data/survey/film-record.js';
import { compareWithPandas } from './pandas.js';

const fixtures = join(packageRoot(), 'test', 'fixtures', 'py');
const dataset = await loadNih(fixtures, { finding: 'Pneumonia', progress: silent, table: 'data-table.csv' });
const explored = exploreData({
  dataset,
  cases: dataset.cases,
  finding: 'Pneumonia',
  sources: [dataset.labelSource],
  records: null,
});

test('demographics, findings and co-occurrence equal those of pandas', (t) => {
  compareWithPandas(t, explored, JSON.parse(readFileSync(join(fixtures, 'data-eda.json'), 'utf8')));
});

test('what was odd is counted with the first rows, and what was looked for in vain stands there with 0', (t) => {
  const rows = explored.tables.find((table) => table.id === 'data-oddities')?.rows ?? [];
  t.is(rows.length, dataset.oddities.length);
  const impossible = dataset.oddities.find((o) => o.id === 'age-impossible');
  const lines = readFileSync(join(fixtures, 'data-table.csv'), 'utf8').split(/\r?\n/);
  t.is(impossible?.count, lines.filter((line) => line.includes(',411Y,')).length);
  for (const row of impossible?.rows ?? []) t.true(lines[row - 1]?.includes(',411Y,'));
  t.is(dataset.counts['byte-order-mark'], 0);
});

test('two label sources are crossed without losing a film', (t) => {
  const truths = ['positive', 'negative', 'equivocal', 'missing'] as const;
  const rng = createRng(4, 'labels');
  const films: readonly Case[] = Array.from({ length: 200 }, (_, i) => ({
    caseId: String(i),
    patientId: String(i),
    image: null,
    attributes: {},
    findings: [],
    labels: { a: truths[rng.below(4)] as Case['labels'][string], b: truths[rng.below(4)] as Case['labels'][string] },
  }));
  const counts = crossTable(films, 'a', 'b');
  t.is(
    truths.flatMap((a) => truths.map((b) => counts[a][b])).reduce((sum, n) => sum + n, 0),
    films.length,
  );
  t.is(counts.positive.equivocal, films.filter((f) => f.labels.a === 'positive' && f.labels.b === 'equivocal').length);
});

test('a film’s mean, spread and quantiles are those of its pixels', async (t) => {
  const data = Uint8Array.from({ length: 40 * 40 }, (_, i) => (i * i) % 256);
  const record = measureFilm(data, { width: 40, height: 40, data, bits: 8, stored: 'gray' });
  const mean = data.reduce((sum, v) => sum + v, 0) / data.length;
  const variance = data.reduce((sum, v) => sum + (v - mean) ** 2, 0) / data.length;
  t.true(Math.abs(record.mean * 255 - mean) < 1e-9);
  t.true(Math.abs(record.sd * 255 - Math.sqrt(variance)) < 1e-9);
  const sorted = [...data].sort((a, b) => a - b);
  t.is(record.quantiles[3], (sorted[799] as number) / 255);
  t.is(record.black, data.filter((v) => v === 0).length / data.length);
  t.true(Math.abs(record.histogram.reduce((sum, share) => sum + share, 0) - 1) < 1e-12);
  await t.throwsAsync(decodeGray(Buffer.from('nothing'), 'x.png'));
});
