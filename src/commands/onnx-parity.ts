/** `trace510k onnx-parity`: is the exported ONNX file the model? Writes the record `onnx-parity`. */
import { measureParity } from '../steps/onnx-parity.js';
import { type BenchFlags, runBench } from './bench-evidence/run.js';

export const onnxParityCommand = (flags: BenchFlags): Promise<void> =>
  runBench(flags, {
    record: 'onnx-parity',
    title: 'Agreement of the exported ONNX file with the engines',
    measure: measureParity,
  });
