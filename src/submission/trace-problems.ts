/** Ids of the trace that point to nothing: a fault in templates/data, found before anything is rendered. */
import * as say from '../core/messages/submission.js';
import type { Problem } from '../core/problems.js';
import { readDesign, readHazards, readNeeds, readRequirements } from './listings.js';

export function traceProblems(): Problem[] {
  const [needs, hazards, requirements, design] = [readNeeds(), readHazards(), readRequirements(), readDesign()];
  const needIds = new Set(needs.map((n) => n.id));
  const requirementIds = new Set(requirements.map((r) => r.id));
  const designIds = new Set(design.map((d) => d.id));
  const problems: Problem[] = [];
  const add = (file: string, id: string, detail: string): void => {
    problems.push(say.traceBroken(`templates/data/${file}.yaml`, id, detail));
  };
  const all = [...needs, ...hazards, ...requirements, ...design].map((x) => x.id);
  for (const id of all.filter((v, i) => all.indexOf(v) !== i)) add('requirements', id, `expected the id ${id} once`);
  for (const r of requirements) {
    if (!needIds.has(r.need)) add('requirements', r.id, `expected a user need, got ${r.need}`);
    for (const d of r.design) if (!designIds.has(d)) add('requirements', r.id, `expected a design unit, got ${d}`);
  }
  for (const h of hazards) {
    for (const c of h.controls)
      if (!requirementIds.has(c)) add('hazards', h.id, `expected a requirement as control, got ${c}`);
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
      add(
        'requirements',
        r.id,
        `expected critical: ${controlling.has(r.id)}, since ${controlling.has(r.id) ? 'a' : 'no'} hazard names it as control`,
      );
    }
  }
  return problems;
}
