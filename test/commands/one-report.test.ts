/** Everything that can be wrong before a run, wrong at once, in an installation of its own: one report tells all of it. */
import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { temporary } from '../temporary.js';
import { smallProtocol } from './project.js';

const root = await temporary('one-report');
for (const name of ['dist/src', 'templates', 'package.json', 'package-lock.json'])
  await cp(join(packageRoot(), name), join(root, name), { recursive: true });
await symlink(join(packageRoot(), 'node_modules'), join(root, 'node_modules'));

async function replace(file: string, old: string, by: string): Promise<void> {
  const text = await readFile(join(root, file), 'utf8');
  if (!text.includes(old)) throw new RangeError(`${file} does not hold "${old}"`);
  await writeFile(join(root, file), text.replace(old, by));
}

const rowOf = async (file: string, word: string): Promise<number> =>
  (await readFile(join(root, file), 'utf8')).split('\n').findIndex((line) => line.includes(word)) + 1;

const FIXED = 0.123456;

await writeFile(
  join(root, 'device.yaml'),
  [
    'deviceType: CADt',
    'ifu: {ageMin: young}',
    'predicate: {k: K12345, code: QBS, regulation: 21 CFR 892.2080, date: "2026-02-30"}',
    'classification: {code: ZZZ}',
    'userInterface: {marks: heatmap}',
    'document: {datePrepared: "2999-01-01"}',
    'approvals: {author: {name: A, date: "2026-01-02"}, approver: {name: B, date: "2026-01-01"}}',
    'risk: {rows: [{hazard: HAZ-999}]}',
    'submitter: {contact: "Jane Example, Director of Regulatory Affairs"}',
    'unheard: of',
    '',
  ].join('\n'),
);
const criterion = { bound: 'lower', target: 0.9, justification: 'made up' };
await writeFile(
  join(root, 'protocol.yaml'),
  `${await smallProtocol((p) =>
    Object.assign(p, {
      threshold: { rule: 'fixed', value: FIXED, on: 'tuning' },
      criteria: [
        { id: 'C1', endpoint: 'overall.auroccc.delong', ...criterion },
        { id: 'C2', endpoint: 'overall.auroc.magic', ...criterion },
      ],
    }),
  )}treshold: 1\n`,
);
await mkdir(join(root, 'model'));
await writeFile(join(root, 'model', 'lock.json'), '{"threshold": {"threshold": 0.5}}');
await appendFile(
  join(root, 'templates', '510k', '09-evidence.hbs'),
  '\nSensitivity was 0.91.\n{{fact "overall.tpp"}} {{cite "nobody"}} {{nohelper}}\n',
);
await replace('templates/data/stard-2015.yaml', 'at: [', 'at: [A section of no document, ');
await replace('templates/data/requirements.yaml', 'design: [', 'design: [SDS-999, ');
await replace('templates/data/references.yaml', '- {', '- {id: unused, short: Unused, full: Nobody cites this}\n- {');

const ran = await new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
  execFile(
    process.execPath,
    [
      ...[join(root, 'dist', 'src', 'cli.js'), 'submission', '--data', 'nowhere', '--model', 'model'],
      ...['--out', 'out', '--quiet'],
    ],
    { cwd: root, env: { ...process.env, SOURCE_DATE_EPOCH: '1795478400' } },
    (error, stdout, stderr) => done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
  );
});

/** Rule and line of each fault of a file, in the order told. */
const told = (file: string): string[] =>
  [...ran.stderr.matchAll(/^ {2}(\S+), row (\d+).*\[([a-z-]+)\]$/gm)]
    .filter((m) => m[1] === file)
    .map((m) => `${m[2]} ${m[3]}`);

test('REQ-026: faults of device.yaml, protocol.yaml, templates and their tables are told in one report, by file and line', async (t) => {
  t.is(ran.code, 2);
  t.is(ran.stdout, '');
  t.false((await readdir(root)).includes('out'));
  t.deepEqual(told('device.yaml'), [
    '2 configuration-values-are-valid', // a word where a number belongs
    '3 configuration-values-are-valid', // a K-number too short
    '3 configuration-values-are-valid', // a day that no calendar has
    '3 configuration-values-are-valid', // a code of another regulation
    '4 configuration-values-are-valid', // a code of no claim
    '5 configuration-values-are-valid', // a heatmap in a triage device
    '6 dates-are-not-in-the-future',
    '7 signatures-follow-their-order',
    '8 ratings-name-known-hazards',
    '9 answers-are-no-examples',
    '10 configuration-keys-are-known',
  ]);
  const rows = {
    key: await rowOf('protocol.yaml', 'treshold'),
    value: await rowOf('protocol.yaml', String(FIXED)),
    metric: await rowOf('protocol.yaml', 'auroccc'),
    method: await rowOf('protocol.yaml', 'magic'),
  };
  t.deepEqual(
    told('protocol.yaml'),
    [
      [rows.key, 'configuration-keys-are-known'],
      [rows.value, 'threshold-is-the-locked-one'],
      [rows.metric, 'criteria-name-known-metrics'],
      [rows.method, 'criteria-name-known-methods'],
    ]
      .toSorted(([a], [b]) => Number(a) - Number(b))
      .map((row) => row.join(' ')),
  );
  const digit = await rowOf('templates/510k/09-evidence.hbs', 'Sensitivity was');
  t.deepEqual(told('templates/510k/09-evidence.hbs'), [
    `${digit} templates-hold-no-numbers`,
    `${digit + 1} templates-name-known-evidence`,
    `${digit + 1} citations-name-references`,
    `${digit + 1} templates-call-known-helpers`,
  ]);
  t.deepEqual(told('templates/data/stard-2015.yaml'), [
    `${await rowOf('templates/data/stard-2015.yaml', 'A section of no document')} links-lead-somewhere`,
  ]);
  t.deepEqual(told('templates/data/requirements.yaml'), [
    `${await rowOf('templates/data/requirements.yaml', 'SDS-999')} trace-ids-exist`,
  ]);
  t.deepEqual(told('templates/data/references.yaml'), [
    `${await rowOf('templates/data/references.yaml', 'id: unused')} references-are-cited`,
  ]);
});

test('each of these faults says what was expected, what came and what to do next', (t) => {
  const faults = ran.stderr.split(/\n {2}(?=\S)/).slice(1);
  t.true(faults.length >= 22);
  for (const fault of faults) t.regex(fault, /expected|falls under|belongs to|shows its users no/, fault);
  for (const came of ['"young"', '"K12345"', '"2026-02-30"', 'QBS', '"ZZZ"', 'heatmap', 'HAZ-999', 'auroccc', '0.91'])
    t.true(ran.stderr.includes(came), came);
});
