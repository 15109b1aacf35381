/** The two curves everything is drawn with. */

/** 0 below edge0, 1 above edge1, smooth between. */
export function step(edge0: number, edge1: number, x: number): number {
  const t = (x - edge0) / (edge1 - edge0);
  return t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
}

/** A bell of height 1: (1 − (x / 2.5w)²)³ inside 2.5 widths, close to a Gaussian of standard deviation w. */
export function bump(x: number, width: number): number {
  const t = x / (2.5 * width);
  const q = 1 - t * t;
  return q <= 0 ? 0 : q * q * q;
}
