import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { slugOfHeading } from '../../src/submission/anchors.js';
import { renderMarkdowns } from '../../src/submission/checked-documents.js';
import { SUBMISSION } from '../../src/submission/document-kinds.js';
import { evidenceFigures } from '../../src/submission/figures.js';
import { inspectPdf, nameProblem } from '../../src/submission/pdf-compliance.js';
import { printedNumberProblems } from '../../src/submission/printed-numbers.js';
import { sectionOf } from '../../src/submission/sections.js';
import { fakeEvidence } from './fake-evidence.js';

const evidence = fakeEvidence({ synthetic: false, reference: true });
const figures = new Map(evidenceFigures(evidence).map((f) => [f.id, f]));
const text = renderMarkdowns(evidence, figures).get(SUBMISSION.name) as string;

test('every linked number of the submission equals its evidence', (t) => {
  t.true([...text.matchAll(/\]\(#ev-/g)].length > 50);
  t.deepEqual(printedNumberProblems(evidence, 'd.md', text), []);
});

test('a number changed by hand is found with its id and line, wherever it stands', (t) => {
  for (const [from, to] of [
    ['80.0%', '80.1%'],
    ['[40](#ev-overall-tp)', '[41](#ev-overall-tp)'],
    ['95% CI 0.821', '95% CI 0.831'],
  ] as const) {
    const [problem] = printedNumberProblems(evidence, 'd.md', text.replace(from, to));
    t.is(problem?.rule, 'numbers-equal-their-evidence');
    t.is(problem?.place?.row, text.split('\n').findIndex((l) => l.includes(from)) + 1);
  }
});

test('a number linked to nothing in the evidence is found', (t) => {
  t.is(printedNumberProblems(evidence, 'd.md', '[0.9](#ev-made-up)')[0]?.rule, 'numbers-come-from-evidence');
});

test('labeling repeats the figures of the results, each linked, and adds none of its own', (t) => {
  const labeling = sectionOf(text, slugOfHeading('Performance stated to users')) as string;
  const results = sectionOf(text, slugOfHeading('Standalone results')) as string;
  for (const id of ['auroc', 'sensitivity', 'specificity'].map((m) => `ev-overall-${m}-bootstrap-percentile`)) {
    const figure = (section: string) => new RegExp(`\\[([^\\]]*)\\]\\(#${id}\\)`).exec(section)?.[1];
    t.truthy(figure(labeling));
    t.true(
      (figure(labeling) as string).startsWith(figure(results) as string) || figure(labeling) === figure(results),
      id,
    );
  }
  // Outside links, table rules and the level of intervals there is no digit.
  const bare = labeling
    .replace(/\[[^\]]*\]\(#ev-[^)]*\)/g, '')
    .replace(/FAKE \S+ \S+/g, '')
    .split('\n')
    .filter((line) => !/^\| \d+(\.\d+)?% \|/.test(line))
    .join('\n');
  t.notRegex(bare, /\d/);
});

test('every answer of the complete example is printed in the submission', (t) => {
  const device = readFileSync(join(packageRoot(), 'test/fixtures/projects/complete-device.yaml'), 'utf8');
  const full = fakeEvidence({ device, synthetic: false, reference: true });
  const printed = renderMarkdowns(full, figures).get(SUBMISSION.name) as string;
  const plain = printed.replace(/\\(.)/g, '$1');
  const answers = [...device.matchAll(/Example [A-Za-z]+(?: [A-Za-z0-9-]+)+/g)].map((m) => m[0]);
  t.true(answers.length > 150);
  t.deepEqual(
    [...new Set(answers)].filter((answer) => !plain.includes(answer)),
    [],
  );
});

test('a name outside the rules for attachments is told with the reason', (t) => {
  t.is(nameProblem('001_Cover_Letter.pdf'), null);
  t.regex(nameProblem(`${'a'.repeat(122)}.pdf`) ?? '', /126 characters/);
  t.regex(nameProblem('what?.pdf') ?? '', /\?/);
  t.regex(nameProblem('report.') ?? '', /dot/);
});

test('a PDF that breaks a rule is reported by rule, with what was found', (t) => {
  const bytes = Buffer.from(
    '%PDF-2.0\n1 0 obj\n<< /Type /Page /MediaBox [0 0 595 842] >>\nendobj\n2 0 obj\n<< /Type /FontDescriptor >>\nendobj\n3 0 obj\n<< /S /JavaScript /JS (x) >>\nendobj\ntrailer\n<< /Encrypt 4 0 R >>\n',
  );
  const report = inspectPdf('documents/a:b.pdf', bytes, ['Labeling']);
  t.false(report.ok);
  t.deepEqual(
    report.checks.filter((c) => c.ok).map((c) => c.rule),
    ['size'],
  );
});
