/** Known names that a mistyped one may have meant: few letters away, or mostly of the same words. */

const AT_MOST = 4;
const wordsOf = (name: string): Set<string> => new Set(name.split(/[.@-]/));

export function nearest(name: string, known: Iterable<string>): string[] {
  const words = wordsOf(name);
  const scored = [...known].flatMap((k) => {
    const letters = distance(name, k) / Math.max(name.length, k.length);
    const shared = [...wordsOf(k)].filter((word) => words.has(word)).length / words.size;
    return letters <= 1 / 3 || shared > 0 ? [{ k, score: letters - shared / 2 }] : [];
  });
  return scored
    .sort((a, b) => a.score - b.score || (a.k < b.k ? -1 : 1))
    .slice(0, AT_MOST)
    .map((s) => s.k);
}

/** Levenshtein's distance: letters to insert, to delete or to replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
