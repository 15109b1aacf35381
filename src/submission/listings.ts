/** The tables of software documentation: needs, hazards, requirements, design, packages, machine learning practice. */
import type { z } from 'zod';
import { sectionLink } from './anchors.js';
import { type Context, hasEvidence } from './context.js';
import {
  designSchema,
  gmlpSchema,
  hazardsSchema,
  inWordsOfClaim,
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
export const readSoup = (): z.infer<typeof soupSchema> => readData('soup', soupSchema);

export const left = (n: number): 'left'[] => Array.from({ length: n }, () => 'left');

export const needTable = (): string =>
  gfm(
    'User needs.',
    ['Id', 'Need'],
    left(2),
    readNeeds().map((n) => [n.id, esc(n.need)]),
  );

export const hazardTable = ({ claim }: Context): string =>
  gfm(
    'Hazards, with the requirements that control them. Severity is judged before risk controls.',
    ['Id', 'Hazard and cause', 'Sequence of events', 'Hazardous situation', 'Harm', 'Severity', 'Controls'],
    left(7),
    readHazards()
      .map((h) => inWordsOfClaim(h, claim))
      .map((h) => [
        h.id,
        esc(h.hazard),
        esc(h.sequence),
        esc(h.situation),
        esc(h.harm),
        h.severity,
        `${h.kind}: ${h.controls.join(', ')}`,
      ]),
  );

/** The manufacturer’s ratings, one row per hazard; a hazard without a rating stays visible. */
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
    'Software requirements. A critical requirement controls at least one hazard.',
    ['Id', 'Requirement', 'Need', 'Critical'],
    left(4),
    readRequirements().map((r) => [r.id, esc(r.requirement), r.need, r.critical ? '**yes**' : 'no']),
  );

export const designTable = (): string =>
  gfm(
    'Design units and the source folders that implement them.',
    ['Id', 'Unit', 'Design', 'Source'],
    left(4),
    readDesign().map((d) => [
      d.id,
      esc(d.title),
      esc(d.design),
      d.files.map((f) => `\`${f}\``).join(', ') || 'not in this release',
    ]),
  );

/** Direct packages as people described them; version and license as the bill of materials of the evidence has them. */
export function soupTable(context: Context): string {
  if (!hasEvidence(context, 'sbom')) return 'The versions are not in the evidence: there is no bill of materials.';
  const bill = context.evidence.tables.get('sbom')?.rows ?? [];
  const rows = readSoup().map((s) => {
    const row = bill.find((b) => b.component === s.name && b.by === 'the product');
    const license = row?.license ?? 'license not in the bill';
    return [
      // One column for the four: eight would leave none of them room for words.
      esc(row ? `${s.name} ${row.version} (${s.supplier}), ${license}` : `${s.name} (${s.supplier}), not in the bill`),
      esc(s.purpose),
      esc(s.requirement),
      s.reach === 'device' ? 'device output' : 'evidence',
      esc(s.anomalies),
    ];
  });
  return gfm(
    'Software of unknown provenance: direct dependencies of the product. Known anomalies are those encountered in development.',
    [
      'Package, version (supplier), license',
      'Purpose',
      'What is required of it',
      'A fault could reach',
      'Known anomalies',
    ],
    left(5),
    rows,
  );
}

export const gmlpTable = (): string =>
  gfm(
    'Good machine learning practice: each principle, abridged, and where it is answered.',
    ['Principle', 'Answer', 'Section'],
    left(3),
    readData('gmlp', gmlpSchema).map((g) => [
      `${g.n}. ${esc(g.principle)}`,
      esc(g.answer),
      g.at.map(sectionLink).join('; '),
    ]),
  );
