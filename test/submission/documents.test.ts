import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { deviceSchema } from '../../src/config/device.js';
import { parseYaml } from '../../src/config/load.js';
import { packageRoot } from '../../src/core/files.js';
import type { Fact } from '../../src/core/types.js';
import { anchorProblems, headingsOf } from '../../src/submission/anchors.js';
import { renderMarkdowns } from '../../src/submission/checked-documents.js';
import { createContext } from '../../src/submission/context.js';
import { CLASSIC, SUBMISSION } from '../../src/submission/document-kinds.js';
import { ELEMENTS, reportElements } from '../../src/submission/elements.js';
import { escapeMarkdown } from '../../src/submission/escape.js';
import { evidenceFigures } from '../../src/submission/figures.js';
import { renderMarkdown } from '../../src/submission/fill-templates.js';
import { GAP_RULES } from '../../src/submission/gap-rules.js';
import { RUN_GAPS } from '../../src/submission/run-gaps.js';
import { type FakeOptions, fakeEvidence } from './fake-evidence.js';

const complete = readFileSync(join(packageRoot(), 'test/fixtures/projects/complete-device.yaml'), 'utf8');

function render(options: FakeOptions = {}) {
  const evidence = fakeEvidence(options);
  const figures = new Map(evidenceFigures(evidence).map((f) => [f.id, f]));
  const documents = renderMarkdowns(evidence, figures);
  const [submission, classic] = [SUBMISSION, CLASSIC].map((k) => documents.get(k.name) as string);
  return { evidence, submission: submission as string, classic: classic as string, context: createContext(evidence) };
}

const shipped = render();
const full = render({ device: complete, synthetic: false, reference: true });

test('both documents render from the same evidence, and twice to the same text', (t) => {
  const again = render();
  t.is(again.submission, shipped.submission);
  t.is(again.classic, shipped.classic);
});

