import test from 'ava';
import { checksRecord } from '../../src/commands/checks/record.js';
import { silent } from '../../src/core/progress.js';
import type { Case, Truth } from '../../src/core/types.js';
import { describeMachine } from '../../src/evidence/records.js';
import { renderDocuments } from '../../src/submission/render.js';
import { fakeEvidence } from './fake-evidence.js';

const film = (caseId: string, truth: Truth): Case => ({
  caseId,
  patientId: caseId,
  image: null,
  attributes: {},
  findings: [],
  labels: { labels: truth },
});

const record = checksRecord(
  {
    films: [
      { film: film('a', 'positive'), part: 'test', reasons: [] },
      { film: film('b', 'positive'), part: 'test', reasons: ['age-is-in-the-indication', 'image-looks-frontal'] },
      { film: film('c', 'negative'), part: 'tuning', reasons: ['age-is-in-the-indication'] },
      { film: film('d', 'negative'), part: 'training', reasons: [] },
    ],
    faults: [{ fault: 'blank', about: 'one gray level', films: 1, found: 1 }],
    derived: {
      rule: {
        version: 1,
        bounds: { leastSpread: 0.2, mostSaturation: 0.3, leastLikeness: 0.25, leastSymmetry: -0.1 },
        mean: [],
      },
      films: 1,
    },
    sources: [{ key: 'labels', name: 'FAKE labels', class: 'non-reference' }],
    dataset: 'FAKE films',
  },
  {
    version: 1,
    made: { software: 'trace510k 0.1.0', commit: null, date: '2026-11-25T00:00:00Z' },
    machine: describeMachine(),
  },
  { command: 'npx trace510k checks', modelSha256: 'a'.repeat(64), synthetic: true },
);

test('rejections are counted once a film in total and once a reason in its row, by truth', (t) => {
  const rows = record.tables.find((table) => table.id === 'input-checks')?.rows ?? [];
  const count = (reason: string) => rows.find((row) => row.reason === reason);
  t.like(count('age-is-in-the-indication'), { positive: 1, negative: 1, films: 2 });
  t.like(count('image-looks-frontal'), { positive: 1, negative: 0, films: 1 });
  t.like(count('Refused'), { positive: 1, negative: 1, films: 2 });
  t.like(count('All films'), { positive: 2, negative: 2, films: 4 });
  // R: binom::binom.confint(1, 2, methods = "wilson") gives 0.09453121 and 0.90546879.
  t.is(count('Share refused')?.positive, '50.0% (9.5–90.5)');
});

test('the submission cites rejections by reason and truth, and the checks one by one', async (t) => {
  const evidence = fakeEvidence();
  const facts = new Map([...evidence.facts, ...record.facts.map((f) => [f.id, f] as const)]);
  const tables = new Map([...evidence.tables, ...record.tables.map((x) => [x.id, x] as const)]);
  const { files } = await renderDocuments({ ...evidence, facts, tables }, { progress: silent });
  const text = (name: string): string => {
    const bytes = files.find((f) => f.path.endsWith(name))?.bytes ?? '';
    return typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8');
  };
  const submission = text('510k-submission.md');
  t.regex(submission, /\| Age is in the indication \| 1 \| 1 \| 0 \| 0 \| 2 \|/);
  t.regex(submission, /\| blank \| one gray level \| 1 \| 1 \|/);
  t.false(submission.includes('run.input-checks'));
  t.regex(text('algorithm-description.md'), /\| Body part is accepted \| \(0018,0015\) \(0008,2218\) \|/);
});
