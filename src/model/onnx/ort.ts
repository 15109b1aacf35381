/** The one door to ONNX Runtime (test/house/arrows.test.ts guards it), so that nobody loads it with its telemetry on. */
import './no-telemetry.js';

export * from 'onnxruntime-node';
