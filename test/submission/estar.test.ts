import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { strFromU8, unzipSync } from 'fflate';
import { parseCsv } from '../../src/core/csv.js';
import { packageRoot } from '../../src/core/files.js';
import { silent } from '../../src/core/progress.js';
import { headingLines } from '../../src/submission/anchors.js';
import { renderMarkdowns } from '../../src/submission/checked-documents.js';
import { createContext } from '../../src/submission/context.js';
import { SUBMISSION } from '../../src/submission/document-kinds.js';
import { attachmentMarkdown, frameOf } from '../../src/submission/estar/attachment.js';
import { typedFields } from '../../src/submission/estar/fields.js';
import { buildPack } from '../../src/submission/estar/pack.js';
import { assignSections, attachmentName, NOT_FILED, readSlots } from '../../src/submission/estar/slots.js';
import { evidenceFigures } from '../../src/submission/figures.js';
import { inspectPdf, nameProblem } from '../../src/submission/pdf-compliance.js';
import { printedNumberProblems } from '../../src/submission/printed-numbers.js';
import { fakeEvidence } from './fake-evidence.js';

const device = readFileSync(join(packageRoot(), 'test/fixtures/projects/complete-device.yaml'), 'utf8');
const evidence = fakeEvidence({ device, synthetic: false, reference: true });
const figures = new Map(evidenceFigures(evidence).map((f) => [f.id, f]));
const markdown = renderMarkdowns(evidence, figures).get(SUBMISSION.name) as string;
const slots = readSlots();
const pieces = assignSections(markdown, slots);
const frame = frameOf(markdown, pieces);
const texts = slots.map((slot) => [slot, attachmentMarkdown(slot, pieces.get(slot) ?? [], frame)] as const);

test('every section of the submission goes into exactly one slot, but for what is not filed', (t) => {
  const wanted = headingLines(markdown)
    .filter((h) => h.level === 2 || h.level === 3)
    .map((h) => h.text)
    .filter((text) => !(NOT_FILED as readonly string[]).includes(text));
  const given = [...pieces.values()].flat().map((p) => p.heading.text);
  t.deepEqual([...given].sort(), [...wanted].sort());
});

test('no line of a section is lost between the submission and its attachment', (t) => {
  for (const [slot, text] of texts) {
    for (const { lines } of pieces.get(slot) ?? []) {
      const bare = (line: string) =>
        line
          .replace(/\]\(#[^)]*\)/g, ']')
          .replace(/[[\]#]/g, '')
          .trim();
      const kept = new Set(text.split('\n').map(bare));
      const linkless = lines.filter((l) => !/\]\(#(?!ev-|fig-)/.test(l) && !l.startsWith('<!--'));
      t.deepEqual(
        linkless.map(bare).filter((l) => l !== '' && !kept.has(l)),
        [],
        slot.title,
      );
    }
  }
});

test('every number of an attachment leads to its row in the same attachment, and equals the evidence', (t) => {
  for (const [slot, text] of texts) {
    const rows = new Set([...text.matchAll(/<a id="(ev-[^"]+)">/g)].map((m) => m[1]));
    const links = [...text.matchAll(/\]\(#(ev-[^)]+)\)/g)].map((m) => m[1]);
    t.deepEqual(
      links.filter((l) => !rows.has(l)),
      [],
      slot.title,
    );
    t.deepEqual(printedNumberProblems(evidence, slot.title, text), []);
  }
});

test('names of attachments are numbered in order and within the rules', (t) => {
  const names = slots.flatMap((s) => s.file ?? []);
  t.deepEqual(
    names.map((n) => Number(n.slice(0, 3))),
    names.map((_, i) => i + 1),
  );
  for (const name of names) t.is(nameProblem(name), null);
  t.is(attachmentName(7, 'What: "a" / b? ünï'), '007_What_a_b_u_ni.pdf');
});

test('typed values are those of device.yaml and evidence, and what is missing is open, never made up', (t) => {
  const full = typedFields(createContext(evidence));
  const value = (field: string) => full.find((f) => f.field === field)?.value;
  t.is(value('Applicant'), 'Example submitter legalName');
  t.is(value('Indications for use'), 'Example indications for use, *one* text with a | bar.');
  t.is(value('Positive cases'), '50');
  const bare = typedFields(createContext(fakeEvidence({ device: 'deviceType: CADt' })));
  for (const field of bare.filter((f) => f.source.startsWith('device.yaml'))) {
    t.is(field.value, null, field.field);
    t.is(field.state, 'open');
  }
});

test('the pack holds a sound PDF a slot, an index of every slot, the typed values and the listing; twice the same bytes', async (t) => {
  const options = {
    progress: silent,
    attachments: new Map([['screens.pdf', Buffer.from('%PDF-1.7 made up')]]),
    hashKey: null,
  };
  const pack = await buildPack(evidence, options);
  const file = (path: string) => pack.files.find((f) => f.path === path)?.bytes as Uint8Array;
  for (const slot of slots) {
    const row = pack.index.find((r) => r.title === slot.title);
    t.truthy(row, slot.title);
    if (slot.file === null) {
      t.is(row?.state, 'not applicable');
      t.not(row?.reason, '');
    } else t.true(inspectPdf(slot.file, file(`attachments/${slot.file}`)).ok, slot.file);
  }
  const [screens, manual] = ['screens.pdf', 'user-manual.pdf'].map((name) => pack.index.find((r) => r.title === name));
  t.is(screens?.state, 'ready');
  t.truthy(file(`attachments/${screens?.file}`));
  t.is(manual?.state, 'to be attached');
  t.false(pack.files.some((f) => f.path.includes('gap-register') || f.path.includes('Gap_register')));
  const csv = parseCsv(String(file('index.csv')), 'index.csv');
  t.is(csv.rows.length, pack.index.length);
  const data = unzipSync(file('attachments/STATISTICAL DATA.zip'));
  t.is(
    strFromU8(data['line-listing.csv'] as Uint8Array)
      .trimEnd()
      .split('\n').length,
    201,
  );
  const again = await buildPack(evidence, options);
  t.deepEqual(again.files, pack.files);
});
