import { deflateRawSync } from 'node:zlib';
import test from 'ava';
import { createDecoder } from '../../src/dicom/decode.js';
import { inspectDicom } from '../../src/dicom/inspect.js';
import { LIMITS } from '../../src/dicom/limits.js';
import { encodeDataSet, encodePart10, sequence, shorts, text } from '../../src/dicom/write.js';
import { ACCEPT, bytesOf, type MadeFilm, makeDicom, PATIENT, ramp, same } from './made.js';

const decoder = createDecoder();
test.after.always(() => decoder.close());
const inspect = (bytes: Uint8Array) => inspectDicom(bytes, ACCEPT, decoder);
const film = (change: Partial<MadeFilm> = {}): MadeFilm => ({
  width: 300,
  height: 280,
  samples: bytesOf(ramp(300, 280)),
  ...change,
});
const reasons = async (bytes: Uint8Array) => (await inspect(bytes)).findings.filter((f) => !f.ok);

test('REQ-001: a film whose header fits the indications is accepted and every applied rule holds', async (t) => {
  const { accepted, findings, picture } = await inspect(makeDicom(film()));
  t.true(accepted);
  t.true(findings.every((f) => f.ok));
  t.true(findings.length >= 17);
  t.true(same(picture?.data, ramp(300, 280)));
});

const HEADER_FAULTS: readonly (readonly [string, Partial<MadeFilm>, string, string, string])[] = [
  ['modality CT', { change: [text('00080060', 'CS', 'CT')] }, 'modality-is-accepted', '(0008,0060)', 'CT'],
  [
    'body part RIBCAGE',
    { change: [text('00180015', 'CS', 'RIBCAGE')] },
    'body-part-is-accepted',
    '(0018,0015)',
    'RIBCAGE',
  ],
  ['no body part', { without: ['00180015'] }, 'body-part-is-accepted', '(0018,0015)', 'absent'],
  ['view LL', { change: [text('00185101', 'CS', 'LL')] }, 'view-is-accepted', '(0018,5101)', 'LL'],
  ['no view', { without: ['00185101'] }, 'view-is-accepted', '(0018,5101)', 'absent'],
  [
    'a child',
    { change: [text('00101010', 'AS', '017Y')] },
    'age-is-in-the-indication',
    '(0010,1010)',
    '17 years, from PatientAge',
  ],
  [
    'an infant in months',
    { change: [text('00101010', 'AS', '030M')] },
    'age-is-in-the-indication',
    '(0010,1010)',
    '2.5 years, from PatientAge',
  ],
  [
    'an unreadable age',
    { change: [text('00101010', 'AS', 'OLD')] },
    'age-is-in-the-indication',
    '(0010,1010)',
    'an age that cannot be read',
  ],
  [
    'a film for processing',
    { change: [text('00080068', 'CS', 'FOR PROCESSING')] },
    'image-is-for-presentation',
    '(0008,0068)',
    'FOR PROCESSING',
  ],
  ['burned-in text', { change: [text('00280301', 'CS', 'YES')] }, 'no-burned-in-annotation', '(0028,0301)', 'YES'],
  ['two frames', { change: [text('00280008', 'IS', '2')] }, 'one-frame', '(0028,0008)', '2'],
  [
    'RGB',
    { change: [shorts('00280002', 3)], photometric: 'RGB' },
    'one-gray-channel',
    '(0028,0002) (0028,0004)',
    '3 samples, RGB',
  ],
  [
    'a CT image object',
    { change: [text('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.2')] },
    'sop-class-is-accepted',
    '(0008,0016)',
    '1.2.840.10008.5.1.4.1.1.2',
  ],
  [
    'a UID with a leading zero',
    { change: [text('0020000d', 'UI', '1.02.3')] },
    'uids-are-well-formed',
    '(0020,000D)',
    'an ill-formed UID',
  ],
  [
    'a small film',
    { width: 200, samples: bytesOf(ramp(200, 280)) },
    'sides-are-within-limits',
    '(0028,0010) (0028,0011)',
    '200 columns, 280 rows',
  ],
  [
    'a high bit in the middle',
    { change: [shorts('00280102', 5)] },
    'bits-are-coherent',
    '(0028,0100) (0028,0101) (0028,0102) (0028,0103)',
    '8 allocated, 8 stored, high bit 5, representation 0',
  ],
  ['no pixels', { without: ['7fe00010'] }, 'pixel-data-are-present', '(7FE0,0010)', 'absent'],
  [
    'pixels cut short',
    { samples: bytesOf(ramp(300, 279)) },
    'pixel-data-have-the-right-length',
    '(7FE0,0010)',
    '83700 bytes',
  ],
  [
    'a window of width 0',
    { change: [text('00281050', 'DS', '100'), text('00281051', 'DS', '0')] },
    'gray-scale-is-coherent',
    '',
    'a window that is not a number or not positive',
  ],
  [
    'a rescale slope of 0',
    { change: [text('00281053', 'DS', '0'), text('00281052', 'DS', '0')] },
    'gray-scale-is-coherent',
    '',
    'a rescale that is not a number or has slope 0',
  ],
];

for (const [name, change, rule, tag, found] of HEADER_FAULTS) {
  test(`${name}: rejected by ${rule}, naming tag and value`, async (t) => {
    const [only, ...more] = await reasons(makeDicom(film(change)));
    t.is(more.length, 0);
    t.is(only?.rule, rule as never);
    if (tag !== '') t.is(only?.tag, tag);
    t.is(only?.found, found);
  });
}

