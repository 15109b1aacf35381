import test from 'ava';
import { parseCsv } from '../../src/core/csv.js';
import { accountOf, elementsCsv } from '../../src/submission/account.js';
import { renderMarkdowns } from '../../src/submission/checked-documents.js';
import { SUBMISSION } from '../../src/submission/document-kinds.js';
import { readElements } from '../../src/submission/elements.js';
import { evidenceFigures } from '../../src/submission/figures.js';
import { GAP_RULES } from '../../src/submission/gap-rules.js';
import { RUN_GAPS } from '../../src/submission/run-gaps.js';
import { contentOf, openKeys, sectionOf } from '../../src/submission/sections.js';
import { type FakeOptions, fakeEvidence } from './fake-evidence.js';

function account(options: FakeOptions = {}, change: (markdown: string) => string = (s) => s) {
  const evidence = fakeEvidence(options);
  const figures = new Map(evidenceFigures(evidence).map((f) => [f.id, f]));
  const markdown = change(renderMarkdowns(evidence, figures).get(SUBMISSION.name) as string);
  return { ...accountOf(evidence, markdown), markdown };
}

const shipped = account();
const element = (a: ReturnType<typeof account>, n: number) => a.elements[n - 1];
const real: FakeOptions = { synthetic: false, reference: true };

test('every element is counted once, and a submission with gaps is not complete', (t) => {
  const { present, gap } = shipped.count;
  t.is(present + gap + shipped.count['not applicable'], 124);
  t.false(shipped.complete);
});

test('an element that belongs to another claim is not applicable, with the reason', (t) => {
  for (const n of [90, 91]) {
    t.is(element(shipped, n)?.status, 'gap');
    for (const type of ['CADe', 'CADex']) {
      const e = element(account({ device: `deviceType: ${type}` }), n);
      t.is(e?.status, 'not applicable');
      t.regex(e?.reason ?? '', /computer-assisted detection/);
    }
  }
});

test('a reader study that is not needed makes its results not applicable, with the reason', (t) => {
  t.is(element(shipped, 93)?.status, 'gap');
  const stated = account({ device: 'deviceType: CADt\nreaderStudy: {notNeeded: standalone accuracy answers it}' });
  t.is(element(stated, 93)?.status, 'not applicable');
  t.is(element(stated, 92)?.status, 'present');
});

test('present means that the section stands in the document looked at and says something', (t) => {
  t.is(element(shipped, 24)?.status, 'present');
  const cut = account({}, (s) => s.replace('### Statement on artificial intelligence', '### Another heading'));
  t.is(element(cut, 24)?.status, 'gap');
  t.regex(element(cut, 24)?.reason ?? '', /no section "Statement on artificial intelligence"/);
  const emptied = account({}, (s) =>
    s.replace(/(### Statement on artificial intelligence\n)[\s\S]*?(?=\n### )/, '$1\n> **NOT PROVIDED** — x.\n'),
  );
  t.regex(element(emptied, 24)?.reason ?? '', /says nothing/);
});

test('present means that the section shows the chart, the result or the count the element asks for', (t) => {
  for (const [n, found] of [
    [49, /!\[[^\n]*\(charts\/roc\.svg[^\n]*\n/],
    [77, /^\| Flagged \|.*\n/m],
    [80, /\[[^\]]*\]\(#ev-overall-auroc-bootstrap-percentile\)/g],
  ] as const) {
    t.is(element(account(real), n)?.status, 'present', `${n}`);
    const without = element(
      account(real, (s) => s.replace(found, '')),
      n,
    );
    t.is(without?.status, 'gap', `${n}`);
    t.regex(without?.reason ?? '', /does not show/);
  }
});

test('results on synthetic films are a gap, since they say nothing about patients', (t) => {
  for (const n of [49, 77, 80, 82, 85]) {
    t.is(element(shipped, n)?.status, 'gap');
    t.true(element(shipped, n)?.open.includes('run.films'));
  }
});

test('no gap is outside the account: every key belongs to at least one element', (t) => {
  const named = new Set(readElements().flatMap((e) => e.needs));
  t.deepEqual(
    [...GAP_RULES.keys(), ...RUN_GAPS.keys()].filter((key) => !named.has(key)),
    [],
  );
});

test('a section is cut at the next heading of its level, and its gaps are known by key', (t) => {
  const text =
    '# T\n\n## A\n\nwords\n\n### B\n\n> **NOT PROVIDED** — X; y. Fill in `ifu.text` in device.yaml: z.\n\n## C\n\nend';
  t.is(sectionOf(text, 'c')?.trim(), 'end');
  t.deepEqual(openKeys(sectionOf(text, 'a') ?? ''), ['ifu.text']);
  t.deepEqual(openKeys('| (b) | x | **not provided**: `run.films`, `labeling.manual` |'), [
    'run.films',
    'labeling.manual',
  ]);
  t.is(contentOf(sectionOf(text, 'b') ?? ''), '');
  t.is(contentOf(sectionOf(text, 'a') ?? ''), 'words');
  t.is(sectionOf(text, 'nowhere'), null);
});

test('the account as CSV has a row for each element', (t) => {
  t.is(parseCsv(elementsCsv(shipped.elements), 'elements.csv').rows.length, 124);
});
