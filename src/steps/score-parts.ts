/**
 * Parts of one predictions table, scored by several machines, and how they become the table again: byte for byte the one
 * that a single run writes. A part carries what all parts must share, so that nothing of another model, list or engine
 * slips in, and no part is missing or there twice.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { canonicalJson, sha256 } from '../core/files.js';
import { cannotRead } from '../core/messages/core.js';
import * as say from '../core/messages/scale.js';
import { InputError, type Problem } from '../core/problems.js';
import { type Shard, stretch } from '../core/shard.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const schema = z.strictObject({
  version: z.literal(1),
  kind: z.literal('trace510k scores, one part'),
  shard: z.strictObject({ index: z.number().int().positive(), of: z.number().int().positive() }),
  model: z.strictObject({ id: z.string(), sha256: hash }),
  /** Engine and form: another one may differ in the last bits. */
  engine: z.string(),
  /** The whole table without its scores: cases, parts of the split, truth and attributes. */
  list: z.strictObject({ sha256: hash, cases: z.number().int().nonnegative() }),
  header: z.string(),
  rows: z.array(z.string()),
  rowsSha256: hash,
});

export type ScorePart = z.infer<typeof schema>;

export const partName = (out: string, { index, of }: Shard): string => {
  const digits = String(of).length;
  const two = (n: number): string => String(n).padStart(Math.max(3, digits), '0');
  return `${out.replace(/\.csv$/i, '')}.part-${two(index)}-of-${two(of)}.json`;
};

export const PART_FILE = /\.part-\d+-of-\d+\.json$/;

export function partText(part: Omit<ScorePart, 'version' | 'kind' | 'rowsSha256'>): string {
  const rowsSha256 = sha256(part.rows.join('\n'));
  return canonicalJson({ version: 1, kind: 'trace510k scores, one part', ...part, rowsSha256 } satisfies ScorePart);
}

interface Read {
  readonly file: string;
  readonly part: ScorePart;
}

async function readPart(file: string, problems: Problem[]): Promise<Read | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    problems.push(cannotRead(file, error));
    return null;
  });
  if (text === null) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    problems.push(say.partBroken(file, (error as Error).message));
    return null;
  }
  const checked = schema.safeParse(json);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    problems.push(say.partBroken(file, `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim()));
    return null;
  }
  const part = checked.data;
  if (sha256(part.rows.join('\n')) !== part.rowsSha256) problems.push(say.partChanged(file));
  const [from, to] = stretch(part.shard, part.list.cases);
  if (part.rows.length !== to - from) problems.push(say.partLength(file, to - from, part.rows.length));
  return { file, part };
}

export interface Merged {
  readonly text: string;
  readonly parts: number;
  readonly cases: number;
  readonly model: ScorePart['model'];
}

/** Every fault of every part is told at once; with any of them nothing is merged. */
export async function mergeParts(files: readonly string[]): Promise<Merged> {
  const problems: Problem[] = [];
  const read: Read[] = [];
  for (const file of files) {
    const one = await readPart(file, problems);
    if (one) read.push(one);
  }
  const [first] = read;
  if (!first) throw new InputError(problems.length > 0 ? problems : [say.noParts()]);
  problems.push(...read.slice(1).flatMap((other) => strangers(first, other)));
  const { of } = first.part.shard;
  const byIndex = new Map<number, Read[]>();
  for (const one of read.filter(({ part }) => part.shard.of === of)) {
    byIndex.set(one.part.shard.index, [...(byIndex.get(one.part.shard.index) ?? []), one]);
  }
  for (const [index, ones] of byIndex) {
    if (ones.length > 1)
      problems.push(
        say.partTwice(
          index,
          of,
          ones.map((one) => one.file),
        ),
      );
  }
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !byIndex.has(index));
  if (missing.length > 0) problems.push(say.partsMissing(missing, of));
  if (problems.length > 0) throw new InputError(problems);
  const inOrder = Array.from({ length: of }, (_, i) => (byIndex.get(i + 1) as [Read])[0].part);
  const lines = [first.part.header, ...inOrder.flatMap((part) => part.rows)];
  return {
    text: `${lines.join('\n')}\n`,
    parts: of,
    cases: first.part.list.cases,
    model: first.part.model,
  };
}

/** What a part has that the first one has otherwise. */
function strangers(first: Read, { file, part }: Read): Problem[] {
  const own = first.part;
  const pairs: readonly (readonly [string, string, string])[] = [
    ['model SHA-256', own.model.sha256, part.model.sha256],
    ['list of cases and truth (SHA-256)', own.list.sha256, part.list.sha256],
    ['number of shards', String(own.shard.of), String(part.shard.of)],
    ['engine', own.engine, part.engine],
    ['columns', own.header, part.header],
  ];
  return pairs.flatMap(([what, a, b]) => (a === b ? [] : [say.partOfOther(file, what, first.file, a, b)]));
}
