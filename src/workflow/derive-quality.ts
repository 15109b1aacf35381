/**
 * Bounds of the quality checks from the tuning films of a model, by rules stated beforehand:
 *
 * - spread, likeness, symmetry: the lower quartile Q1 minus six times the distance from Q1 to the median. It is Tukey's
 *   outer fence (three times the interquartile range) taken from the half that faces the bound, so that a skewed
 *   measure has its own width, and single odd films among the tuning films do not move it.
 * - saturation is nearly 0 on every ordinary film, so it has no quartiles to speak of: the bound is halfway between the
 *   99.5 % quantile of the films as they are and the median of the same films overexposed (every level doubled and
 *   cut off at white).
 *
 * Quantiles are nearest ranks; bounds are rounded outward to three decimals.
 */

import type { DicomPicture } from '../dicom/gray.js';
import { overexposed } from './faults.js';
import {
  correlation,
  type FilmMeasures,
  mirrored,
  type QualityBounds,
  type QualityRule,
  SIDE,
  smallFilm,
  spreadOf,
} from './quality.js';
import { median, nearestRank } from './ranks.js';

/** What is kept of a film until the mean of all is known. */
export interface FilmSketch extends Pick<FilmMeasures, 'spread' | 'saturation'> {
  readonly small: Uint8Array;
  readonly overexposedSaturation: number;
}

export function sketchFilm(picture: DicomPicture, levels: Uint8Array, size: number): FilmSketch {
  return {
    small: smallFilm(levels, size),
    ...spreadOf(picture, picture.maximum),
    overexposedSaturation: spreadOf(overexposed(picture), picture.maximum).saturation,
  };
}

export interface DerivedQuality {
  readonly rule: QualityRule;
  readonly films: number;
}

const FENCE = 6;
const COMMON_SHARE = 0.995;

export function deriveQuality(films: readonly FilmSketch[]): DerivedQuality {
  if (films.length === 0) throw new RangeError('bounds need at least one tuning film');
  const mean = Array.from({ length: SIDE * SIDE }, (_, i) => {
    const sum = films.reduce((total, film) => total + film.small[i]!, 0);
    return Math.round((sum / films.length) * 100) / 100;
  });
  const least = (values: readonly number[]): number => {
    const q1 = nearestRank(values, 0.25);
    return Math.floor((q1 - FENCE * (median(values) - q1)) * 1000) / 1000;
  };
  const usual = nearestRank(
    films.map((film) => film.saturation),
    COMMON_SHARE,
  );
  const over = median(films.map((film) => film.overexposedSaturation));
  const bounds: QualityBounds = {
    leastSpread: Math.max(0, least(films.map((film) => film.spread))),
    mostSaturation: Math.ceil(((usual + over) / 2) * 1000) / 1000,
    leastLikeness: least(films.map((film) => correlation(film.small, mean))),
    leastSymmetry: least(films.map((film) => correlation(film.small, mirrored(film.small)))),
  };
  return { rule: { version: 1, bounds, mean }, films: films.length };
}
