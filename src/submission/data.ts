/** Tables that people wrote once for every device of this kind: hazards, requirements, checklists. Checked like templates. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseYaml } from '../config/load.js';
import { packageRoot } from '../core/files.js';
import * as say from '../core/messages/submission.js';
import { InputError } from '../core/problems.js';
import { bareNumbers } from './bare-numbers.js';

const text = z.string().min(1);

/** Reads templates/data/<name>.yaml; its ids may hold digits, its words only registered ones. */
export function readData<S extends z.ZodType>(name: string, schema: S): z.output<S> {
  const file = `templates/data/${name}.yaml`;
  const source = readFileSync(join(packageRoot(), file), 'utf8');
  const blank = (found: string): string => ' '.repeat(found.length);
  const words = source
    .replace(/\b(?:id|n|evidence): ?"?[A-Za-z0-9().-]+"?/g, blank)
    .replace(/\bshows: \[[^\]]*\]/g, blank)
    .replace(/#.*$/gm, '');
  const problems = bareNumbers(words).map((b) => say.bareNumber(file, b.row, b.found));
  if (problems.length > 0) throw new InputError(problems);
  return parseYaml(source, file, schema);
}

export const checklistSchema = z.strictObject({
  title: text,
  /** What a reader must know about the source: draft, edition, what was checked. */
  about: text,
  items: z
    .array(
      z.union([
        z.strictObject({ id: text, item: text, at: z.array(text).min(1) }),
        z.strictObject({ id: text, item: text, notApplicable: text }),
        z.strictObject({ id: text, item: text, gap: text, at: z.array(text).min(1) }),
      ]),
    )
    .min(1),
});
export type Checklist = z.infer<typeof checklistSchema>;

export const needsSchema = z.array(z.strictObject({ id: text, need: text }));
export const hazardsSchema = z.array(
  z.strictObject({
    id: text,
    hazard: text,
    sequence: text,
    situation: text,
    harm: text,
    severity: z.enum(['negligible', 'minor', 'serious', 'critical']),
    controls: z.array(text).min(1),
    kind: z.enum(['design', 'protective', 'information']),
  }),
);
export const requirementsSchema = z.array(
  z.strictObject({ id: text, requirement: text, need: text, critical: z.boolean(), design: z.array(text).min(1) }),
);
export const designSchema = z.array(z.strictObject({ id: text, title: text, design: text, files: z.array(text) }));
export const soupSchema = z.array(
  z.strictObject({ name: text, purpose: text, requirement: text, license: text, anomalies: text }),
);
export const gmlpSchema = z.array(
  z.strictObject({ n: z.number(), principle: text, answer: text, at: z.array(text).min(1) }),
);
