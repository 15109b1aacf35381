/**
 * The standard normal distribution.
 *
 * normalCdf: W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969) 631–637;
 * relative error below 1e-14 for |x| ≤ 37 (checked against R pnorm). normalQuantile: M. J. Wichura, "Algorithm AS 241",
 * Applied Statistics 37 (1988) 477–484, routine PPND16; relative error below 1e-15 (checked against R qnorm).
 */
const SMALL_NUMERATOR = [2.2352520354606837, 161.02823106855587, 1067.6894854603709, 18154.98125334356];
const SMALL_NUMERATOR_LAST = 0.06568233791820745;
const SMALL_DENOMINATOR = [47.202581904688245, 976.0985517377767, 10260.932208618979, 45507.78933502673];
const MIDDLE_NUMERATOR = [
  0.39894151208813466, 8.883149794388377, 93.50665613217785, 597.2702763948002, 2494.5375852903726, 6848.190450536283,
  11602.65143764735, 9842.714838383978,
];
const MIDDLE_NUMERATOR_LAST = 1.0765576773720192e-8;
const MIDDLE_DENOMINATOR = [
  22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18615.571640885097, 34900.95272114598,
  38912.00328609327, 19685.429676859992,
];
const TAIL_NUMERATOR = [
  0.215898534057957, 0.12740116116024736, 0.022235277870649807, 0.0014216191932278934, 2.9112874951168793e-5,
];
const TAIL_NUMERATOR_LAST = 0.023073441764940174;
const TAIL_DENOMINATOR = [
  1.284260096144911, 0.4682382124808651, 0.06598813786892856, 0.0037823963320275824, 7.297515550839662e-5,
];
const ROOT_32 = Math.sqrt(32);
const INVERSE_ROOT_2PI = 0.3989422804014327;

/** exp(−y²/2) with the square split so that no digit is lost for large y. */
function gaussian(y: number): number {
  const coarse = Math.trunc(y * 16) / 16;
  const rest = (y - coarse) * (y + coarse);
  return Math.exp(-coarse * coarse * 0.5) * Math.exp(-rest * 0.5);
}

/** P(Z ≤ x). `upper` gives P(Z > x) without cancellation. Range [0, 1]. */
export function normalCdf(x: number, upper = false): number {
  if (Number.isNaN(x)) return Number.NaN;
  const y = Math.abs(x);
  if (y <= 0.67448975) {
    const square = y * y;
    let top = SMALL_NUMERATOR_LAST * square;
    let bottom = square;
    for (let i = 0; i < 3; i++) {
      top = (top + SMALL_NUMERATOR[i]!) * square;
      bottom = (bottom + SMALL_DENOMINATOR[i]!) * square;
    }
    const centre = (x * (top + SMALL_NUMERATOR[3]!)) / (bottom + SMALL_DENOMINATOR[3]!);
    return upper ? 0.5 - centre : 0.5 + centre;
  }
  let tail: number;
  if (y <= ROOT_32) {
    let top = MIDDLE_NUMERATOR_LAST * y;
    let bottom = y;
    for (let i = 0; i < 7; i++) {
      top = (top + MIDDLE_NUMERATOR[i]!) * y;
      bottom = (bottom + MIDDLE_DENOMINATOR[i]!) * y;
    }
    tail = (gaussian(y) * (top + MIDDLE_NUMERATOR[7]!)) / (bottom + MIDDLE_DENOMINATOR[7]!);
  } else if (y < 40) {
    const square = 1 / (x * x);
    let top = TAIL_NUMERATOR_LAST * square;
    let bottom = square;
    for (let i = 0; i < 4; i++) {
      top = (top + TAIL_NUMERATOR[i]!) * square;
      bottom = (bottom + TAIL_DENOMINATOR[i]!) * square;
    }
    const correction = (square * (top + TAIL_NUMERATOR[4]!)) / (bottom + TAIL_DENOMINATOR[4]!);
    tail = (gaussian(y) * (INVERSE_ROOT_2PI - correction)) / y;
  } else {
    tail = 0;
  }
  return x > 0 === upper ? tail : 1 - tail;
}

const polynomial = (coefficients: readonly number[], x: number): number => {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!;
  return sum;
};

const CENTRE = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
] as const;
const SHOULDER = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const;
const FAR = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const;

/** z with P(Z ≤ z) = p. p in [0, 1]; 0 and 1 give ∓∞. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`normalQuantile: 0 ≤ p ≤ 1, got ${p}`);
  if (p === 0 || p === 1) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE[0], r)) / polynomial(CENTRE[1], r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const z =
    r <= 5
      ? polynomial(SHOULDER[0], r - 1.6) / polynomial(SHOULDER[1], r - 1.6)
      : polynomial(FAR[0], r - 5) / polynomial(FAR[1], r - 5);
  return q < 0 ? -z : z;
}

/** Two-sided p-value of a standard normal statistic. */
export const normalTwoSided = (z: number): number => Math.min(1, 2 * normalCdf(Math.abs(z), true));

/** z for a two-sided level such as 0.95: 1.959964. */
export const zFor = (level: number): number => normalQuantile(0.5 + level / 2);
