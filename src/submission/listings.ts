/** The tables of software documentation, and the trace between them, computed from ids. */
import type { z } from 'zod';
import { sectionLink } from './anchors.js';
import type { Context } from './context.js';
import {
  designSchema,
  gmlpSchema,
  hazardsSchema,
  needsSchema,
  readData,
  requirementsSchema,
  soupSchema,
} from './data.js';
import { escapeMarkdown as esc } from './escape.js';
import { gfm } from './tables.js';

export const readNeeds = (): z.infer<typeof needsSchema> => readData('needs', needsSchema);
export const readHazards = (): z.infer<typeof hazardsSchema> => readData('hazards', hazardsSchema);
export const readRequirements = (): z.infer<typeof requirementsSchema> => readData('requirements', requirementsSchema);
export const readDesign = (): z.infer<typeof designSchema> => readData('design', designSchema);

const left = (n: number): 'left'[] => Array.from({ length: n }, () => 'left');

export const needTable = (): string =>
  gfm(
    'User needs.',
    ['Id', 'Need'],
    left(2),
    readNeeds().map((n) => [n.id, esc(n.need)]),
  );

export const hazardTable = (): string =>
  gfm(
    'Hazards. Severity is judged before risk controls; probability is left to the manufacturer’s risk management file.',
    ['Id', 'Hazard and cause', 'Sequence of events', 'Hazardous situation', 'Harm', 'Severity', 'Controls'],
    left(7),
    readHazards().map((h) => [
      h.id,
      esc(h.hazard),
      esc(h.sequence),
      esc(h.situation),
      esc(h.harm),
      h.severity,
      `${h.kind}: ${h.controls.join(', ')}`,
    ]),
  );

/** The manufacturer’s ratings, one row a hazard; a hazard without a rating stays visible. */
export function hazardRatings({ device }: Context): string {
  const rated = new Map((device.risk.rows ?? []).map((row) => [row.hazard, row]));
  if (rated.size === 0) return '';
  const open = '**OPEN**';
  return gfm(
    'Ratings by the manufacturer.',
    ['Id', 'Probability', 'Before control', 'After control', 'Verification', 'New risks'],
    left(6),
    readHazards().map(({ id }) => {
      const row = rated.get(id);
      return [
        id,
        ...[row?.probability, row?.initial, row?.residual, row?.verification].map((v) =>
          v === undefined ? open : esc(v),
        ),
        row?.newRisks === undefined ? (row ? 'none stated' : open) : esc(row.newRisks),
      ];
    }),
  );
}

export const requirementTable = (): string =>
  gfm(
    'Software requirements; critical ones control a hazard.',
    ['Id', 'Requirement', 'Need', 'Critical'],
    left(4),
    readRequirements().map((r) => [r.id, esc(r.requirement), r.need, r.critical ? 'yes' : 'no']),
  );

export const designTable = (): string =>
  gfm(
    'Design units and where they live in the source.',
    ['Id', 'Unit', 'Design', 'Source'],
    left(4),
    readDesign().map((d) => [
      d.id,
      esc(d.title),
      esc(d.design),
      d.files.map((f) => `\`${f}\``).join(', ') || 'not in this release',
    ]),
  );

export const soupTable = (): string =>
  gfm(
    'Software of unknown provenance. Exact versions stand in package-lock.json of the release.',
    ['Package', 'Purpose', 'What is required of it', 'License', 'Known anomalies'],
    left(5),
    readData('soup', soupSchema).map((s) => [
      esc(s.name),
      esc(s.purpose),
      esc(s.requirement),
      esc(s.license),
      esc(s.anomalies),
    ]),
  );

export const gmlpTable = (): string =>
  gfm(
    'Good machine learning practice: each principle and where it is answered.',
    ['Principle', 'Answer', 'Section'],
    left(3),
    readData('gmlp', gmlpSchema).map((g) => [
      `${g.n}. ${esc(g.principle)}`,
      esc(g.answer),
      g.at.map(sectionLink).join('; '),
    ]),
  );

/** A test of the recorded run, by the requirement ids in its title. */
interface RecordedTest {
  readonly title: string;
  readonly result: string;
  readonly requirements: readonly string[];
}

export function recordedTests({ evidence }: Context): RecordedTest[] | null {
  const table = evidence.tables.get('test-run');
  if (!table) return null;
  return table.rows.map((row) => {
    const title = String(row.title ?? '');
    return {
      title,
      result: String(row.result ?? ''),
      requirements: [...title.matchAll(/SRS-\d{3}/g)].map((m) => m[0]),
    };
  });
}

/** Need → hazard → requirement → design → test → result, one row a requirement; what leads nowhere is listed below. */
export function traceTable(context: Context): string {
  const tests = recordedTests(context);
  const hazards = readHazards();
  const requirements = readRequirements();
  const rows = requirements.map((r) => {
    const mine = tests?.filter((t) => t.requirements.includes(r.id)) ?? [];
    return [
      r.need,
      hazards
        .filter((h) => h.controls.includes(r.id))
        .map((h) => h.id)
        .join(', ') || 'none',
      r.id,
      r.design.join(', '),
      tests === null ? 'no recorded run' : mine.map((t) => esc(t.title)).join('; ') || '**no test**',
      tests === null ? 'not provided' : [...new Set(mine.map((t) => t.result))].join(', ') || 'not provided',
    ];
  });
  const known = new Set(requirements.map((r) => r.id));
  const untested =
    tests === null
      ? []
      : requirements.filter((r) => !tests.some((t) => t.requirements.includes(r.id))).map((r) => r.id);
  const strangers = tests?.flatMap((t) => t.requirements.filter((id) => !known.has(id))) ?? [];
  const orphans = [
    ...(untested.length > 0 ? [`Requirements without a test: ${untested.join(', ')}.`] : []),
    ...(strangers.length > 0 ? [`Test ids without a requirement: ${strangers.join(', ')}.`] : []),
  ];
  return [
    gfm('Traceability.', ['Need', 'Hazard', 'Requirement', 'Design', 'Test', 'Result'], left(6), rows),
    ...(tests === null || orphans.length > 0
      ? ['', ...orphans]
      : ['', 'No requirement is without a test, and no test without a requirement.']),
  ].join('\n');
}
