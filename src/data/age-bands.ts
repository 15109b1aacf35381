/** Age bands of the databases section; the protocol's subgroups have bands of their own. */
import type { Case } from '../core/types.js';

const LOWER = [0, 18, 40, 65, 80] as const;

export const AGE_BANDS: readonly string[] = LOWER.map((from, i) => {
  const to = LOWER[i + 1];
  if (to === undefined) return `${from} and over`;
  return from === 0 ? `under ${to}` : `${from}–${to - 1}`;
});
export const UNKNOWN = 'unknown';

export function ageBand(film: Case): string {
  const { age } = film.attributes;
  if (typeof age !== 'number') return UNKNOWN;
  let band = 0;
  for (const [i, from] of LOWER.entries()) if (age >= from) band = i;
  return AGE_BANDS[band] as string;
}

export const textOr = (film: Case, name: string): string => String(film.attributes[name] ?? UNKNOWN);
