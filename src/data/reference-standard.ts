/** A reference standard given as a CSV: one truth a case, equivocal and missing kept as such. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Protocol } from '../config/protocol.js';
import { columnIndex, parseCsv, rowNumber } from '../core/csv.js';
import { sha256 } from '../core/files.js';
import { cannotRead } from '../core/messages/core.js';
import * as say from '../core/messages/data.js';
import { InputError, type Problem, refuse } from '../core/problems.js';
import { slugify } from '../core/text.js';
import type { Case, Fact, LabelSource, SourceFile, Truth } from '../core/types.js';

type Reference = NonNullable<Protocol['reference']>;

export interface Referenced {
  readonly cases: readonly Case[];
  readonly labelSource: LabelSource;
  readonly source: SourceFile;
  readonly facts: readonly Fact[];
}

export const referenceSource = (reference: Reference): LabelSource => ({
  key: slugify(reference.name),
  name: reference.name,
  class: reference.class,
});

/** Reads one truth cell; undefined when the value is none of the named ones. */
export function readTruth(
  text: string,
  reference: Pick<Reference, 'positive' | 'negative' | 'equivocalValues'>,
): Truth | undefined {
  const value = text.trim();
  const is = (list: readonly string[]): boolean => list.some((v) => v.toLowerCase() === value.toLowerCase());
  if (value === '' || value === 'missing') return 'missing';
  if (is(reference.positive)) return 'positive';
  if (is(reference.negative)) return 'negative';
  return is(reference.equivocalValues) || value === 'equivocal' ? 'equivocal' : undefined;
}

export async function applyReference(cases: readonly Case[], path: string, reference: Reference): Promise<Referenced> {
  const bytes = await readFile(path).catch((e: NodeJS.ErrnoException) => refuse(cannotRead(path, e)));
  const table = parseCsv(bytes, path);
  const caseColumn = columnIndex(table, reference.caseColumn ?? 'case_id');
  const name = reference.labelColumn ?? 'label';
  const labelColumn = columnIndex(table, name);
  const known = [...reference.positive, ...reference.negative, ...reference.equivocalValues];
  const problems: Problem[] = [];
  const truths = new Map<string, { truth: Truth; row: number }>();
  for (const [i, row] of table.rows.entries()) {
    const id = (row[caseColumn] ?? '').trim();
    const truth = readTruth(row[labelColumn] ?? '', reference);
    if (truth === undefined) {
      problems.push(say.badTruth(path, rowNumber(i), name, row[labelColumn] ?? '', known));
      continue;
    }
    const before = truths.get(id);
    if (before && before.truth !== truth) problems.push(say.duplicateCase(path, rowNumber(i), id, before.row));
    truths.set(id, { truth, row: rowNumber(i) });
  }
  if (problems.length > 0) throw new InputError(problems);

  const labelSource = referenceSource(reference);
  let matched = 0;
  const labelled = cases.map((film): Case => {
    const found = truths.get(film.caseId);
    if (found && found.truth !== 'missing') matched++;
    return { ...film, labels: { ...film.labels, [labelSource.key]: found?.truth ?? 'missing' } };
  });
  if (matched === 0) refuse(say.nothingMatched(path, 'the data set'));
  const ids = new Set(cases.map((film) => film.caseId));
  const partnerless = [...truths.keys()].filter((id) => !ids.has(id)).length;
  return {
    cases: labelled,
    labelSource,
    source: { role: 'reference standard', name: basename(path), sha256: sha256(bytes), bytes: bytes.byteLength },
    facts: [
      { id: 'reference.name', value: reference.name, about: 'Reference standard, as the protocol names it' },
      {
        id: 'reference.class',
        value: reference.class,
        about: 'Whether it meets the definition of a reference standard',
      },
      { id: 'reference.method', value: reference.method, about: 'How its labels were made, as the protocol says' },
      { id: 'reference.rows', value: truths.size, unit: 'cases', about: 'Cases in the reference file' },
      {
        id: 'reference.matched',
        value: matched,
        unit: 'cases',
        about: 'Cases of the data set that have a label there',
      },
      {
        id: 'reference.partnerless',
        value: partnerless,
        unit: 'cases',
        about: 'Cases of the reference file that the data set lacks',
      },
    ],
  };
}
