/** Column widths: narrow columns get what they want first, wide ones share what is left. */

export interface ColumnWish {
  readonly min: number;
  readonly natural: number;
}

/** Below this a column cannot hold words at all. */
const LEAST = 26;
/** A table that wants more than this share of the page is stretched to the full width. */
const STRETCH_FROM = 0.55;

/** Widths that sum to at most `total`, or null where the columns cannot fit. */
export function columnWidths(wishes: readonly ColumnWish[], total: number): number[] | null {
  const count = wishes.length;
  const natural = wishes.reduce((sum, w) => sum + w.natural, 0);
  if (natural <= total) {
    const spare = natural > total * STRETCH_FROM ? total - natural : 0;
    return wishes.map((w) => w.natural + (spare * (w.natural + 12)) / (natural + 12 * count));
  }
  const least = wishes.map((w) => w.min);
  const needed = least.reduce((a, b) => a + b, 0);
  if (needed > total) return squeeze(wishes, total);
  // Water filling: give everyone the same ceiling above the minimum until the room is used up.
  const widths = least.slice();
  let room = total - needed;
  const open = new Set(wishes.keys());
  while (open.size > 0 && room > 0.01) {
    const share = room / open.size;
    let given = 0;
    for (const i of [...open]) {
      const want = (wishes[i] as ColumnWish).natural - (widths[i] as number);
      if (want <= share) {
        widths[i] = (widths[i] as number) + want;
        given += want;
        open.delete(i);
      }
    }
    if (given === 0) {
      // All that are left want more than their share: share by how much they want.
      const wants = [...open].map((i) => (wishes[i] as ColumnWish).natural - (widths[i] as number));
      const sum = wants.reduce((a, b) => a + b, 0);
      for (const [k, i] of [...open].entries()) widths[i] = (widths[i] as number) + (room * (wants[k] as number)) / sum;
      break;
    }
    room -= given;
  }
  return widths;
}

/** Words do not fit unbroken: the longest give way first, and are cut between characters. */
function squeeze(wishes: readonly ColumnWish[], total: number): number[] | null {
  if (wishes.length * LEAST > total) return null;
  let low = LEAST;
  let high = total;
  for (let i = 0; i < 40; i++) {
    const ceiling = (low + high) / 2;
    const sum = wishes.reduce((s, w) => s + Math.min(w.min, ceiling), 0);
    if (sum > total) high = ceiling;
    else low = ceiling;
  }
  return wishes.map((w) => Math.min(w.min, low));
}
