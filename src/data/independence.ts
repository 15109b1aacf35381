/** Proof that the parts share no patient and no film. */
import { availableParallelism } from 'node:os';
import { sha256File } from '../core/files.js';
import * as say from '../core/messages/data.js';
import { InputError, InternalError, type Problem } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import { type Case, type Fact, PARTS, type Part, type Split } from '../core/types.js';

export interface Independence {
  readonly facts: readonly Fact[];
  /** SHA-256 of every film of the split, by case. */
  readonly filmSha256: ReadonlyMap<string, string>;
}

export async function proveIndependence(
  cases: readonly Case[],
  split: Split,
  options: { readonly progress: Progress },
): Promise<Independence> {
  const partOf = new Map(PARTS.flatMap((part) => split.parts[part].map((id): [string, Part] => [id, part])));
  const films = cases.filter((film) => partOf.has(film.caseId));
  const hashes = await hashFilms(films, options.progress);
  const sharedPatients = patientsInSeveralParts(films, partOf);
  if (sharedPatients.length > 0)
    throw new InternalError(`split puts patients into several parts: ${sharedPatients.join(', ')}`);

  const byHash = new Map<string, Case[]>();
  for (const film of films) {
    const hash = hashes.get(film.caseId) as string;
    byHash.set(hash, [...(byHash.get(hash) ?? []), film]);
  }
  const problems: Problem[] = [];
  let samePatient = 0;
  let acrossPatients = 0;
  for (const [first, ...rest] of byHash.values()) {
    for (const film of rest) {
      if (!first) continue;
      if (film.patientId === first.patientId) samePatient++;
      else acrossPatients++;
      const [a, b] = [partOf.get(first.caseId) as Part, partOf.get(film.caseId) as Part];
      if (a !== b) problems.push(say.leakedFilm(first.caseId, a, film.caseId, b));
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  const zero = (id: string, about: string): Fact => ({ id, value: 0, about });
  return {
    filmSha256: hashes,
    facts: [
      {
        id: 'independence.films-hashed',
        value: films.length,
        unit: 'films',
        about: 'Films whose SHA-256 was compared',
      },
      zero('independence.shared-patients', 'Patients with films in more than one part'),
      zero('independence.shared-films', 'Byte-identical films in different parts'),
      {
        id: 'independence.duplicates-same-patient',
        value: samePatient,
        unit: 'films',
        about: 'Byte-identical copies of a film of the same patient, within one part',
      },
      {
        id: 'independence.duplicates-across-patients',
        value: acrossPatients,
        unit: 'films',
        about: 'Byte-identical copies under different patient ids, within one part',
      },
    ],
  };
}

function patientsInSeveralParts(films: readonly Case[], partOf: ReadonlyMap<string, Part>): string[] {
  const parts = new Map<string, Set<Part>>();
  for (const film of films) {
    const held = parts.get(film.patientId) ?? new Set();
    parts.set(film.patientId, held.add(partOf.get(film.caseId) as Part));
  }
  return [...parts].filter(([, held]) => held.size > 1).map(([patient]) => patient);
}

async function hashFilms(films: readonly Case[], progress: Progress): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  progress.start('hashing films', films.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < films.length) {
      const film = films[next++] as Case;
      hashes.set(film.caseId, await sha256File(film.image as string));
      progress.tick(hashes.size);
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
  progress.end(`${films.length} films`);
  return hashes;
}
