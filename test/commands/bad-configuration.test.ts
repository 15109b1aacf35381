import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { loadConfiguration } from '../../src/commands/configuration.js';
import { InputError } from '../../src/core/problems.js';
import { temporary } from '../temporary.js';
import { smallProtocol } from './project.js';

const dir = await temporary('configuration');

/** rule, file and line of every problem, in the order told. */
async function problemsOf(device: string, protocol: string): Promise<string[]> {
  const files = { device: join(dir, 'device.yaml'), protocol: join(dir, 'protocol.yaml') };
  await writeFile(files.device, device);
  await writeFile(files.protocol, protocol);
  try {
    await loadConfiguration(files);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(
      (p) => `${p.rule} ${p.place?.file?.split('/').at(-1)}:${p.place?.row} ${p.place?.column}`,
    );
  }
}

const withCriterion = (endpoint: string) =>
  smallProtocol((p) =>
    Object.assign(p, { criteria: [{ id: 'C9', bound: 'lower', target: 0.9, justification: 'made up', endpoint }] }),
  );

const lineOf = (text: string, word: string): number => text.split('\n').findIndex((l) => l.includes(word)) + 1;

test.serial('faults of both files are told in one report, each with file and line', async (t) => {
  const protocol = `${await withCriterion('overall.auroccc.delong')}treshold: 1\n`;
  const device = [
    'deviceType: CADt',
    'ifu: {ageMin: young}',
    'predicate: {k: K12345}',
    'classification: {code: QF}',
    'document: {datePrepared: "2999-01-01"}',
    'approvals: {author: {name: A, date: "2998-01-01"}}',
    'unheard: of',
  ].join('\n');
  const found = await problemsOf(device, protocol);
  t.deepEqual([...found].sort(), [
    'configuration-keys-are-known device.yaml:7 unheard',
    `configuration-keys-are-known protocol.yaml:${lineOf(protocol, 'treshold: 1')} treshold`,
    'configuration-values-are-valid device.yaml:2 ifu.ageMin',
    'configuration-values-are-valid device.yaml:3 predicate.k',
    'configuration-values-are-valid device.yaml:4 classification.code',
    `criteria-name-known-metrics protocol.yaml:${lineOf(protocol, 'endpoint: overall.auroccc')} C9`,
    'dates-are-not-in-the-future device.yaml:5 document.datePrepared',
    'dates-are-not-in-the-future device.yaml:6 approvals.author.date',
  ]);
});

test.serial(
  'a criterion on an unknown method or of another shape is refused before anything is computed',
  async (t) => {
    for (const [endpoint, rule] of [
      ['overall.auroc.magic', 'criteria-name-known-methods'],
      ['auroc', 'criteria-name-results'],
    ] as const) {
      const protocol = await withCriterion(endpoint);
      t.deepEqual(await problemsOf('deviceType: CADt', protocol), [
        `${rule} protocol.yaml:${lineOf(protocol, `endpoint: ${endpoint}`)} C9`,
      ]);
    }
  },
);

test.serial('a product code of another claim and of no claim is refused', async (t) => {
  const protocol = await smallProtocol();
  for (const code of ['MYN', 'ZZZ']) {
    t.deepEqual(await problemsOf(`deviceType: CADt\nclassification: {code: ${code}}`, protocol), [
      'configuration-values-are-valid device.yaml:2 classification.code',
    ]);
  }
});

test.serial('a predicate whose product code stands under the regulation of another claim is refused', async (t) => {
  const protocol = await smallProtocol();
  for (const [claim, code] of [
    ['CADt', 'QBS'],
    ['CADt', 'MYN'],
    ['CADe', 'QFM'],
    ['CADex', 'LLZ'],
  ]) {
    t.deepEqual(
      await problemsOf(`deviceType: ${claim}\npredicate:\n  code: ${code}`, protocol),
      ['configuration-values-are-valid device.yaml:3 predicate.code'],
      `${claim} ${code}`,
    );
  }
  for (const [claim, code] of [
    ['CADt', 'QAS'],
    ['CADe', 'OEB'],
    ['CADex', 'QDQ'],
  ]) {
    t.deepEqual(await problemsOf(`deviceType: ${claim}\npredicate: {code: ${code}}`, protocol), [], `${claim} ${code}`);
  }
});

test.serial(
  'a predicate code of another shape is refused; one that is not known is told by file and line',
  async (t) => {
    const protocol = await smallProtocol();
    for (const code of ['qfm', 'QF1', 'QFMX']) {
      t.deepEqual(await problemsOf(`deviceType: CADt\npredicate: {code: ${code}}`, protocol), [
        'configuration-values-are-valid device.yaml:2 predicate.code',
      ]);
    }
    for (const [predicate, told] of [
      ['\n  name: A\n  code: ZZZ', 1],
      [' {code: ZZZ, codeSource: "FDA product classification, 2026-11-25"}', 0],
      [' {code: QFM}', 0],
    ] as const) {
      const device = join(dir, 'device.yaml');
      await writeFile(device, `deviceType: CADt\npredicate:${predicate}`);
      const lines: string[] = [];
      await loadConfiguration({ device, protocol: join(dir, 'protocol.yaml'), warn: (line) => lines.push(line) });
      t.is(lines.length, told, predicate);
      for (const line of lines) t.regex(line, /device\.yaml:4: predicate\.code: .*ZZZ.*predicate\.codeSource/);
    }
  },
);

test.serial('a key that only another claim has contradicts the claim', async (t) => {
  const protocol = await smallProtocol();
  t.deepEqual(await problemsOf('deviceType: CADe\ntimeToNotification: ten seconds', protocol), [
    'configuration-values-are-valid device.yaml:2 timeToNotification',
  ]);
  t.deepEqual(await problemsOf('deviceType: CADt\nlabeling: {readingProtocol: first without}', protocol), [
    'configuration-values-are-valid device.yaml:2 labeling.readingProtocol',
  ]);
  t.deepEqual(await problemsOf('deviceType: CADt\npredicate: {code: QFM, regulation: 21 CFR 892.2070}', protocol), [
    'configuration-values-are-valid device.yaml:2 predicate.code',
  ]);
});

test.serial('files without a fault are taken as they are', async (t) => {
  t.deepEqual(await problemsOf('deviceType: CADt\n', await smallProtocol()), []);
});
