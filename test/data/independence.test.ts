import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import sharp from 'sharp';
import { InputError } from '../../src/core/problems.js';
import { silent } from '../../src/core/progress.js';
import { createRng } from '../../src/core/rng.js';
import type { Case, Part, Split } from '../../src/core/types.js';
import { proveIndependence } from '../../src/data/independence.js';
import { valueNoise } from '../../src/data/synthetic/noise.js';
import { temporary } from '../temporary.js';

const SIZE = 96;
const folder = await temporary('copies');

/** A film of its own: smooth random structure at several scales. */
function picture(seed: number): Uint8Array {
  const rng = createRng(seed, 'picture');
  const fields = [3, 8, 16].map((cells) => valueNoise(SIZE, cells, rng));
  return Uint8Array.from({ length: SIZE * SIZE }, (_, i) =>
    Math.max(0, Math.min(255, 120 + fields.reduce((sum, f) => sum + 22 * (f[i] as number), 0))),
  );
}
const raw = { width: SIZE, height: SIZE, channels: 1 as const };
const png = (levels: Uint8Array) => sharp(levels, { raw }).toColourspace('b-w').png();

let serial = 0;
async function film(patient: string, bytes: Buffer): Promise<Case> {
  const caseId = `film-${++serial}.png`;
  const image = join(folder, caseId);
  await writeFile(image, bytes);
  return { caseId, patientId: patient, image, attributes: {}, findings: [], labels: {} };
}

function splitOf(parts: Partial<Record<Part, readonly Case[]>>): Split {
  const ids = (part: Part): string[] => (parts[part] ?? []).map((c) => c.caseId);
  return { rule: 'seeded', seed: 1, parts: { training: ids('training'), tuning: ids('tuning'), test: ids('test') } };
}

const original = await png(picture(1)).toBuffer();
const others = await Promise.all([2, 3, 4].map((seed) => png(picture(seed)).toBuffer()));
const prove = (cases: readonly Case[], split: Split, cacheFolder?: string) =>
  proveIndependence(cases, split, { progress: silent, ...(cacheFolder ? { cacheFolder } : {}) });

test('REQ-015: films that share nothing pass, and the proof says how many were compared', async (t) => {
  const [a, b, c] = [
    await film('1', original),
    await film('2', others[0] as Buffer),
    await film('3', others[1] as Buffer),
  ];
  const proof = await prove([a, b, c], splitOf({ training: [a], tuning: [b], test: [c] }));
  const value = (id: string) => proof.facts.find((f) => f.id === `independence.${id}`)?.value;
  t.is(value('films-hashed'), 3);
  for (const id of ['shared-patients', 'shared-films', 'near-duplicates-same-patient', 'duplicates-across-patients']) {
    t.is(value(id), 0, id);
  }
});

const COPIES: readonly (readonly [string, RegExp, () => Promise<Buffer>])[] = [
  ['a renamed copy', /byte-identical/, async () => original],
  [
    'the same pixels stored anew',
    /same gray levels/,
    () => png(picture(1)).png({ compressionLevel: 1, adaptiveFiltering: true }).toBuffer(),
  ],
  ['a copy scaled to three quarters', /looks like a copy/, () => png(picture(1)).resize(72, 72).toBuffer()],
  ['a brighter copy', /looks like a copy/, () => png(picture(1).map((v) => 40 + 0.7 * v)).toBuffer()],
  [
    'a copy that went through JPEG',
    /looks like a copy/,
    async () =>
      sharp(await png(picture(1)).jpeg({ quality: 70 }).toBuffer())
        .toColourspace('b-w')
        .png()
        .toBuffer(),
  ],
];

for (const [what, says, copy] of COPIES) {
  test(`REQ-015: ${what} under another patient in another part stops the run and names both films`, async (t) => {
    const [a, b, c] = [await film('1', original), await film('2', others[0] as Buffer), await film('9', await copy())];
    const message = await prove([a, b, c], splitOf({ training: [a, b], test: [c] })).then(
      () => 'passed',
      (error: Error) => error.message,
    );
    t.regex(message, says);
    t.true(message.includes(`${a.caseId} (training)`) && message.includes(`${c.caseId} (test)`));
    t.false(message.includes(b.caseId));
  });
}

test('a byte-identical pair of one patient inside one part is counted, not a leak', async (t) => {
  const [a, b, c] = [await film('1', original), await film('1', original), await film('2', others[0] as Buffer)];
  const proof = await prove([a, b, c], splitOf({ training: [a, b], test: [c] }));
  t.is(proof.facts.find((f) => f.id === 'independence.duplicates-same-patient')?.value, 1);
  t.deepEqual(proof.tables[0]?.rows, [
    { kind: 'same bytes', a: a.caseId, b: b.caseId, patients: 'one', part: 'training' },
  ]);
});

test('REQ-015: a patient planted in two parts stops the run before any film is read', async (t) => {
  const ghost = (patientId: string, caseId: string): Case => ({
    caseId,
    patientId,
    image: '/nowhere.png',
    attributes: {},
    findings: [],
    labels: {},
  });
  const [a, b] = [ghost('7', 'a.png'), ghost('7', 'b.png')];
  const error = await t.throwsAsync(prove([a, b], splitOf({ training: [a], test: [b] })), { instanceOf: InputError });
  t.regex(error?.message ?? '', /patient 7 has a\.png in training and b\.png in test/);
});

test('measurements are taken from the cache only for the very same bytes, and a broken line does no harm', async (t) => {
  const cache = await temporary('cache');
  const [a, b] = [await film('1', original), await film('2', others[0] as Buffer)];
  const split = splitOf({ training: [a], test: [b] });
  const first = await prove([a, b], split, cache);
  const [name] = await readdir(cache);
  const file = join(cache, name as string);
  await appendFile(file, '{"sha256": "cut off');
  const text = await readFile(file, 'utf8');
  const again = await prove([a, b], split, cache);
  t.deepEqual([...again.films], [...first.films]);
  t.is((await readFile(file, 'utf8')).trim(), text.trim(), 'nothing is measured twice');
  await writeFile(b.image as string, original);
  await t.throwsAsync(prove([a, b], split, cache), { instanceOf: InputError }, 'a changed film is seen');
});

test('threads give the same records as one', async (t) => {
  const films = await Promise.all(
    Array.from({ length: 100 }, async (_, i) => film(String(i), await png(picture(100 + i)).toBuffer())),
  );
  const { surveyFilms } = await import('../../src/data/survey/survey.js');
  const threaded = await surveyFilms(films, { progress: silent, threads: 2 });
  const alone = await surveyFilms(films.slice(0, 20), { progress: silent });
  for (const [id, record] of alone) t.deepEqual(threaded.get(id), record);
  t.is(threaded.size, 100);
});
