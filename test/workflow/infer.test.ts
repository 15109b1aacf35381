import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import dicomParser from 'dicom-parser';
import sharp from 'sharp';
import { InputError } from '../../src/core/problems.js';
import { readDicom } from '../../src/dicom/read.js';
import { copied, text } from '../../src/dicom/write.js';
import { loadModel } from '../../src/model/load.js';
import { scoreFilms } from '../../src/model/score.js';
import { inferObject } from '../../src/workflow/infer.js';
import type { Session } from '../../src/workflow/session.js';
import { bytesOf, type MadeFilm, makeDicom, PATIENT, ramp, UIDS } from '../dicom/made.js';
import { encapsulated } from '../fuzz/bases.js';
import { temporary } from '../temporary.js';
import { modelFolder, SIZE, testSession } from './model.js';

let dir = '';
let session: Session;
test.before(async () => {
  dir = await modelFolder();
  session = await testSession(dir);
});
test.after.always(() => session?.close());

const AT = new Date('2026-11-25T03:04:05Z');
const made = (film: Partial<MadeFilm> = {}) =>
  makeDicom({ width: 320, height: 300, samples: bytesOf(ramp(320, 300)), ...film });
const answer = (bytes: Uint8Array, at = AT) => inferObject(bytes, session, { at });

