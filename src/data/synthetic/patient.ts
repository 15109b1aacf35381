/** Who is on the films: anatomy of a person, and what each film shows. All chances are stated here. */
import type { Rng } from '../../core/rng.js';

export interface Patient {
  readonly id: number;
  readonly sex: 'M' | 'F';
  readonly age: number;
  /** Multipliers around 1. */
  readonly chestWidth: number;
  readonly lungHeight: number;
  readonly heart: number;
  readonly ribContrast: number;
  readonly films: readonly Film[];
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

const PNEUMONIA_PATIENTS = 0.3;
/** A patient with pneumonia shows it on this share of films. */
const SHOWN_AGAIN = 0.8;
/** Share of films whose pneumonia label is wrong, in either direction. */
const LABEL_NOISE = { missed: 0.06, invented: 0.02 };
/** Sick people are filmed lying down more often: the view alone carries a little of the label, as in real data. */
const AP_SHARE = { pneumonia: 0.5, other: 0.35 };
const OTHER_FINDINGS: readonly (readonly [string, number, number])[] = [
  // name, chance without pneumonia, chance with it
  ['Effusion', 0.08, 0.18],
  ['Atelectasis', 0.08, 0.14],
  ['Infiltration', 0.08, 0.2],
  ['Nodule', 0.06, 0.04],
  ['Cardiomegaly', 0.06, 0.05],
];

const between = (rng: Rng, low: number, high: number): number => low + (high - low) * rng.uniform();

export function drawPatient(id: number, rng: Rng): Patient {
  const sex = rng.uniform() < 0.55 ? 'M' : 'F';
  const age = Math.max(18, Math.min(90, Math.round(50 + 17 * rng.normal())));
  const sick = rng.uniform() < PNEUMONIA_PATIENTS;
  const films: Film[] = [];
  const count = 1 + Math.min(6, Math.floor(-Math.log(1 - rng.uniform()) * 2));
  for (let followUp = 0; followUp < count; followUp++) films.push(drawFilm(followUp, age, sick, rng));
  return {
    id,
    sex,
    age,
    chestWidth: (sex === 'M' ? 1.02 : 0.95) * between(rng, 0.93, 1.07),
    lungHeight: between(rng, 0.92, 1.08),
    heart: between(rng, 0.9, 1.12) + (age > 65 ? 0.05 : 0),
    ribContrast: between(rng, 0.7, 1.3),
    films,
  };
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
