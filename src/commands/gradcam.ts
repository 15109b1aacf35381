/** `trace510k gradcam`: heatmaps on the bench, as figures. Writes the record `gradcam`. */
import { readNihBoxes } from '../data/nih-boxes.js';
import { measureGradcam } from '../steps/gradcam.js';
import { type BenchFlags, runBench } from './bench-evidence/run.js';

export const gradcamCommand = (flags: BenchFlags): Promise<void> =>
  runBench(flags, {
    record: 'gradcam',
    title: 'Heatmaps on the bench',
    measure: async (subject, options) => {
      const boxes = flags.data === undefined ? null : await readNihBoxes(flags.data, subject.protocol.finding);
      return measureGradcam(subject, { boxes }, options);
    },
  });
