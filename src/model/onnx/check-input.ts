/** Whether an ONNX file can be read and takes gray films of the expected size. */
import { readFile } from 'node:fs/promises';
import { modelUnreadable, onnxInput } from '../../core/messages/model.js';
import { refuse } from '../../core/problems.js';
import { firstLine } from '../engines/engine.js';
import { FILMS_INPUT } from './inference.js';
import * as ort from './ort.js';

export async function checkOnnxInput(file: string, size: number): Promise<void> {
  const bytes = await readFile(file);
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 4 }).catch((error: unknown) =>
    refuse(modelUnreadable(file, firstLine(error))),
  );
  const wanted = `one input "${FILMS_INPUT}" of [batch, 1, ${size}, ${size}]`;
  const found = session.inputMetadata.map((m) => `"${m.name}" of [${m.isTensor ? m.shape.join(', ') : 'no tensor'}]`);
  const [only] = session.inputMetadata;
  const fits =
    session.inputMetadata.length === 1 &&
    only?.name === FILMS_INPUT &&
    only.isTensor &&
    only.shape.slice(1).join() === `1,${size},${size}`;
  await session.release();
  if (!fits) refuse(onnxInput(file, wanted, found.join(', ') || 'none'));
}
