import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import {
  betaCdf,
  betaQuantile,
  fCdf,
  studentCdf,
  studentQuantile,
} from '../../src/evaluation/stats/distributions/beta.js';
import { chiSquareCdf } from '../../src/evaluation/stats/distributions/gamma.js';
import { normalCdf, normalQuantile } from '../../src/evaluation/stats/distributions/normal.js';
import { midranks, quantileSorted } from '../../src/evaluation/stats/order.js';

const R = JSON.parse(
  readFileSync(join(packageRoot(), 'test', 'fixtures', 'r', 'evaluation.json'), 'utf8'),
).distributions;

/** Relative error, with an absolute floor that only tails below 1e-290 ever meet. */
const relative = (got: number, want: number): number => Math.abs(got - want) / Math.max(Math.abs(want), 1e-290);

test('the normal CDF, both tails, and quantile equal R to 14 digits, from −38 to 8 and from 1e-300', (t) => {
  for (const [i, z] of R.normal.z.entries()) {
    t.true(relative(normalCdf(z), R.normal.cdf[i]) < 2e-14, `cdf ${z}: ${normalCdf(z)} ${R.normal.cdf[i]}`);
    t.true(relative(normalCdf(z, true), R.normal.upper[i]) < 2e-14, `upper ${z}: ${normalCdf(z, true)}`);
  }
  for (const [i, p] of R.normal.p.entries()) {
    // 1 − 1e-10 is itself only known to 1e-16, which is 1e-7 of its tail.
    const tolerance = p > 0.9999 ? 1e-7 : 1e-14;
    t.true(
      relative(normalQuantile(p), R.normal.quantile[i]) <= tolerance || Math.abs(normalQuantile(p)) < 1e-15,
      `${p}`,
    );
  }
  t.is(normalQuantile(0), Number.NEGATIVE_INFINITY);
  t.is(normalQuantile(1), Number.POSITIVE_INFINITY);
  t.throws(() => normalQuantile(1.1), { instanceOf: RangeError });
});

test('the beta CDF and quantile equal R to 12 digits for shapes from ½ to 200,000', (t) => {
  for (const { a, b, p, quantile, x, cdf } of R.beta) {
    for (const [i, want] of quantile.entries()) {
      const got = betaQuantile(p[i], a, b);
      t.true(relative(got, want) < 1e-11, `qbeta(${p[i]}, ${a}, ${b}): ${got} ${want}`);
    }
    for (const [i, want] of cdf.entries()) {
      const got = betaCdf(x[i], a, b);
      t.true(
        relative(got, want) < 1e-11 || Math.abs(got - want) < 1e-300,
        `pbeta(${x[i]}, ${a}, ${b}): ${got} ${want}`,
      );
    }
  }
});

test('Student’s t, chi-square and F equal R to 12 digits', (t) => {
  for (const { df, t: at, cdf, p, quantile } of R.t) {
    for (const [i, want] of cdf.entries()) t.true(relative(studentCdf(at[i], df), want) < 1e-11, `pt ${at[i]} ${df}`);
    for (const [i, want] of quantile.entries()) {
      const got = studentQuantile(p[i], df);
      t.true(Math.abs(got - want) < 1e-10 * Math.max(1, Math.abs(want)), `qt ${p[i]} ${df}: ${got} ${want}`);
    }
  }
  for (const { df, x, cdf, upper } of R.chiSquare) {
    for (const [i, want] of cdf.entries())
      t.true(relative(chiSquareCdf(x[i], df), want) < 1e-11, `pchisq ${x[i]} ${df}`);
    for (const [i, want] of upper.entries()) {
      t.true(relative(chiSquareCdf(x[i], df, true), want) < 1e-11, `pchisq upper ${x[i]} ${df}`);
    }
  }
  for (const { df1, df2, f, cdf, upper } of R.f) {
    for (const [i, want] of cdf.entries()) t.true(relative(fCdf(f[i], df1, df2), want) < 1e-11, `pf ${f[i]}`);
    for (const [i, want] of upper.entries())
      t.true(relative(fCdf(f[i], df1, df2, true), want) < 1e-11, `pf upper ${f[i]}`);
  }
});

test('quantiles are R’s type 7, and midranks share the mean of tied ranks', (t) => {
  const sorted = [...R.quantile7.x].sort((a: number, b: number) => a - b);
  for (const [i, p] of R.quantile7.p.entries())
    t.true(Math.abs(quantileSorted(sorted, p) - R.quantile7.value[i]) < 1e-14);
  t.deepEqual(Array.from(midranks(Float64Array.of(10, 20, 20, 5))), [2, 3.5, 3.5, 1]);
});
