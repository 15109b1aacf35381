/**
 * Proof that the parts share no patient and no film: patient ids, bytes (SHA-256 of the file), pixels (SHA-256 of the
 * gray levels) and looks (near-duplicates.ts). A copy across parts stops the run; copies inside one part are counted.
 */
import * as say from '../core/messages/data.js';
import { InputError, type Problem } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import { type Case, type EvidenceTable, type Fact, PARTS, type Part, type Split } from '../core/types.js';
import { COPY_COLUMNS, type Copy, type CopyKind, copyRow, findCopies } from './survey/copies.js';
import type { FilmRecord } from './survey/film-record.js';
import { NEAR } from './survey/near-duplicates.js';
import { surveyFilms } from './survey/survey.js';

export interface Independence {
  readonly facts: readonly Fact[];
  readonly tables: readonly EvidenceTable[];
  /** SHA-256 of every film of the split, by case. */
  readonly filmSha256: ReadonlyMap<string, string>;
  /** What was measured on every film of the split, by case. */
  readonly films: ReadonlyMap<string, FilmRecord>;
}

export interface IndependenceOptions {
  readonly progress: Progress;
  /** Keeps measurements between runs. */
  readonly cacheFolder?: string;
  readonly threads?: number;
}

export async function proveIndependence(
  cases: readonly Case[],
  split: Split,
  options: IndependenceOptions,
): Promise<Independence> {
  const partOf = new Map(PARTS.flatMap((part) => split.parts[part].map((id): [string, Part] => [id, part])));
  const films = cases.filter((film) => partOf.has(film.caseId));
  const problems: Problem[] = patientsInSeveralParts(films, partOf);
  if (problems.length > 0) throw new InputError(problems);
  const records = await surveyFilms(films, options);
  const copies = findCopies(films, records);
  for (const { kind, a, b, correlation } of copies) {
    const [first, second] = [partOf.get(a.caseId) as Part, partOf.get(b.caseId) as Part];
    if (first !== second) problems.push(say.leakedFilm(kind, a.caseId, first, b.caseId, second, correlation));
  }
  if (problems.length > 0) throw new InputError(problems);
  return {
    facts: facts(films, copies),
    tables: [copiesTable(copies, partOf)],
    filmSha256: new Map([...records].map(([id, record]) => [id, record.sha256])),
    films: records,
  };
}

function patientsInSeveralParts(films: readonly Case[], partOf: ReadonlyMap<string, Part>): Problem[] {
  const seen = new Map<string, Case>();
  const told = new Set<string>();
  const problems: Problem[] = [];
  for (const film of films) {
    const first = seen.get(film.patientId);
    if (!first) seen.set(film.patientId, film);
    else if (partOf.get(first.caseId) !== partOf.get(film.caseId) && !told.has(film.patientId)) {
      told.add(film.patientId);
      const [a, b] = [partOf.get(first.caseId) as Part, partOf.get(film.caseId) as Part];
      problems.push(say.sharedPatient(film.patientId, first.caseId, a, film.caseId, b));
    }
  }
  return problems;
}

function facts(films: readonly Case[], copies: readonly Copy[]): Fact[] {
  const count = (kind: CopyKind, samePatient: boolean): number =>
    copies.filter((c) => c.kind === kind && (c.a.patientId === c.b.patientId) === samePatient).length;
  const fact = (id: string, value: number, about: string, unit?: string): Fact => ({
    id: `independence.${id}`,
    value,
    about,
    ...(unit ? { unit } : {}),
  });
  const alike = `thumbnails correlate at ${NEAR} or more`;
  return [
    fact('films-hashed', films.length, 'Films whose SHA-256 was compared', 'films'),
    fact('shared-patients', 0, 'Patients with films in more than one part (any would have stopped the run)'),
    fact('shared-films', 0, 'Films of different parts with the same bytes (any would have stopped the run)'),
    fact('shared-pixels', 0, 'Films of different parts with the same gray levels (any would have stopped the run)'),
    fact('shared-looks', 0, `Films of different parts that look alike: ${alike} (any would have stopped the run)`),
    fact('near-limit', NEAR, 'Correlation of thumbnails from which two films count as copies'),
    fact('duplicates-same-patient', count('bytes', true), 'Byte-identical copies of one patient, inside one part'),
    fact('duplicates-across-patients', count('bytes', false), 'Byte-identical copies under two patients, one part'),
    fact('pixel-duplicates-same-patient', count('pixels', true), 'Same gray levels in other bytes, one patient'),
    fact('pixel-duplicates-across-patients', count('pixels', false), 'Same gray levels in other bytes, two patients'),
    fact('near-duplicates-same-patient', count('looks', true), `Near duplicates of one patient (${alike})`),
    fact('near-duplicates-across-patients', count('looks', false), `Near duplicates under two patients (${alike})`),
  ];
}

const ROWS_AT_MOST = 50;

function copiesTable(copies: readonly Copy[], partOf: ReadonlyMap<string, Part>): EvidenceTable {
  return {
    id: 'independence-copies',
    title: 'Copies of films inside one part',
    about: `The first ${ROWS_AT_MOST} pairs; a pair across parts would have stopped the run`,
    columns: [...COPY_COLUMNS, { key: 'part', title: 'Part' }],
    rows: copies.slice(0, ROWS_AT_MOST).map((copy) => ({ ...copyRow(copy), part: partOf.get(copy.a.caseId) ?? null })),
  };
}
