/** Tables that people wrote once for every device of this kind: hazards, requirements, checklists. Checked like templates. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Claim } from '../config/claims.js';
import { parseYaml } from '../config/load.js';
import { packageRoot } from '../core/files.js';
import * as say from '../core/messages/submission.js';
import { InputError } from '../core/problems.js';
import { bareNumbers } from './bare-numbers.js';

const text = z.string().min(1);

export const dataFile = (name: string): string => `templates/data/${name}.yaml`;
const readSource = (name: string): string => readFileSync(join(packageRoot(), dataFile(name)), 'utf8');

/** The line of a data file on which an entry's id (or number) or any other word stands; for messages. */
export function dataRow(name: string, words: string): number | undefined {
  const row = readSource(name)
    .split('\n')
    .findIndex((line) => line.includes(words));
  return row < 0 ? undefined : row + 1;
}

/** References are citations from end to end: their digits are part of names. */
export const readReferences = (): Reference[] =>
  parseYaml(readSource('references'), dataFile('references'), referencesSchema);

/** Reads templates/data/<name>.yaml; its ids may hold digits, its words only registered ones. */
export function readData<S extends z.ZodType>(name: string, schema: S): z.output<S> {
  const file = dataFile(name);
  const source = readSource(name);
  const blank = (found: string): string => ' '.repeat(found.length);
  const words = source
    .replace(/\b(?:id|n|evidence): ?"?[A-Za-z0-9().-]+"?/g, blank)
    .replace(/\b(?:(?:shows|evidence|tests|records): \[[^\]]*\]|name: "[^"]*"|made: [^\s}]+)/g, blank)
    .replace(/#.*$/gm, '');
  const problems = bareNumbers(words).map((b) => say.bareNumber(file, b.row, b.found));
  if (problems.length > 0) throw new InputError(problems);
  return parseYaml(source, file, schema);
}

export const checklistSchema = z.strictObject({
  title: text,
  /** What a reader must know about the source: draft, edition, what was checked. */
  about: text,
  /** Id of the reference it completes. */
  source: text,
  items: z
    .array(
      z.union([
        z.strictObject({ id: text, item: text, at: z.array(text).min(1) }),
        z.strictObject({ id: text, item: text, notApplicable: text }),
        /** Nothing of it is there without the answer to this gap. */
        z.strictObject({ id: text, item: text, gap: text, at: z.array(text).min(1) }),
        /** Part of it is there; each of these gaps leaves another part open. */
        z.strictObject({ id: text, item: text, gaps: z.array(text).min(1), at: z.array(text).min(1) }),
        /** No answer could stand anywhere in the document, for this reason. */
        z.strictObject({ id: text, item: text, notProvided: text }),
      ]),
    )
    .min(1),
});
export type Checklist = z.infer<typeof checklistSchema>;

export const CHECKLISTS = ['stard-2015', 'claim-2024', 'tripod-ai', 'draft-ai-guidance'] as const;

export const readChecklist = (name: string): Checklist => readData(name, checklistSchema);

export const needsSchema = z.array(z.strictObject({ id: text, need: text }));
const hazardSchema = z.strictObject({
  id: text,
  hazard: text,
  sequence: text,
  situation: text,
  harm: text,
  /** What the control itself may bring about. */
  newRisk: text,
  severity: z.enum(['negligible', 'minor', 'serious', 'critical']),
  controls: z.array(text).min(1),
  kind: z.enum(['design', 'protective', 'information']),
});
export const hazardsSchema = z.array(
  /** What differs for a device that marks the film instead of flagging it for the worklist. */
  hazardSchema.extend({ marking: hazardSchema.omit({ id: true }).partial().optional() }),
);
export const requirementsSchema = z.array(
  z.strictObject({
    id: text,
    requirement: text,
    need: text,
    critical: z.boolean(),
    design: z.array(text).min(1),
    /** Ids of facts, results or tables that show it met in a run. */
    evidence: z.array(text).default([]),
    /** Why no test of the software shows it. */
    untested: text.optional(),
  }),
);
export const designSchema = z.array(z.strictObject({ id: text, title: text, design: text, files: z.array(text) }));
export const soupSchema = z.array(
  z.strictObject({
    name: text,
    /** Author or maintainer, as its package.json names them. */
    supplier: text,
    purpose: text,
    requirement: text,
    /** Where its faults could reach: the answer to a clinic, or only evidence and documents. */
    reach: z.enum(['device', 'evidence']),
    anomalies: text,
  }),
);
export const threatsSchema = z.array(
  z.strictObject({ threat: text, effect: text, control: text, requirements: z.array(text).min(1), open: text }),
);
const useRiskSchema = z.strictObject({ task: text, error: text, harm: text, control: text });
export const useRisksSchema = z.array(useRiskSchema.extend({ marking: useRiskSchema.partial().optional() }));

/** An entry in the words of the claim: a detection aid marks what a triage device flags. */
export function inWordsOfClaim<T extends { readonly marking?: object | undefined }>(
  entry: T,
  { marks }: Pick<Claim, 'marks'>,
): Omit<T, 'marking'> {
  const { marking, ...words } = entry;
  return marks === 'always' ? { ...words, ...marking } : words;
}
export const anomaliesSchema = z.array(
  z.strictObject({ id: text, anomaly: text, effect: text, safety: text, security: text, plan: text }),
);
export const referencesSchema = z
  .array(
    z.strictObject({
      id: text,
      /** As the running text names it; a draft says draft and its date here. */
      short: text,
      full: text,
      /** Not compared with the primary text: printed with a dagger. */
      unchecked: z.boolean().default(false),
    }),
  )
  .min(1);
export type Reference = z.infer<typeof referencesSchema>[number];
export const gmlpSchema = z.array(
  z.strictObject({ n: z.number(), principle: text, answer: text, at: z.array(text).min(1) }),
);
