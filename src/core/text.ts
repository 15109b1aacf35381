/** Small things done to names. */

/** Lower case a–z, 0–9 and "-": "RSNA 2018 radiologists" → "rsna-2018-radiologists". */
export function slugify(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** A band [low, high) of a number: "under 18", "18–39", "80 and over", "0.5 to under 1". Infinity where it has no end. */
export function bandName(low: number, high: number): string {
  if (low === Number.NEGATIVE_INFINITY) return `under ${high}`;
  if (high === Number.POSITIVE_INFINITY) return `${low} and over`;
  return Number.isInteger(low) && Number.isInteger(high) ? `${low}–${high - 1}` : `${low} to under ${high}`;
}

/** "1 test", "12 tests". */
export const counted = (n: number, noun: string): string => `${n} ${n === 1 ? noun : `${noun}s`}`;