test('REQ-004: a DICOM film gets the score that evaluation gives the same film as PNG', async (t) => {
  const image = join(await temporary('infer'), 'film.png');
  await writeFile(
    image,
    await sharp(ramp(320, 300) as Uint8Array, { raw: { width: 320, height: 300, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer(),
  );
  const [expected] = await scoreFilms(await loadModel(dir), [{ caseId: 'film', image }], { threads: 1 });
  const { score, verdict } = await answer(made());
  t.is(verdict, 'scored');
  t.true(Math.abs((score as number) - (expected as number)) < 1e-6, `${score} and ${expected}`);
});

test('REQ-008: a film is flagged exactly when its score reaches the locked threshold', async (t) => {
  const { score } = await answer(made());
  for (const [threshold, flag] of [
    [score as number, true],
    [(score as number) + 1e-9, false],
  ] as const) {
    const other = await testSession(await modelFolder({ threshold }));
    t.is((await inferObject(made(), other, { at: AT })).flag, flag);
    await other.close();
  }
});

test('REQ-002: a film that is not scored is answered with the check it failed, the attribute and the value found', async (t) => {
  const { verdict, score, flag, sr, checks } = await answer(made({ change: [text('00180015', 'CS', 'SKULL')] }));
  t.deepEqual([verdict, score, flag, sr], ['rejected', null, null, null]);
  t.deepEqual(
    checks.filter((c) => !c.ok),
    [{ rule: 'body-part-is-accepted', tag: '(0018,0015)', expected: 'CHEST', found: 'SKULL', ok: false }],
  );
});

test('REQ-010: a film whose pixels cannot be decoded in time is answered as not scored, with that reason', async (t) => {
  const decoder: Session['decoder'] = { ...session.decoder, decode: async () => 'too slow' };
  const film: MadeFilm = { width: 320, height: 300, samples: bytesOf(ramp(320, 300)) };
  const stream = await sharp(film.samples, { raw: { width: 320, height: 300, channels: 1 } })
    .toColourspace('b-w')
    .jpeg()
    .toBuffer();
  const bytes = encapsulated(film, stream, '1.2.840.10008.1.2.4.50');
  t.is((await answer(bytes)).verdict, 'scored');
  const { verdict, score, flag, sr, checks } = await inferObject(bytes, { ...session, decoder }, { at: AT });
  t.deepEqual([verdict, score, flag, sr], ['rejected', null, null, null]);
  t.deepEqual(
    checks.filter((c) => !c.ok).map((c) => c.rule),
    ['pixels-decode-in-time'],
  );
});

test('REQ-036: a constant film is rejected even where no quality bounds were derived', async (t) => {
  const { checks } = await answer(made({ samples: new Uint8Array(320 * 300).fill(90) }));
  t.deepEqual(
    checks.filter((c) => !c.ok).map((c) => c.rule),
    ['image-is-not-empty'],
  );
});

test('REQ-004: films that are asked for at the same time get the scores that they get alone', async (t) => {
  const films = Array.from({ length: 24 }, (_, i) =>
    Uint8Array.from({ length: SIZE * SIZE }, (_, p) => (p * (i + 1) + i * 37) % 256),
  );
  const alone: number[] = [];
  for (const film of films) alone.push(await session.scorer.score(film));
  t.true(new Set(alone).size > films.length / 2, 'the films differ in score');
  for (let round = 0; round < 5; round++) {
    t.deepEqual(await Promise.all(films.map((film) => session.scorer.score(film))), alone);
  }
});

test('the same film, model, configuration and date give the same report to the byte; another date changes no UID', async (t) => {
  const [one, two, later] = [
    await answer(made()),
    await answer(made()),
    await answer(made(), new Date('2027-01-01T00:00:00Z')),
  ];
  t.deepEqual(one.sr, two.sr);
  t.is(one.reportUid, later.reportUid);
  t.notDeepEqual(one.sr, later.sr);
  const other = await answer(made({ change: [text('00101010', 'AS', '065Y')] }));
  t.not(other.reportUid, one.reportUid, 'objects that share a SOP instance UID are told apart by content');
});

test('report UIDs are 2.25 numbers of 128 bits without leading zeros', async (t) => {
  for (let age = 20; age < 60; age++) {
    const { reportUid } = await answer(made({ change: [text('00101010', 'AS', `0${age}Y`)] }));
    t.regex(reportUid as string, /^2\.25\.(0|[1-9]\d*)$/);
    t.true(BigInt((reportUid as string).slice(5)) < 2n ** 128n);
  }
});

const values = (sr: Uint8Array | null) => {
  const data = dicomParser.parseDicom(sr as Uint8Array);
  return (tag: string): Buffer | undefined => {
    const element = data.elements[tag];
    return element && Buffer.from(sr as Uint8Array).subarray(element.dataOffset, element.dataOffset + element.length);
  };
};

test('REQ-009: the report holds patient, study and character set byte for byte as the film has them', async (t) => {
  // ISO 2022 IR 87 (Japanese), as in PS3.5 annex H.3.
  const name = Buffer.from('Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B', 'latin1');
  const change = [copied('00080005', 'CS', Buffer.from('\\ISO 2022 IR 87')), copied('00100010', 'PN', name)];
  const at = values((await answer(made({ change }))).sr);
  t.is(at('x00080005')?.toString('latin1').trim(), '\\ISO 2022 IR 87');
  t.deepEqual(at('x00100010')?.subarray(0, name.length), name);
  t.is(at('x00100020')?.toString().trim(), PATIENT.id);
  t.is(at('x0020000d')?.toString().replace(/\0$/, ''), UIDS.study);
  t.is(at('x00080050')?.toString().trim(), 'ACC-99182');
});

test('values that break the rules of their representation are left out of the report, not repaired', async (t) => {
  const change = [
    text('00101010', 'AS', '64'),
    copied('00100030', 'DA', Buffer.from('19611340')),
    text('00100040', 'CS', 'W'),
    copied('00080050', 'SH', Buffer.from('AN-ACCESSION-NUMBER-THAT-IS-FAR-TOO-LONG')),
    copied('00100010', 'PN', Buffer.from([0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72])),
  ];
  const at = values((await answer(made({ change }))).sr);
  t.is(at('x00101010'), undefined);
  for (const tag of ['x00100030', 'x00100040', 'x00080050', 'x00100010']) t.is(at(tag)?.length, 0, tag);
});

test('the report is read again by our own reader', async (t) => {
  const { sr, reportUid } = await answer(made());
  const { header } = readDicom(sr as Uint8Array);
  t.is(header.text('SOPInstanceUID'), reportUid as string);
  t.is(header.text('Modality'), 'SR');
});

test('REQ-016: an answer holds no patient’s name, number or date and no UID of the source', async (t) => {
  for (const film of [
    made(),
    made({ change: [text('00080060', 'CS', 'CT')] }),
    made({ change: [text('00180015', 'CS', 'QUAGGA')] }),
  ]) {
    const { sr: _, ...rest } = await answer(film);
    const said = JSON.stringify(rest);
    for (const word of [
      'ZEBRA',
      'QUAGGA',
      'OKAPI',
      PATIENT.id,
      PATIENT.birth,
      'ACC-99182',
      'STUDY-4471',
      ...Object.values(UIDS),
    ])
      t.false(said.includes(word), word);
  }
});

test('REQ-005: a model whose graph, lock or operating point does not fit is refused before any film', async (t) => {
  const rule = async (folder: string) => {
    const error = (await t.throwsAsync(testSession(folder), { instanceOf: InputError })) as InputError;
    return error.problems.map((p) => p.rule);
  };
  t.deepEqual(await rule(await modelFolder({ lockFor: 'f'.repeat(64) })), ['lock-belongs-to-the-model']);
  t.deepEqual(await rule(await modelFolder({ threshold: null })), ['lock-holds-an-operating-point']);
  const changed = await modelFolder();
  await writeFile(join(changed, 'model.onnx'), 'changed');
  t.deepEqual(await rule(changed), ['model-hash-matches-its-card']);
});

test('REQ-011: the report names the model by its SHA-256, the version of the software and the operating point', async (t) => {
  const { sr } = await answer(made());
  const words = Buffer.from(sr as Uint8Array).toString('latin1');
  t.true(words.includes(session.scorer.sha256));
  t.true(words.includes(session.software.version));
  // The report states scores and operating point in percent.
  const [, stated] = /Flagged when at least ([0-9.]+) %/.exec(words) ?? [];
  t.is(Number(stated), 100 * session.threshold);
});
