/** Numbers that stand in several sections of the configuration. */
import { z } from 'zod';

export const fraction = z.number().gt(0).lt(1);
export const seed = z.number().int().nonnegative().safe();
