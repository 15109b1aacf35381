/** Somebody's ONNX classifier as a scorer of films: checked against its specification before the first film is read. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { PreprocessSpec } from '../../config/preprocess.js';
import { canonicalJson, sha256 } from '../../core/files.js';
import { cannotRead } from '../../core/messages/core.js';
import * as say from '../../core/messages/scale.js';
import { InputError, type Problem, refuse } from '../../core/problems.js';
import { firstLine } from '../engines/engine.js';
import { ortVersion, sessionOptions } from '../engines/onnxruntime.js';
import type { FilmScorer } from '../film-scorer.js';
import { prepareFilm } from '../foreign-input.js';
import * as ort from './ort.js';

const FLOAT_OUTPUTS = ['float32', 'float64'];

export async function openForeign(file: string, spec: PreprocessSpec, threads: number): Promise<FilmScorer> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => refuse(cannotRead(file, error)));
  const session = await ort.InferenceSession.create(bytes, sessionOptions(threads)).catch((error: unknown) =>
    refuse(say.onnxUnreadable(file, firstLine(error))),
  );
  try {
    const graph = readGraph(file, session, spec);
    const { channels, width, height } = spec.input;
    const values = channels * width * height;
    const dims = spec.input.layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
    return {
      modelId: spec.name ?? basename(file).replace(/\.onnx$/i, ''),
      // The specification decides scores as the weights do.
      sha256: sha256(`${sha256(bytes)} ${canonicalJson(spec)}`),
      form: `onnxruntime ${ortVersion} cpu, ${basename(file)}`,
      batch: graph.batch,
      values,
      fill: (film, input, at) => prepareFilm(film, spec, input, at),
      async run(input) {
        const shape = [graph.batch, ...dims];
        const tensor =
          spec.input.type === 'uint8'
            ? new ort.Tensor(
                'uint8',
                Uint8Array.from(input, (v) => Math.min(255, Math.max(0, Math.round(v)))),
                shape,
              )
            : new ort.Tensor('float32', input, shape);
        const out = await session.run({ [graph.input]: tensor }, [graph.output]);
        return scoresOf(file, out[graph.output] as ort.Tensor, graph.batch, spec);
      },
      check: (score, caseId) =>
        !Number.isFinite(score)
          ? say.onnxOutputNotFinite(file, caseId)
          : score < 0 || score > 1
            ? say.onnxOutputOutside(file, caseId, score)
            : null,
      release: () => session.release(),
    };
  } catch (error) {
    await session.release();
    throw error;
  }
}

interface Graph {
  readonly input: string;
  readonly output: string;
  readonly batch: number;
}

/** Names, type and shape of input and output against the specification; all that does not fit is told at once. */
function readGraph(file: string, session: ort.InferenceSession, spec: PreprocessSpec): Graph {
  const problems: Problem[] = [];
  const unsupported = (what: string, got: string, supported: string): void => {
    problems.push(say.onnxUnsupported(file, what, got, supported));
  };
  const pick = (kind: 'input' | 'output', all: readonly ort.InferenceSession.ValueMetadata[], named?: string) => {
    const names = all.map((m) => `"${m.name}"`).join(', ') || 'none';
    if (named === undefined && all.length !== 1) {
      unsupported(
        `the graph has ${all.length} ${kind}s`,
        names,
        `one ${kind}, or \`${kind}.name\` in the specification`,
      );
      return undefined;
    }
    const found = named === undefined ? all[0] : all.find((m) => m.name === named);
    if (!found) unsupported(`\`${kind}.name\` is "${named}"`, names, `the name of an ${kind} of the graph`);
    else if (!found.isTensor) unsupported(`${kind} "${found.name}"`, 'a sequence or map', 'a tensor');
    return found?.isTensor ? found : undefined;
  };
  const input = pick('input', session.inputMetadata, spec.input.name);
  const output = pick('output', session.outputMetadata, spec.output.name);
  if (spec.input.name !== undefined && session.inputMetadata.length > 1) {
    unsupported('the graph takes more than the film', session.inputMetadata.map((m) => m.name).join(', '), 'one input');
  }
  let batch = spec.batch;
  if (input) {
    const { layout, channels, width, height, type } = spec.input;
    if (input.type !== type)
      unsupported(`\`input.type\` is ${type}`, input.type, 'float32 or uint8, as the graph has it');
    const wanted = layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
    const [first, ...rest] = input.shape;
    const fits =
      input.shape.length === 4 && rest.every((dim, i) => typeof dim !== 'number' || dim < 0 || dim === wanted[i]);
    if (!fits) {
      unsupported(
        `\`input\` is [batch, ${wanted.join(', ')}] (${layout})`,
        `[${input.shape.join(', ')}]`,
        'four dimensions of these sizes; correct layout, channels, width and height',
      );
    }
    if (typeof first === 'number' && first > 0) batch = first;
  }
  if (output) {
    if (!FLOAT_OUTPUTS.includes(output.type))
      unsupported(`output "${output.name}"`, output.type, FLOAT_OUTPUTS.join(' or '));
    const known = output.shape.slice(1).every((dim) => typeof dim === 'number' && dim >= 0);
    const classes = known ? (output.shape.slice(1) as number[]).reduce((a, b) => a * b, 1) : null;
    if (classes !== null && output.shape.length > 0 && spec.output.class >= classes) {
      unsupported(`\`output.class\` is ${spec.output.class}`, `${classes} outputs`, `0 to ${classes - 1}`);
    }
    if (spec.output.kind === 'softmax' && classes === 1) {
      unsupported('`output.kind` is softmax', 'one output', 'two outputs or more, or `kind: logit`');
    }
  }
  if (problems.length > 0 || !input || !output) throw new InputError(problems);
  return { input: input.name, output: output.name, batch };
}

function scoresOf(
  file: string,
  output: ort.Tensor,
  batch: number,
  { output: { kind, class: at } }: PreprocessSpec,
): number[] {
  const data = output.data as Float32Array | Float64Array;
  const classes = data.length / batch;
  if (!Number.isInteger(classes) || at >= classes) {
    refuse(
      say.onnxUnsupported(
        file,
        `\`output.class\` is ${at}`,
        `[${output.dims.join(', ')}]`,
        'a number a class for each film',
      ),
    );
  }
  return Array.from({ length: batch }, (_, film) => {
    const own = Array.from(data.subarray(film * classes, (film + 1) * classes));
    const value = own[at] as number;
    if (kind === 'probability') return value;
    if (kind === 'logit') return 1 / (1 + Math.exp(-value));
    const highest = own.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return Math.exp(value - highest) / own.reduce((sum, v) => sum + Math.exp(v - highest), 0);
  });
}
