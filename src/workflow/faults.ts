/** Faults planted in films to see whether the quality checks find them; each is a way in which real films go wrong. */
import type { Rng } from '../core/rng.js';
import type { DicomPicture } from '../dicom/gray.js';

type Change = (picture: DicomPicture, rng: Rng) => DicomPicture;

const remade = (
  picture: DicomPicture,
  width: number,
  height: number,
  at: (x: number, y: number) => number,
): DicomPicture => {
  const data = picture.data instanceof Uint16Array ? new Uint16Array(width * height) : new Uint8Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * width + x] = at(x, y);
  return { width, height, data, maximum: picture.maximum };
};

/** Every level doubled and cut off at white. */
export function overexposed(picture: DicomPicture): DicomPicture {
  const { width, height, data, maximum } = picture;
  return remade(picture, width, height, (x, y) => Math.min(maximum, 2 * data[y * width + x]!));
}

/** By name, with what is done to the film. */
export const FAULTS: Readonly<Record<string, { readonly about: string; readonly change: Change }>> = {
  blank: {
    about: 'a uniform gray with noise of one gray level',
    change: (p, rng) => remade(p, p.width, p.height, () => Math.floor(p.maximum / 2) + rng.below(2)),
  },
  overexposed: { about: 'every gray level doubled and clipped at white', change: overexposed },
  negative: {
    about: 'black and white exchanged',
    change: (p) => remade(p, p.width, p.height, (x, y) => p.maximum - p.data[y * p.width + x]!),
  },
  'upside-down': {
    about: 'rotated by 180 degrees',
    change: (p) => remade(p, p.width, p.height, (x, y) => p.data[(p.height - 1 - y) * p.width + p.width - 1 - x]!),
  },
  'quarter-turn': {
    about: 'rotated by 90 degrees clockwise',
    change: (p) => remade(p, p.height, p.width, (x, y) => p.data[(p.height - 1 - x) * p.width + y]!),
  },
  'one-half': {
    about: 'the left half alone, stretched to the whole width: no symmetry, as on a lateral view',
    change: (p) => remade(p, p.width, p.height, (x, y) => p.data[y * p.width + Math.floor(x / 2)]!),
  },
  noise: {
    about: 'every pixel replaced by a random value',
    change: (p, rng) => remade(p, p.width, p.height, () => rng.below(p.maximum + 1)),
  },
};
