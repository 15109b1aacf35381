/** Tiny films on disk: noise, and a bright disc in the positive ones. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { TrainingConfig } from '../../src/config/training.js';
import { createRng } from '../../src/core/rng.js';
import type { Film } from '../../src/model/train.js';
import { temporary } from '../temporary.js';

export const temporaryFolder = (): Promise<string> => temporary('model');

export async function makeFilms(folder: string, count: number, side = 40): Promise<Film[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const rng = createRng(i, 'film');
      const positive = i % 3 === 0;
      const [cx, cy] = [side * (0.3 + 0.4 * rng.uniform()), side * (0.3 + 0.4 * rng.uniform())];
      const pixels = new Uint8Array(side * side);
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          const inside = positive && Math.hypot(x - cx, y - cy) < side / 6;
          pixels[y * side + x] = 60 + 60 * rng.uniform() + (inside ? 90 : 0);
        }
      }
      const image = join(folder, `${String(i).padStart(4, '0')}.png`);
      await sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
        .png()
        .toFile(image);
      return { caseId: `film-${i}`, patientId: `patient-${i >> 1}`, image, positive };
    }),
  );
}

export const smallConfig = (changes: Partial<TrainingConfig> = {}): TrainingConfig => ({
  architecture: 'compact',
  filters: [16, 32, 64, 128],
  schedule: 'cosine',
  weightDecay: 0.01,
  dropout: 0.25,
  sampling: 'balanced',
  classWeights: 'none',
  averaging: 0,
  configurationsTried: null,
  imageSize: 32,
  epochs: 3,
  batch: 8,
  learningRate: 0.003,
  patience: 3,
  seed: 5,
  augmentation: { shift: 0.05, rotation: 5, zoom: 0.05, exposure: 0.05, flip: false },
  ...changes,
});
