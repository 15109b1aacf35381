/**
 * Agreement weights of ordered categories: 1 on the diagonal, less the further two ratings lie apart.
 * With q categories: linear 1 − |i − j|/(q − 1), quadratic 1 − (i − j)²/(q − 1)², unweighted 1 or 0.
 * Source: Cohen, Psychol. Bull. 70 (1968) 213–220 (weighted kappa); Fleiss & Cohen, Educ. Psychol. Meas. 33 (1973)
 * 613–619 (quadratic weights).
 */
export type Weighting = 'unweighted' | 'linear' | 'quadratic';

export type Weights = readonly Float64Array[];

export function weightsOf(weighting: Weighting, q: number): Weights {
  return Array.from({ length: q }, (_, i) =>
    Float64Array.from({ length: q }, (_, j) => {
      if (i === j) return 1;
      if (weighting === 'unweighted') return 0;
      const distance = Math.abs(i - j) / (q - 1);
      return weighting === 'linear' ? 1 - distance : 1 - distance * distance;
    }),
  );
}
