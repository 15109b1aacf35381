/** Puts every film of a data set through the very checks that a film from an archive meets, and counts who is turned away. */

import type { RuleId } from '../../core/messages/dicom.js';
import type { Progress } from '../../core/progress.js';
import { createRng } from '../../core/rng.js';
import type { Case, Part } from '../../core/types.js';
import { readGray } from '../../data/gray.js';
import type { AcceptChecks } from '../../dicom/accept.js';
import type { Decoder } from '../../dicom/decode.js';
import { dicomOfFilm } from '../../dicom/from-film.js';
import type { DicomPicture } from '../../dicom/gray.js';
import { inspectDicom } from '../../dicom/inspect.js';
import { filmLevels, type PreprocessRule } from '../../model/preprocess.js';
import { type FilmSketch, sketchFilm } from '../../workflow/derive-quality.js';
import { FAULTS } from '../../workflow/faults.js';
import { checkQuality, measureFilm, type QualityRule } from '../../workflow/quality.js';

export interface SurveyedFilm {
  readonly film: Case;
  readonly part: Part | null;
  /** Rules that turned it away; none when it is scored. */
  readonly reasons: readonly RuleId[];
}

/** The film as gray levels, without the header's checks. */
async function pictureOf(film: Case): Promise<DicomPicture> {
  const { width, height, data, bits } = await readGray(film.image as string);
  return { width, height, data, maximum: 2 ** bits - 1 };
}

export async function sketchFilms(
  films: readonly Case[],
  rule: PreprocessRule,
  progress: Progress,
): Promise<FilmSketch[]> {
  progress.start('measuring tuning films', films.length);
  const sketches: FilmSketch[] = [];
  for (const film of films) {
    const picture = await pictureOf(film);
    sketches.push(sketchFilm(picture, filmLevels(picture, rule), rule.size));
    progress.tick(sketches.length);
  }
  progress.end();
  return sketches;
}

export interface SurveyOptions {
  readonly rule: PreprocessRule;
  readonly quality: QualityRule;
  readonly checks: AcceptChecks;
  readonly decoder: Decoder;
  readonly progress: Progress;
}

export async function surveyChecks(
  films: readonly { readonly film: Case; readonly part: Part | null }[],
  { rule, quality, checks, decoder, progress }: SurveyOptions,
): Promise<SurveyedFilm[]> {
  progress.start('checking films', films.length);
  const done: SurveyedFilm[] = [];
  for (const { film, part } of films) {
    const picture = await pictureOf(film);
    const { age, sex, view } = film.attributes;
    const object = dicomOfFilm({
      caseId: film.caseId,
      width: picture.width,
      height: picture.height,
      data: eightBits(picture),
      age: typeof age === 'number' ? age : null,
      sex: typeof sex === 'string' ? sex : null,
      view: typeof view === 'string' ? view : null,
    });
    const inspection = await inspectDicom(object, checks, decoder);
    // The picture is judged too where only the header turned the film away, so that both are counted.
    const levels = filmLevels(picture, rule);
    const seen = checkQuality(measureFilm(picture, levels, rule.size, quality.mean), quality.bounds);
    const reasons = [...inspection.findings, ...seen].filter((f) => !f.ok).map((f) => f.rule);
    done.push({ film, part, reasons });
    progress.tick(done.length);
  }
  progress.end();
  return done;
}

function eightBits({ data, maximum }: DicomPicture): Uint8Array {
  return data instanceof Uint8Array ? data : Uint8Array.from(data, (v) => Math.round((v * 255) / maximum));
}

export interface PlantedCount {
  readonly fault: string;
  readonly about: string;
  readonly films: number;
  readonly found: number;
}

/** Each fault planted in each film that passes untouched: how many are then turned away. */
export async function surveyFaults(
  films: readonly Case[],
  { rule, quality, progress }: Pick<SurveyOptions, 'rule' | 'quality' | 'progress'>,
  seed: number,
): Promise<PlantedCount[]> {
  progress.start('checking films with planted faults', films.length);
  const counts = new Map<string, number>(Object.keys(FAULTS).map((name) => [name, 0]));
  let done = 0;
  for (const film of films) {
    const picture = await pictureOf(film);
    for (const [name, { change }] of Object.entries(FAULTS)) {
      const faulty = change(picture, createRng(seed, `${name} ${film.caseId}`));
      const measures = measureFilm(faulty, filmLevels(faulty, rule), rule.size, quality.mean);
      if (checkQuality(measures, quality.bounds).some((f) => !f.ok)) counts.set(name, (counts.get(name) as number) + 1);
    }
    progress.tick(++done);
  }
  progress.end();
  return Object.entries(FAULTS).map(([fault, { about }]) => ({
    fault,
    about,
    films: films.length,
    found: counts.get(fault) as number,
  }));
}
