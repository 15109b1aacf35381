/** Numbers of heat maps: how alike two are, and where their heat lies. Maps are rows of values, none negative. */
import { quantileSorted } from './stats/order.js';
import { spearman } from './stats/rank-correlation.js';

export interface HeatMap {
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** A part of the picture, in shares of its width and height. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const sum = (values: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
};

export const isEmpty = (map: HeatMap): boolean => sum(map.values) <= 0;

/** Rank correlation of two maps of one film; null where either is of one value. */
export const alike = (a: HeatMap, b: HeatMap): number | null => spearman(a.values, b.values);

const GRID = 16;

/** How much of each cell the regions cover together, 0 to 1, by a grid of points in the cell; overlaps count once. */
function covers(map: HeatMap, regions: readonly Region[]): Float64Array {
  const inside = (x: number, y: number): boolean =>
    regions.some((r) => x >= r.left && x < r.left + r.width && y >= r.top && y < r.top + r.height);
  const out = new Float64Array(map.width * map.height);
  for (let y = 0; y < map.height * GRID; y++) {
    for (let x = 0; x < map.width * GRID; x++) {
      if (!inside((x + 0.5) / (map.width * GRID), (y + 0.5) / (map.height * GRID))) continue;
      const cell = Math.floor(y / GRID) * map.width + Math.floor(x / GRID);
      out[cell] = out[cell]! + 1 / GRID ** 2;
    }
  }
  return out;
}

export interface Located {
  /** Share of the heat inside the regions. */
  readonly heat: number;
  /** Share of the picture that they cover: the share of heat if it lay anywhere alike. */
  readonly area: number;
  /** Whether the hottest cell lies in a region by at least half. */
  readonly hit: boolean;
}

/** Null for a map without heat. */
export function locate(map: HeatMap, regions: readonly Region[]): Located | null {
  if (isEmpty(map)) return null;
  const covered = covers(map, regions);
  let [inside, hottest] = [0, 0];
  for (let i = 0; i < covered.length; i++) {
    inside += covered[i]! * map.values[i]!;
    if (map.values[i]! > map.values[hottest]!) hottest = i;
  }
  return { heat: inside / sum(map.values), area: sum(covered) / covered.length, hit: covered[hottest]! >= 0.5 };
}

/** The outer frame of the picture, `share` of each side wide, where markers and collimator edges lie. */
export const frame = (share: number): readonly Region[] => [
  { left: 0, top: 0, width: 1, height: share },
  { left: 0, top: 1 - share, width: 1, height: share },
  { left: 0, top: 0, width: share, height: 1 },
  { left: 1 - share, top: 0, width: share, height: 1 },
];

export interface Spread {
  readonly n: number;
  readonly median: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Median and quartiles. */
export function spread(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return { n: 0, median: null, low: null, high: null };
  const [low, median, high] = [0.25, 0.5, 0.75].map((p) => quantileSorted(sorted, p)) as [number, number, number];
  return { n: sorted.length, median, low, high };
}
