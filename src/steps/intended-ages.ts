/** The ages of the indications for use, as the evaluation wants them; empty where device.yaml states none. */
import { deviceSchema } from '../config/device.js';
import { parseYaml } from '../config/load.js';
import type { AgeRange } from '../evaluation/intended-ages.js';

export function intendedAges(deviceText: string): { intendedAges?: AgeRange } {
  const { ageMin, ageMax } = parseYaml(deviceText, 'device.yaml', deviceSchema).ifu;
  if (ageMin === undefined && ageMax === undefined) return {};
  return {
    intendedAges: {
      ...(ageMin === undefined ? {} : { min: ageMin }),
      ...(ageMax === undefined ? {} : { max: ageMax }),
    },
  };
}
