/** Films into training, tuning and test, always whole patients. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Protocol } from '../config/protocol.js';
import { formatCsv } from '../core/csv.js';
import * as say from '../core/messages/data.js';
import { InputError, type Problem, refuse } from '../core/problems.js';
import { createRng, shuffled } from '../core/rng.js';
import { type Case, PARTS, type Part, type Split } from '../core/types.js';
import { OWN_LABELS } from './dataset.js';

type Config = Protocol['split'];

export async function makeSplit(
  cases: readonly Case[],
  config: Config,
  options: { readonly folder: string; readonly finding: string },
): Promise<Split> {
  const films = cases.filter((c) => c.image !== null);
  const partOf =
    config.rule === 'seeded' ? seededParts(films, config) : await officialParts(films, config, options.folder);
  const parts = Object.fromEntries(
    PARTS.map((part) => [part, films.filter((c) => partOf.get(c.patientId) === part).map((c) => c.caseId)]),
  ) as unknown as Record<Part, string[]>;
  const split: Split = { rule: config.rule, seed: config.seed, parts };
  requireBothClasses(films, split, options.finding);
  return split;
}

/** Films of each patient, patients in the order of their ids so that nothing depends on the order of the table. */
function byPatient(films: readonly Case[]): Map<string, Case[]> {
  const groups = new Map<string, Case[]>();
  for (const film of films) {
    const group = groups.get(film.patientId);
    if (group) group.push(film);
    else groups.set(film.patientId, [film]);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Patients are stratified by what their films show together (any positive film; the set of views; …). Within a stratum,
 * in seeded random order, each patient goes to the part that lacks most films against its fraction; ties go to the part
 * that lacks most over all strata so far.
 */
function seededParts(films: readonly Case[], config: Extract<Config, { rule: 'seeded' }>): Map<string, Part> {
  const strata = new Map<string, [string, Case[]][]>();
  for (const entry of byPatient(films)) {
    const key = config.stratify.map((name) => profile(entry[1], name)).join(' / ');
    const members = strata.get(key);
    if (members) members.push(entry);
    else strata.set(key, [entry]);
  }
  const rng = createRng(config.seed, 'split');
  const total = { training: 0, tuning: 0, test: 0 };
  const partOf = new Map<string, Part>();
  for (const [, members] of [...strata].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const here = { training: 0, tuning: 0, test: 0 };
    for (const [patient, group] of shuffled(members, rng)) {
      const lack = (held: Record<Part, number>, part: Part): number =>
        config.fractions[part] * (held.training + held.tuning + held.test + group.length) - held[part];
      const part = PARTS.reduce((best, candidate) => {
        const difference = lack(here, candidate) - lack(here, best);
        if (Math.abs(difference) > 1e-9) return difference > 0 ? candidate : best;
        return lack(total, candidate) > lack(total, best) + 1e-9 ? candidate : best;
      });
      partOf.set(patient, part);
      here[part] += group.length;
      total[part] += group.length;
    }
  }
  return partOf;
}

function profile(group: readonly Case[], name: string): string {
  if (name === 'label') return group.some((c) => c.labels[OWN_LABELS] === 'positive') ? 'positive' : 'negative';
  return [...new Set(group.map((c) => String(c.attributes[name] ?? 'unknown')))].sort().join('+');
}

async function officialParts(
  films: readonly Case[],
  config: Extract<Config, { rule: 'official-lists' }>,
  folder: string,
): Promise<Map<string, Part>> {
  const [training, test] = await Promise.all(
    [config.trainingList, config.testList].map((name) => readList(join(folder, name))),
  );
  const partOf = new Map<string, Part>();
  const problems: Problem[] = [];
  for (const [patient, group] of byPatient(films)) {
    const inTest = group.some((c) => test?.has(c.caseId));
    const inTraining = group.some((c) => training?.has(c.caseId));
    if (inTest && inTraining) problems.push(say.patientInBothLists(patient));
    else if (inTest) partOf.set(patient, 'test');
    else if (inTraining) partOf.set(patient, 'training');
  }
  if (problems.length > 0) throw new InputError(problems);
  const patients = [...partOf].filter(([, part]) => part === 'training').map(([patient]) => patient);
  const rng = createRng(config.seed, 'split');
  for (const patient of shuffled(patients, rng).slice(0, Math.round(patients.length * config.tuningFraction))) {
    partOf.set(patient, 'tuning');
  }
  return partOf;
}

async function readList(file: string): Promise<Set<string>> {
  const text = await readFile(file, 'utf8').catch(() => refuse(say.listUnknown(file)));
  return new Set(
    text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean),
  );
}

function requireBothClasses(films: readonly Case[], split: Split, finding: string): void {
  const positive = new Set(films.filter((c) => c.labels[OWN_LABELS] === 'positive').map((c) => c.caseId));
  const problems = PARTS.flatMap((part) => {
    const ids = split.parts[part];
    const positives = ids.filter((id) => positive.has(id)).length;
    return positives === 0 || positives === ids.length
      ? [say.oneClass(`the ${part} part`, finding, ids.length, positives)]
      : [];
  });
  if (problems.length > 0) throw new InputError(problems);
}

export function splitCsv(split: Split, cases: readonly Case[]): string {
  const patientOf = new Map(cases.map((c) => [c.caseId, c.patientId]));
  return formatCsv(
    ['case_id', 'patient_id', 'split'],
    PARTS.flatMap((part) => split.parts[part].map((id) => [id, patientOf.get(id) ?? null, part])),
  );
}
