/**
 * Faults of the text itself, by file and line: ids of the trace that lead nowhere, requirements without a test and test ids
 * without a requirement, checklist items whose section does not exist, references nobody cites, packages nobody
 * described. Everything is found before a page is drawn, and all of it is told together.
 */
import * as say from '../core/messages/submission.js';
import type { Problem } from '../core/problems.js';
import type { Evidence } from '../evidence/evidence.js';
import { requirementIds, TEST_RUN, testRunOf } from '../evidence/test-run.js';
import { headingsOf, slugOfHeading } from './anchors.js';
import { readControls } from './checklists.js';
import { citedSomewhere } from './citations.js';
import { CHECKLISTS, dataFile, dataRow, gmlpSchema, readChecklist, readData, readReferences } from './data.js';
import { readElements } from './elements.js';
import { readDesign, readHazards, readNeeds, readRequirements, readSoup } from './listings.js';
import { readThreats } from './risk-tables.js';

/** A test of the sources by its title and where it stands. */
export interface WrittenTest {
  readonly title: string;
  readonly file: string;
  /** Unknown for a test of a recorded run. */
  readonly row?: number;
}

/** The tests of the recorded run, where it ran every test file of the very sources that made the evidence. */
export function recordedTests(evidence: Evidence): WrittenTest[] | null {
  const run = testRunOf(evidence);
  const files = (id: string): unknown => evidence.facts.get(`${TEST_RUN}.${id}`)?.value;
  if (!('tests' in run) || files('files') !== files('files-in-sources')) return null;
  return run.tests.map(({ title, file }) => ({ title, file: `test/${file}.test.ts` }));
}

/** `tests`: every test of the sources, where they are at hand; without them tests and requirements are not compared. */
export function traceProblems(tests: readonly WrittenTest[] | null = null): Problem[] {
  const [needs, hazards, requirements, design] = [readNeeds(), readHazards(), readRequirements(), readDesign()];
  const needIds = new Set(needs.map((n) => n.id));
  const requirementSet = new Set(requirements.map((r) => r.id));
  const designIds = new Set(design.map((d) => d.id));
  const problems: Problem[] = [];
  const add = (file: string, id: string, detail: string, entry = `id: ${id}`): void => {
    problems.push(say.traceBroken(dataFile(file), dataRow(file, entry), id, detail));
  };
  const all = [...needs, ...hazards, ...requirements, ...design].map((x) => x.id);
  for (const id of all.filter((v, i) => all.indexOf(v) !== i)) add('requirements', id, `expected the id ${id} once`);
  for (const r of requirements) {
    if (!needIds.has(r.need)) add('requirements', r.id, `expected a user need, got ${r.need}`);
    for (const d of r.design) if (!designIds.has(d)) add('requirements', r.id, `expected a design unit, got ${d}`);
  }
  for (const h of hazards) {
    for (const c of h.controls)
      if (!requirementSet.has(c)) add('hazards', h.id, `expected a requirement as control, got ${c}`);
  }
  for (const t of readThreats()) {
    for (const c of t.requirements)
      if (!requirementSet.has(c))
        add('threats', t.threat, `expected a requirement that counters this threat, got ${c}`, `threat: "${t.threat}`);
  }
  for (const n of needs) {
    if (!requirements.some((r) => r.need === n.id))
      add('needs', n.id, 'expected a requirement that meets this need, found none');
  }
  for (const d of design) {
    if (!requirements.some((r) => r.design.includes(d.id)))
      add('design', d.id, 'expected a requirement that this unit meets, found none');
  }
  const controlling = new Set(hazards.flatMap((h) => h.controls));
  for (const r of requirements) {
    if (r.critical !== controlling.has(r.id)) {
      const why = `${controlling.has(r.id) ? 'a' : 'no'} hazard names it as control`;
      add('requirements', r.id, `expected critical: ${controlling.has(r.id)}, since ${why}`);
    }
  }
  return [...problems, ...testProblems(tests)];
}

/** Requirements without a test and without a reason, and tests that name a requirement nobody wrote. */
export function testProblems(tests: readonly WrittenTest[] | null): Problem[] {
  if (tests === null) return [];
  const requirements = readRequirements();
  const known = new Set(requirements.map((r) => r.id));
  const tested = new Set(tests.flatMap((t) => requirementIds(t.title)));
  const file = 'requirements';
  return [
    ...requirements
      .filter((r) => r.untested === undefined && !tested.has(r.id))
      .map(({ id }) => say.requirementUntested(dataFile(file), dataRow(file, `id: ${id}`), id)),
    ...tests.flatMap((t) =>
      requirementIds(t.title)
        .filter((id) => !known.has(id))
        .map((id) => say.testOfNoRequirement(t.file, t.row, id)),
    ),
  ];
}

/** Sections that the data files point to and the submission does not have. */
export function pointerProblems(markdown: string): Problem[] {
  const headings = headingsOf(markdown);
  const pointers: { file: string; entry: string; at: readonly string[] }[] = [
    ...CHECKLISTS.flatMap((file) =>
      readChecklist(file).items.map((i) => ({ file, entry: `id: "${i.id}"`, at: 'at' in i ? i.at : [] })),
    ),
    ...Object.values(readControls()).flatMap((claim) =>
      claim.items.map((i) => ({ file: 'special-controls', entry: `id: "${i.id}"`, at: i.at })),
    ),
    ...readData('gmlp', gmlpSchema).map((g) => ({ file: 'gmlp', entry: `n: ${g.n},`, at: g.at })),
    ...readElements().map((e) => ({ file: 'elements', entry: `n: ${e.n},`, at: [e.at] })),
  ];
  return pointers.flatMap(({ file, entry, at }) =>
    at
      .filter((heading) => !headings.has(slugOfHeading(heading)))
      .map((heading) => say.anchorMissing(dataFile(file), dataRow(file, entry) ?? 0, slugOfHeading(heading))),
  );
}

/** References that no template and no data file cites. */
export function citationProblems(cited: ReadonlySet<string> = citedSomewhere()): Problem[] {
  return readReferences()
    .filter((r) => !cited.has(r.id))
    .map((r) => say.referenceUnused(dataFile('references'), dataRow('references', `id: ${r.id}`), r.id));
}

/** Direct packages of the bill of materials that nobody described, and descriptions of packages that are not in it. */
export function soupProblems(evidence: Pick<Evidence, 'tables'>): Problem[] {
  const bill = evidence.tables.get('sbom');
  if (!bill) return [];
  const direct = bill.rows.filter((row) => row.by === 'the product' && row.kind !== 'machine-learning model');
  const names = new Set(direct.filter((row) => row.kind !== 'data').map((row) => String(row.component)));
  const described = readSoup();
  const file = dataFile('soup');
  return [
    ...[...names].filter((n) => !described.some((s) => s.name === n)).map((n) => say.packageNotDescribed(file, n)),
    ...described
      .filter((s) => !names.has(s.name))
      .map((s) => say.packageNotInBill(file, dataRow('soup', `name: "${s.name}"`), s.name)),
  ];
}
