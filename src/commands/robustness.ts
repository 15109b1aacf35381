/** `trace510k robustness`: what graded changes of the film do to score, ranking and flag. Writes the record `robustness`. */
import { measureRobustness } from '../steps/robustness.js';
import { type BenchFlags, runBench } from './bench-evidence/run.js';

export const robustnessCommand = (flags: BenchFlags): Promise<void> =>
  runBench(flags, {
    record: 'robustness',
    title: 'Robustness to foreseeable changes of the film',
    measure: measureRobustness,
  });
