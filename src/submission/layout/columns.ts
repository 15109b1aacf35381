/** Column widths: narrow columns get what they want first, wide ones share what is left. */

export interface ColumnWish {
  readonly min: number;
  readonly natural: number;
  /** Width of each cell on one line, header included. */
  readonly cells?: readonly number[];
}

/** Below this a column cannot hold words at all. */
const LEAST = 26;
const LONGEST_WORD = 0.3;
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
  // One hash or path must not starve its neighbours: words longer than this share may be cut.
  const longest = total * LONGEST_WORD;
  const least = wishes.map((w) => Math.min(w.min, Math.max(longest, total / count)));
  const needed = least.reduce((a, b) => a + b, 0);
  if (needed > total) return squeeze(least, total);
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
      // All that are left want more than an even share. By the root of what they want: prose gets more room than a
      // name, and the name is not crushed.
      const wants = [...open].map((i) => Math.sqrt((wishes[i] as ColumnWish).natural));
      const sum = wants.reduce((a, b) => a + b, 0);
      for (const [k, i] of [...open].entries()) {
        const more = (room * (wants[k] as number)) / sum;
        widths[i] = (widths[i] as number) + more;
      }
      break;
    }
    room -= given;
  }
  return shorten(wishes, widths, least);
}

/** What a line loses at its end, on average, because words do not break. */
const LOST = 9;
const STEPS = [64, 48, 32, 24, 16, 8, 4];
const ROUNDS = 40;

/**
 * Moves width between columns as long as that makes the table shorter: the height of a row is that of its highest cell,
 * so a column of short words gives way to one of long sentences. Even lines are the second aim, by the share of a line, so
 * that width also moves where it takes more than one step to save a line.
 */
function shorten(wishes: readonly ColumnWish[], start: readonly number[], least: readonly number[]): number[] {
  const rows = wishes[0]?.cells?.length ?? 0;
  if (rows === 0) return [...start];
  const linesOf = (c: number, width: number): number[] =>
    (wishes[c]?.cells ?? []).map((natural) =>
      natural <= width ? 1 : Math.max(1.01, natural / Math.max(1, width - LOST)),
    );
  const cost = (lines: readonly (readonly number[])[]): number => {
    let sum = 0;
    for (let r = 0; r < rows; r++) {
      let most = 1;
      let all = 0;
      for (const column of lines) {
        const n = column[r] as number;
        all += n;
        most = Math.max(most, Math.ceil(n));
      }
      sum += most + all / 100;
    }
    return sum;
  };
  const widths = [...start];
  const lines = widths.map((w, c) => linesOf(c, w));
  let best = cost(lines);
  for (const step of STEPS) {
    for (let round = 0; round < ROUNDS; round++) {
      let move: { from: number; to: number; cost: number } | undefined;
      for (const from of widths.keys()) {
        if ((widths[from] as number) - step < (least[from] as number)) continue;
        const thinner = linesOf(from, (widths[from] as number) - step);
        for (const to of widths.keys()) {
          if (to === from) continue;
          const wider = linesOf(to, (widths[to] as number) + step);
          const tried = cost(lines.map((own, c) => (c === from ? thinner : c === to ? wider : own)));
          if (tried < (move?.cost ?? best) - 1e-9) move = { from, to, cost: tried };
        }
      }
      if (!move) break;
      widths[move.from] = (widths[move.from] as number) - step;
      widths[move.to] = (widths[move.to] as number) + step;
      lines[move.from] = linesOf(move.from, widths[move.from] as number);
      lines[move.to] = linesOf(move.to, widths[move.to] as number);
      best = move.cost;
    }
  }
  return widths;
}

/** Words do not fit unbroken: the longest give way first, and are cut between characters. */
function squeeze(least: readonly number[], total: number): number[] | null {
  if (least.length * LEAST > total) return null;
  let low = LEAST;
  let high = total;
  for (let i = 0; i < 40; i++) {
    const ceiling = (low + high) / 2;
    const sum = least.reduce((s, w) => s + Math.min(w, ceiling), 0);
    if (sum > total) high = ceiling;
    else low = ceiling;
  }
  return least.map((w) => Math.min(w, low));
}
