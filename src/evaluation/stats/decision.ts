/**
 * Net benefit of acting on a positive call at threshold probability t: tp/n − (fp/n)·t/(1−t), in true positives per
 * case; treating all gives prevalence − (1 − prevalence)·t/(1−t), treating none 0. Range (−∞, prevalence].
 * Source: Vickers & Elkin, Med. Decis. Making 26 (2006) 565–574. R dcurves' definition agrees.
 */
export const netBenefit = (tp: number, fp: number, n: number, t: number): number => tp / n - ((fp / n) * t) / (1 - t);

export const netBenefitOfAll = (prevalence: number, t: number): number => prevalence - ((1 - prevalence) * t) / (1 - t);
