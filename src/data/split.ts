/** Films into training, tuning and test, always whole patients. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Protocol } from '../config/protocol.js';
import * as say from '../core/messages/data.js';
import { InputError, type Problem, refuse } from '../core/problems.js';
import { createRng, shuffled } from '../core/rng.js';
import { type AttributeValue, type Case, PARTS, type Part, type Split } from '../core/types.js';
import { OWN_LABELS } from './dataset.js';

/** The rules that make a split; a saved one is read by split-file.ts. */
type Config = Exclude<Protocol['split'], { rule: 'saved-file' }>;

export interface SplitOptions {
  /** Where the official lists are. */
  readonly folder: string;
  readonly finding: string;
  /** Label source that stratifies and must have both classes in every part; by default the data set's own. */
  readonly labels?: string;
}

export async function makeSplit(cases: readonly Case[], config: Config, options: SplitOptions): Promise<Split> {
  const films = cases.filter((c) => c.image !== null);
  const labels = options.labels ?? OWN_LABELS;
  const partOf =
    config.rule === 'seeded' ? seededParts(films, config, labels) : await officialParts(films, config, options.folder);
  const parts = Object.fromEntries(
    PARTS.map((part) => [part, films.filter((c) => partOf.get(c.patientId) === part).map((c) => c.caseId)]),
  ) as unknown as Record<Part, string[]>;
  const split: Split = { rule: config.rule, seed: config.seed, parts };
  requireBothClasses(films, split, options.finding, labels);
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
 * Patients are stratified by what their films show together (any positive film; the set of views; …), and inside a
 * stratum by their number of films. Along that list, in seeded random order among equals, each patient goes to the part
 * that lacks most films against its fraction. What a part lacks is carried from stratum to stratum, so that strata of
 * one or two patients do not all fall to the largest part.
 */
function seededParts(
  films: readonly Case[],
  config: Extract<Config, { rule: 'seeded' }>,
  labels: string,
): Map<string, Part> {
  const profiles = config.stratify.map((name) => profileOf(films, name, labels));
  const strata = new Map<string, [string, Case[]][]>();
  for (const entry of byPatient(films)) {
    const key = profiles.map((profile) => profile(entry[1])).join(' / ');
    const members = strata.get(key);
    if (members) members.push(entry);
    else strata.set(key, [entry]);
  }
  const rng = createRng(config.seed, 'split');
  const lack = { training: 0, tuning: 0, test: 0 };
  const partOf = new Map<string, Part>();
  for (const [, members] of [...strata].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const [patient, group] of shuffled(members, rng).sort(([, a], [, b]) => b.length - a.length)) {
      for (const part of PARTS) lack[part] += config.fractions[part] * group.length;
      const part = PARTS.reduce((best, candidate) => (lack[candidate] > lack[best] + 1e-9 ? candidate : best));
      partOf.set(patient, part);
      lack[part] -= group.length;
    }
  }
  return partOf;
}

/** What a patient's films show together in one respect; numbers are cut at the median of all films. */
function profileOf(films: readonly Case[], name: string, labels: string): (group: readonly Case[]) => string {
  if (name === 'label') {
    return (group) => (group.some((c) => c.labels[labels] === 'positive') ? 'positive' : 'negative');
  }
  const values = films.map((c) => c.attributes[name]);
  if (values.every((value) => value === undefined)) {
    const names = new Set(films.flatMap((c) => Object.keys(c.attributes)));
    return refuse(say.unknownStratum(name, ['label', ...names]));
  }
  const numbers = values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  const median = numbers[Math.floor(numbers.length / 2)];
  const word = (value: AttributeValue | undefined): string =>
    typeof value !== 'number' ? (value ?? 'unknown') : value < (median as number) ? 'low' : 'high';
  return (group) => [...new Set(group.map((c) => word(c.attributes[name])))].sort().join('+');
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

export function requireBothClasses(films: readonly Case[], split: Split, finding: string, labels: string): void {
  const positive = new Set(films.filter((c) => c.labels[labels] === 'positive').map((c) => c.caseId));
  const problems = PARTS.flatMap((part) => {
    const ids = split.parts[part];
    const positives = ids.filter((id) => positive.has(id)).length;
    return positives === 0 || positives === ids.length
      ? [say.oneClass(`the ${part} part`, finding, ids.length, positives)]
      : [];
  });
  if (problems.length > 0) throw new InputError(problems);
}