test('REQ-001, REQ-002: all reasons for a rejection are reported together', async (t) => {
  const bytes = makeDicom(
    film({ change: [text('00080060', 'CS', 'CT'), text('00180015', 'CS', 'HEAD'), text('00101010', 'AS', '003Y')] }),
  );
  t.deepEqual(
    (await reasons(bytes)).map((f) => f.rule),
    ['modality-is-accepted', 'body-part-is-accepted', 'age-is-in-the-indication'],
  );
});

test('view and body part are read from coded sequences where the plain attributes are absent', async (t) => {
  const code = (tag: string, value: string) =>
    sequence(tag, [text('00080100', 'SH', value), text('00080102', 'SH', 'SCT'), text('00080104', 'LO', 'x')]);
  const made = makeDicom(
    film({ without: ['00180015', '00185101'], change: [code('00540220', '399348003'), code('00082218', '51185008')] }),
  );
  const { accepted, findings } = await inspect(made);
  t.true(accepted);
  t.is(findings.find((f) => f.rule === 'view-is-accepted')?.found, 'AP, from ViewCodeSequence');
});

test('the age is computed from birth and study date where it is not stated', async (t) => {
  const { findings } = await inspect(makeDicom(film({ without: ['00101010'] })));
  t.is(findings.find((f) => f.rule === 'age-is-in-the-indication')?.found, '64.4 years, from PatientBirthDate');
});

test('REQ-016: a patient’s name or number in the place of a code is never printed', async (t) => {
  for (const planted of ['ZEBRA', 'QUAGGA', '7731', PATIENT.birth]) {
    const { findings } = await inspect(
      makeDicom(film({ change: [text('00180015', 'CS', planted), text('00185101', 'CS', planted)] })),
    );
    t.false(JSON.stringify(findings).includes(planted), planted);
  }
});

test('REQ-002: files that are not DICOM, are empty, or stop in their file meta information have a named reason', async (t) => {
  const good = makeDicom(film());
  const cases: [Uint8Array, string][] = [
    [new Uint8Array(0), 'file-size-is-within-limits'],
    [Buffer.from('%PDF-1.7 no film at all'.padEnd(400)), 'file-is-dicom-part-10'],
    [good.subarray(0, 150), 'file-meta-is-whole'],
    [good.subarray(0, good.length - 200), 'pixel-data-have-the-right-length'],
    [makeDicom(film({ syntax: '1.2.840.10008.1.2.4.100' })), 'transfer-syntax-is-known'],
  ];
  for (const [bytes, rule] of cases)
    t.deepEqual(
      (await reasons(bytes)).map((f) => f.rule as string),
      [rule],
    );
});

test('REQ-032: a deflated film reads like the plain one, and a deflate bomb is refused with a named reason', async (t) => {
  const deflated = await inspect(makeDicom(film({ syntax: '1.2.840.10008.1.2.1.99' })));
  t.true(same(deflated.picture?.data, ramp(300, 280)));
  const meta = makeDicom(film({ syntax: '1.2.840.10008.1.2.1.99' }));
  const start = meta.length - deflateRawSync(encodeDataSet([])).length;
  t.true(start > 0);
  const bomb = encodePart10(
    {
      sopClass: '1.2.840.10008.5.1.4.1.1.7',
      sopInstance: '2.25.1',
      syntax: '1.2.840.10008.1.2.1.99',
      implementation: '2.25.2',
      implementationVersion: 'T',
    },
    deflateRawSync(Buffer.alloc(LIMITS.inflatedBytes + 1)),
  );
  t.true(bomb.length < 200_000);
  t.deepEqual(
    (await reasons(bomb)).map((f) => f.rule),
    ['deflated-data-are-within-limits'],
  );
});

test('REQ-032: two million empty elements and sequences nested twenty thousand deep are refused with a named reason', async (t) => {
  const identity = {
    sopClass: '1.2.840.10008.5.1.4.1.1.7',
    sopInstance: '2.25.1',
    implementation: '2.25.2',
    implementationVersion: 'T',
  };
  const empty = Buffer.alloc(8 * 2_000_000);
  for (let i = 0; i < 2_000_000; i++) {
    empty.writeUInt16LE(0x0009 + 2 * Math.floor(i / 65_536), i * 8);
    empty.writeUInt16LE(i % 65_536, i * 8 + 2);
    empty.write('LO', i * 8 + 4, 'latin1');
  }
  t.deepEqual(
    (await reasons(encodePart10(identity, empty))).map((f) => f.rule),
    ['header-is-within-limits'],
  );
  const level = Buffer.from('0800401151510000ffffffff' + 'feff00e0ffffffff', 'hex');
  level.write('SQ', 4, 'latin1');
  const deep = Buffer.concat(Array.from({ length: 20_000 }, () => level));
  t.deepEqual(
    (await reasons(encodePart10(identity, deep))).map((f) => f.rule),
    ['header-is-within-limits'],
  );
});

test('an attribute that occurs twice is refused, since readers differ in which one they take', async (t) => {
  const body = encodeDataSet([text('00080060', 'CS', 'DX')]);
  const twice = encodePart10(
    { sopClass: '1.2.3', sopInstance: '2.25.1', implementation: '2.25.2', implementationVersion: 'T' },
    Buffer.concat([body, body]),
  );
  t.deepEqual(
    (await reasons(twice)).map((f) => f.rule),
    ['header-names-attributes-once'],
  );
});