test('every link of both documents leads to a heading or to a row of the evidence appendix', (t) => {
  for (const text of [shipped.submission, shipped.classic, full.submission, full.classic]) {
    t.deepEqual(anchorProblems('document', text), []);
    t.true([...text.matchAll(/\]\(#ev-/g)].length > 20);
  }
});

test('a link to nowhere and a heading that stands twice are found by line', (t) => {
  const problems = anchorProblems('d.md', '# A\n\n## B\n\n[x](#b) [y](#nowhere)\n\n## B\n');
  t.deepEqual(
    problems.map((p) => [p.rule, p.place?.row]),
    [
      ['links-lead-somewhere', 5],
      ['headings-are-unique', 7],
    ],
  );
});

test('REQ-014: the appendix lists exactly the ids that the document links to', (t) => {
  for (const text of [shipped.submission, shipped.classic]) {
    const linked = new Set([...text.matchAll(/\]\(#(ev-[^)]+)\)/g)].map((m) => m[1]));
    const listed = new Set([...text.matchAll(/<a id="(ev-[^"]+)">/g)].map((m) => m[1]));
    const unlisted = [...linked].filter((id) => !listed.has(id));
    t.deepEqual(unlisted, []);
  }
});

test('the classic description has exactly the traditional headings, in their order', (t) => {
  t.deepEqual([...headingsOf(shipped.classic).values()].slice(1, -1), [
    'General Information',
    'Intended Use Statement',
    'Indications for Use',
    'Device Limitations',
    'Clinical Impact of Performance',
    'Algorithm Design and Function',
    'DICOM Checking Steps',
    'Preprocessing Steps',
    'CNN Architecture',
    'Algorithm Training',
    'Parameters',
    'Final Threshold and Explanation',
    'Databases',
    'Description of Training Dataset',
    'Description of Validation Dataset',
    'Ground Truth',
    'FDA Validation Plan',
    'Patient Population Description for FDA Validation Dataset',
    'Ground Truth Acquisition Methodology',
    'Algorithm Performance Standard',
  ]);
});

test('the sections of the submission stand in the order of the electronic template', (t) => {
  const order = [...headingsOf(shipped.submission).values()].filter((h) =>
    shipped.submission.includes(`\n## ${h.replaceAll('|', '\\|')}\n`),
  );
  t.deepEqual(order, [
    'Submission type',
    'Cover letter and letters of reference',
    'Submitter information',
    'Pre-submission correspondence and previous regulator interaction',
    'Consensus standards',
    'Device description',
    'Proposed indications for use',
    'Classification',
    'Predicates and substantial equivalence',
    'Special controls, risks to health, and mitigation measures',
    'Labeling',
    'Reprocessing, sterility, shelf life, and biocompatibility',
    'Software and firmware',
    'Cybersecurity and interoperability',
    'Electromagnetic compatibility, wireless, electrical, mechanical, and thermal safety',
    'Performance testing',
    'References',
    'Administrative documentation',
    'Gap register',
    'Evidence appendix',
  ]);
});

test('REQ-028: synthetic data are said on the first page and in every figure, real data never', (t) => {
  for (const text of [shipped.submission, shipped.classic]) {
    t.regex(text.slice(0, 900), /SYNTHETIC DATA/);
    for (const [, caption] of text.matchAll(/^!\[.*"(.*)"\)$/gm)) t.regex(caption ?? '', /^SYNTHETIC DATA/);
  }
  t.notRegex(full.submission, /SYNTHETIC DATA/);
});

test('REQ-022: a criterion that failed is printed as FAIL on the cover', (t) => {
  const cover = shipped.submission.slice(0, shipped.submission.indexOf('## Submission type'));
  t.regex(cover, /\*\*FAIL\*\*/);
  t.regex(cover, /ACCEPTANCE CRITERIA NOT MET/);
});

test('REQ-013: without a reference standard no result is called sensitivity or specificity', (t) => {
  t.notRegex(shipped.submission, /^\| (Sensitivity|Specificity) \|/m);
  t.regex(shipped.submission, /^\| Positive percent agreement \|/m);
  t.regex(full.submission, /^\| Sensitivity \|/m);
  t.notRegex(full.submission, /^\| Positive percent agreement \|/m);
});

test('REQ-014: the labeling states every warning, every limitation of the device file, and those that follow from the evidence', (t) => {
  for (const { submission, evidence } of [shipped, full]) {
    const labeling = submission.slice(
      submission.indexOf('\n## Labeling'),
      submission.indexOf('\n## Reprocessing, sterility'),
    );
    const device = parseYaml(evidence.deviceText, 'device.yaml', deviceSchema);
    const stated = [device.labeling.warnings, device.labeling.limitations].flatMap((list) => list ?? []);
    t.true(stated.length > 3);
    for (const words of stated) t.true(labeling.includes(escapeMarkdown(words)), words);
    t.regex(labeling, /Limitations that follow from the evidence:\n\n- /);
    t.is(/The comparator is not a reference standard\./.test(labeling), submission === shipped.submission);
  }
});

test('REQ-033: both documents repeat the indications for use word for word', (t) => {
  const words = 'Example indications for use, \\*one\\* text with a \\| bar.';
  t.true(full.submission.split(words).length > 3);
  t.true(full.classic.includes(words));
});

test('REQ-024: every gap that a document shows has its row in the register, and the cover says DRAFT until there is none', (t) => {
  const keys = new Set(shipped.context.gaps.map((g) => g.key));
  const shown = [
    ...shipped.submission.matchAll(/(?:NOT PROVIDED\*\* \(`([^`]+)`\)|Fill in `([^`]+)`|\(`(run\.[^`]+)`\)\.$)/gm),
  ];
  t.true(shown.length > 60);
  t.deepEqual(
    shown.map((m) => m[1] ?? m[2] ?? m[3] ?? '').filter((key) => !keys.has(key)),
    [],
  );
  t.regex(shipped.submission.slice(0, 400), /\*\*DRAFT\*\*/);
});

test('every key of the gap rules that applies is asked for in the submission', (t) => {
  const context = createContext(fakeEvidence({ device: 'deviceType: CADt' }));
  const figures = new Map(evidenceFigures(context.evidence).map((f) => [f.id, f]));
  renderMarkdown(context, SUBMISSION, figures);
  renderMarkdown(context, CLASSIC, figures);
  const asked = [...GAP_RULES.keys(), ...RUN_GAPS.keys()].filter((key) => context.gaps.some((g) => g.key === key));
  t.deepEqual(
    asked.filter((key) => !context.shown.has(key)),
    [],
  );
});

test('with the complete example only evidence and other people’s work are missing', (t) => {
  t.deepEqual(
    full.context.gaps.filter((g) => g.where === 'device.yaml'),
    [],
  );
  t.true(full.context.gaps.length > 0);
});

test('each of the 124 elements is present, a gap or not applicable, and points to a section that exists', (t) => {
  for (const { context, submission } of [shipped, full]) {
    const report = reportElements(context, submission);
    t.is(report.length, ELEMENTS);
    t.deepEqual(
      report.map((e) => e.n),
      Array.from({ length: ELEMENTS }, (_, i) => i + 1),
    );
    const anchors = headingsOf(submission);
    for (const e of report) {
      t.true(anchors.has(e.anchor), `${e.n} ${e.anchor}`);
      t.true(e.status === 'present' || (e.reason ?? '').length > 10, `${e.n} ${e.element}`);
    }
  }
});

test('what is a gap with the shipped device is present with the complete one', (t) => {
  const status = ({ context, submission }: typeof shipped) => reportElements(context, submission);
  const gap = (r: ReturnType<typeof status>) => r.filter((e) => e.status === 'gap').length;
  t.true(gap(status(full)) < gap(status(shipped)) - 30);
});

test('the claim switches regulation, special controls and study', (t) => {
  const triage = shipped.submission;
  t.regex(triage, /Special controls of 21 CFR 892\.2080/);
  t.regex(triage, /### Localization\n\nNot applicable/);
  for (const [type, regulation] of [
    ['CADe', '892.2070'],
    ['CADex', '892.2090'],
  ]) {
    const { submission } = render({ device: `deviceType: ${type}` });
    t.true(submission.includes(`Special controls of 21 CFR ${regulation}`));
    t.notRegex(submission, /flag for the worklist/);
    t.regex(submission, /### Time to notification\n\nNot applicable/);
    t.regex(submission, /### Localization\n\n> \*\*NOT PROVIDED\*\*/);
  }
});

test('a draft guidance is never cited without the word draft and its date', (t) => {
  const cited = /Software Functions: Lifecycle|AI-enabled device software functions/;
  const uses = [...shipped.submission.matchAll(new RegExp(`.{0,30}(?:${cited.source}).{0,90}`, 'g'))].map((m) => m[0]);
  t.true(uses.length > 5);
  for (const use of uses) t.regex(use, /draft guidance (?:on AI-enabled device software functions )?\(January 2025\)/);
});

test('REQ-008: the labeling of a triage device says that every film is read, and its output is a flag without marks', (t) => {
  const labeling = shipped.submission.slice(shipped.submission.indexOf('\n## Labeling'));
  t.regex(labeling, /Every film is read by a clinician\./);
  t.regex(labeling, /The absence of a flag does not mean that the film is normal\./);
  t.regex(shipped.submission, /neither removes a case from the worklist nor moves one back/);
  t.regex(shipped.submission, /Users see the following marks on the film: none\./);
});

test('a model from pre-trained weights is described by their source, licence, hash and what became of its layers', (t) => {
  const stated: Record<string, Fact['value']> = {
    source: 'FAKE source of weights',
    licence: 'FAKE licence',
    file: 'weights.h5 (Keras HDF5)',
    sha256: 'e'.repeat(64),
    frozen: '53 layers with weights, up to conv_pw_13_relu',
    'fine-tuned': 'none',
    added: '2 layers with weights, FAKE',
    'frozen-weights': 218_550,
    'learned-weights': 257,
    views: 8,
    'features-at': 'average',
    'feature-length': 256,
  };
  const transferred = render({
    change: ({ facts }) => {
      for (const [key, value] of Object.entries(stated)) {
        facts.push({ id: `transfer.${key}`, value, about: `FAKE ${key}` });
      }
    },
  });
  for (const text of [transferred.submission, transferred.classic]) {
    for (const word of ['FAKE source of weights', 'FAKE licence', 'e'.repeat(64), 'up to conv\\_pw', '218,550']) {
      t.true(text.includes(word), word);
    }
    t.false(text.includes('no pre-existing weights are used'));
    t.deepEqual(anchorProblems('document', text), []);
  }
  t.false(transferred.submission.includes('contains no pre-trained weights'));
  t.true(shipped.submission.includes('contains no pre-trained weights'));
  t.true(shipped.submission.includes('None: no pre-existing weights are used'));
  t.false(shipped.submission.includes('Pre-trained weights.'));
});
