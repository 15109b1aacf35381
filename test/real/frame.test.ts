/** The account of 124 elements on real films and on the scores of another model; the data lie outside the repository. */
import { execFile } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { parse, stringify } from 'yaml';
import { parseCsv } from '../../src/core/csv.js';
import { packageRoot } from '../../src/core/files.js';
import { temporary } from '../temporary.js';

const root = packageRoot();
const shared = resolve(root, process.env.TRACE510K_SHARED_DATA ?? '../shared/data');
const dir = await temporary('frame');
const complete = join(root, 'test/fixtures/projects/complete-device.yaml');

function trace510k(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(root, 'dist', 'src', 'cli.js'), ...args],
      { cwd: dir, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}

interface Outcome {
  readonly elements: readonly { n: number; status: string; reason: string | null; open: readonly string[] }[];
  readonly gaps: readonly { key: string; by: string; owner: string; fill: string }[];
  readonly differences: readonly unknown[];
}

async function check(out: string): Promise<Outcome & { status: (n: number) => string | undefined; keys: Set<string> }> {
  const ran = await trace510k('check', out, '--json');
  const outcome = JSON.parse(ran.stdout) as Outcome;
  return {
    ...outcome,
    status: (n) => outcome.elements[n - 1]?.status,
    keys: new Set(outcome.gaps.map((g) => g.key)),
  };
}

/**
 * What stays open when every key of device.yaml is answered, and why each needs people: the cases carry no site,
 * manufacturer, race or ethnicity, so someone has to collect them; one set of labels has no second reader, so clinicians
 * have to read; anomalies of suppliers and advisories have to be read and judged by an engineer.
 */
const FOR_PEOPLE: Readonly<Record<string, string>> = {
  'run.site-subgroups': 'data',
  'run.reader-agreement': 'people',
  'run.soup-review': 'people',
  'run.vulnerabilities': 'people',
};
/** The run of the tests is recorded last, for exactly these sources: while they change, this one command is owed. */
const WHILE_SOURCES_CHANGE = 'run.verification';

test.serial(
  'on real films with the complete example every element is accounted for, and only what people or outside data bring is open',
  async (t) => {
    const out = join(dir, 'films');
    // A copy: a lock beside the plan would log this opening of the test set.
    await copyFile(join(root, 'evidence', 'plans', '0.1.0.yaml'), join(dir, 'plan.yaml'));
    const ran = await trace510k(
      ...['submission', '--data', join(shared, 'nih'), '--device', complete, '--format', 'md,pdf', '--quiet'],
      ...['--reference', join(shared, 'reference-standard', 'rsna_pneumonia_2018.csv')],
      ...['--protocol', join(dir, 'plan.yaml'), '--model', join(root, 'models', 'cxr-pneumonia-0.1.0'), '--out', out],
    );
    t.is(ran.code, 0, ran.stderr);
    const account = await check(out);
    t.is(account.elements.length, 124);
    for (const e of account.elements) t.true(e.status === 'present' || (e.reason ?? '') !== '', `${e.n}`);
    t.deepEqual(account.differences, []);
    t.deepEqual(
      Object.fromEntries(account.gaps.flatMap((g) => (g.key === WHILE_SOURCES_CHANGE ? [] : [[g.key, g.by]]))),
      FOR_PEOPLE,
    );
    // Each says who closes it, and how.
    for (const { key, owner, fill } of account.gaps) {
      t.regex(owner, /^(regulatory affairs|clinical|software|quality)$/, key);
      t.true(fill.length > 20, key);
    }
    // Every gap of the account has its row in the register.
    t.deepEqual(
      account.elements.filter((e) => e.status === 'gap' && e.open.length === 0),
      [],
    );
    for (const n of [8, 43, 47, 49, 50, 54, 59, 65, 74, 77, 78, 79, 80, 81, 82, 84, 85, 98])
      t.is(account.status(n), 'present', `${n}`);
    const listing = parseCsv(await readFile(join(out, 'documents', 'line-listing.csv')), 'line-listing.csv');
    const facts: { id: string; value: number }[] = JSON.parse(await readFile(join(out, 'facts.json'), 'utf8')).facts;
    const at = listing.columns.indexOf('counts as');
    for (const outcome of ['TP', 'FP', 'FN', 'TN']) {
      const counted = listing.rows.filter((row) => row[at] === outcome).length;
      t.is(counted, facts.find((f) => f.id === `overall.${outcome.toLowerCase()}`)?.value as number);
    }
    const packed = await trace510k('export', out, '--out', join(dir, 'pack'), '--json', '--quiet');
    t.is(packed.code, 0, packed.stderr);
    t.true(JSON.parse(packed.stdout).index.length >= 43);
  },
);

test.serial(
  'on 22,433 supplied scores every element is accounted for, and what needs an operating point or films is a gap',
  async (t) => {
    const protocol = parse(await readFile(join(root, 'protocol.yaml'), 'utf8'));
    protocol.columns = { case: 'Image Index', score: 'Pneumonia score' };
    const plan = join(dir, 'protocol.yaml');
    await writeFile(plan, stringify(protocol));
    const out = join(dir, 'scores');
    const ran = await trace510k(
      ...['evaluate', '--predictions', join(shared, 'predictions', 'densenet121_pneumonia_scores.csv')],
      ...['--data', join(shared, 'nih'), '--protocol', plan, '--device', join(root, 'device.yaml')],
      ...['--format', 'md,pdf', '--out', out, '--quiet'],
    );
    t.is(ran.code, 0, ran.stderr);
    const account = await check(out);
    t.is(account.elements.length, 124);
    for (const e of account.elements) t.true(e.status === 'present' || (e.reason ?? '') !== '', `${e.n}`);
    t.deepEqual(account.differences, []);
    t.is(account.status(49), 'present');
    t.is(account.status(80), 'present');
    for (const n of [43, 47, 50, 59, 77, 78, 79, 81, 84, 98]) t.is(account.status(n), 'gap', `${n}`);
    for (const key of ['run.model', 'run.training', 'run.data', 'run.threshold', 'run.reference', 'predicate.k'])
      t.true(account.keys.has(key), key);
    const listing = parseCsv(await readFile(join(out, 'documents', 'line-listing.csv')), 'line-listing.csv');
    t.is(listing.rows.length, 22433);
  },
);
