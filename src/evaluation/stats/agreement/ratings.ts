/**
 * Ratings of several raters as numbers: one row a distinct pattern of ratings with the number of subjects that show it.
 * Every agreement statistic of this folder depends on the patterns and their counts alone, so 810 films with five
 * yes/no readers are 32 rows, and a bootstrap replicate is a new column of counts.
 */
export interface Ratings {
  /** Number of categories q; codes run from 0 to q − 1 in the order of the scale. */
  readonly categories: number;
  readonly raters: number;
  /** codes[row · raters + rater]; −1 where the rater did not rate. */
  readonly codes: Int16Array;
  /** Subjects (or replicate weight) of each row. */
  readonly counts: Float64Array;
}

export const MISSING = -1;

export interface Patterns {
  readonly ratings: Ratings;
  /** Row of each subject, in the order given. */
  readonly rowOf: Int32Array;
}

/** Distinct patterns in order of first appearance. `subjects[i][j]` is rater j's code for subject i, or −1. */
export function patternsOf(subjects: readonly (readonly number[])[], categories: number): Patterns {
  const raters = subjects[0]?.length ?? 0;
  const rows = new Map<string, number>();
  const counts: number[] = [];
  const codes: number[] = [];
  const rowOf = Int32Array.from(subjects, (subject) => {
    if (subject.length !== raters) throw new RangeError(`ragged ratings: ${subject.length} of ${raters} raters`);
    for (const code of subject) {
      if (!Number.isInteger(code) || code < MISSING || code >= categories) {
        throw new RangeError(`rating code ${code} is outside −1 … ${categories - 1}`);
      }
    }
    const key = subject.join(',');
    let row = rows.get(key);
    if (row === undefined) {
      rows.set(key, (row = rows.size));
      counts.push(0);
      codes.push(...subject);
    }
    counts[row] = (counts[row] as number) + 1;
    return row;
  });
  return {
    ratings: { categories, raters, codes: Int16Array.from(codes), counts: Float64Array.from(counts) },
    rowOf,
  };
}

export const ratingsOf = (subjects: readonly (readonly number[])[], categories: number): Ratings =>
  patternsOf(subjects, categories).ratings;

/** The two raters of a cross table (rows: first rater, columns: second). */
export function ratingsOfTable(table: readonly (readonly number[])[]): Ratings {
  const q = table.length;
  const codes = new Int16Array(2 * q * q);
  for (let cell = 0; cell < q * q; cell++) {
    codes[2 * cell] = Math.floor(cell / q);
    codes[2 * cell + 1] = cell % q;
  }
  return { categories: q, raters: 2, codes, counts: Float64Array.from(table.flat()) };
}

/** Cross table of two raters over the subjects that both rated. */
export function crossTable(r: Ratings, first: number, second: number): number[][] {
  const table = Array.from({ length: r.categories }, () => new Array<number>(r.categories).fill(0));
  for (let row = 0; row < r.counts.length; row++) {
    const a = r.codes[row * r.raters + first]!;
    const b = r.codes[row * r.raters + second]!;
    if (a >= 0 && b >= 0) table[a]![b]! += r.counts[row]!;
  }
  return table;
}

export const total = (counts: Float64Array): number => {
  let sum = 0;
  for (const c of counts) sum += c;
  return sum;
};
