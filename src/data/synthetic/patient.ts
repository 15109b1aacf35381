/** Who is on the films: the person, and what each film shows. All chances are stated here. */
import type { Rng } from '../../core/rng.js';

export interface Patient {
  readonly id: number;
  readonly sex: 'M' | 'F';
  readonly age: number;
  readonly body: Body;
  readonly films: readonly Film[];
}

/** Multipliers around 1 that make one person's chest recognisable on every film. */
export interface Body {
  readonly width: number;
  readonly lungHeight: number;
  readonly heart: number;
  readonly aorta: number;
  readonly bone: number;
  readonly fat: number;
  readonly breast: number;
}

export interface Film {
  readonly followUp: number;
  readonly age: number;
  readonly view: 'PA' | 'AP';
  /** What is drawn. */
  readonly shown: readonly string[];
  /** What the label says: as the report-mined labels of real releases, not always what is there. */
  readonly labelled: readonly string[];
}

const PNEUMONIA_PATIENTS = 0.36;
/** A patient with pneumonia shows it on this share of films. */
const SHOWN_AGAIN = 0.8;
/** Share of films whose pneumonia label is wrong, in either direction. */
const LABEL_NOISE = { missed: 0.05, invented: 0.02 };
/** Sick people are filmed lying down more often: the view alone carries a little of the label, as in real data. */
const AP_SHARE = { pneumonia: 0.48, other: 0.36 };
const OTHER_FINDINGS: readonly (readonly [name: string, withoutPneumonia: number, withPneumonia: number])[] = [
  ['Effusion', 0.07, 0.16],
  ['Atelectasis', 0.08, 0.13],
  ['Infiltration', 0.06, 0.12],
  ['Edema', 0.03, 0.06],
  ['Nodule', 0.06, 0.04],
  ['Cardiomegaly', 0.06, 0.05],
];
const MOST_FILMS = 7;

const between = (rng: Rng, low: number, high: number): number => low + (high - low) * rng.uniform();

export function drawPatient(id: number, rng: Rng): Patient {
  const sex = rng.uniform() < 0.55 ? 'M' : 'F';
  const age = Math.max(18, Math.min(90, Math.round(50 + 17 * rng.normal())));
  const sick = rng.uniform() < PNEUMONIA_PATIENTS;
  const count = Math.min(MOST_FILMS, 1 + Math.floor(-Math.log(1 - rng.uniform()) * 2));
  const films = Array.from({ length: count }, (_, followUp) => drawFilm(followUp, age, sick, rng));
  const body: Body = {
    width: (sex === 'M' ? 1.01 : 0.95) * between(rng, 0.94, 1.05),
    lungHeight: between(rng, 0.92, 1.06),
    heart: between(rng, 0.88, 1.1) + (age > 65 ? 0.06 : 0),
    aorta: between(rng, 0.6, 1.2) + (age > 60 ? 0.4 : 0),
    bone: between(rng, 0.75, 1.25) * (age > 70 ? 0.85 : 1),
    fat: between(rng, 0.9, 1.15),
    breast: sex === 'F' ? between(rng, 0.4, 1.1) : 0,
  };
  return { id, sex, age, body, films };
}

function drawFilm(followUp: number, age: number, sick: boolean, rng: Rng): Film {
  const pneumonia = sick && rng.uniform() < SHOWN_AGAIN;
  const others = OTHER_FINDINGS.filter(([, without, withIt]) => rng.uniform() < (pneumonia ? withIt : without)).map(
    ([name]) => name,
  );
  const flip = rng.uniform();
  const labelSays = pneumonia ? flip >= LABEL_NOISE.missed : flip < LABEL_NOISE.invented;
  return {
    followUp,
    age: Math.min(90, age + Math.floor(followUp / 3)),
    view: rng.uniform() < (pneumonia ? AP_SHARE.pneumonia : AP_SHARE.other) ? 'AP' : 'PA',
    shown: pneumonia ? ['Pneumonia', ...others] : others,
    labelled: [...(labelSays ? ['Pneumonia'] : []), ...others].sort(),
  };
}
