/** The exported ONNX file beside two engines that read model.json and weights.bin: the record `onnx-parity`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../core/files.js';
import type { Fact } from '../core/types.js';
import { scoreShift } from '../evaluation/score-change.js';
import { engineWords } from '../model/engines/describe.js';
import { openExported, openFilmScorer } from '../model/film-scorer.js';
import { MODEL_FILES } from '../model/save.js';
import type { BenchSubject } from './bench-subject.js';
import { scored, tiny } from './repeatability.js';
import type { BenchOptions, Measured } from './robustness.js';

const NAME = 'onnx-parity';
/** Scores are probabilities in single precision: sums of a hundred thousand products differ in the last digits. */
export const PARITY_TOLERANCE = 1e-5;

export async function measureParity(subject: BenchSubject, options: BenchOptions): Promise<Measured> {
  const { model, threshold, protocol, films } = subject;
  const exported = await scored(subject, options, {
    ...{ key: 'onnx', label: 'scoring films, ONNX file', open: () => openExported(model, options.threads) },
  });
  const engines = [
    { name: options.engine ?? 'onnxruntime', key: 'first', about: 'graph compiled from model.json and weights.bin' },
    { name: 'cpu', key: 'engine-cpu', about: 'TensorFlow.js, its own layers on model.json and weights.bin' },
  ];
  const rows = [];
  for (const { name, key, about } of engines) {
    const run = {
      key,
      label: `scoring films, ${name}`,
      open: () => openFilmScorer(model, { engine: name, threads: options.threads }),
    };
    const { scores, form } = await scored(subject, options, run);
    rows.push({ about, form, shift: scoreShift(exported.scores, scores, threshold, protocol.scoreDirection) });
  }
  const largest = Math.max(...rows.map((r) => r.shift.largest ?? 0));
  const bytes = await readFile(join(model.dir, MODEL_FILES.onnx));
  const fact = (id: string, value: Fact['value'], about: string, unit?: string): Fact => ({
    id: `${NAME}.${id}`,
    ...{ value, about },
    ...(unit ? { unit } : {}),
  });
  return {
    facts: [
      fact('films', films.length, `Films of the ${subject.part} set`, 'films'),
      fact('sha256', sha256(bytes), 'SHA-256 of the exported file model.onnx'),
      fact('largest', tiny(largest), 'Largest difference of a score between the exported file and an engine'),
      fact('tolerance', tiny(PARITY_TOLERANCE), 'Tolerance: largest difference counted as no difference'),
      fact('within', largest <= PARITY_TOLERANCE ? 'yes' : 'NO', 'Whether every score is within the tolerance'),
    ],
    results: [],
    tables: [
      {
        id: NAME,
        title: 'Scores of the exported ONNX file and of the engines',
        about:
          'The exported file was run one film at a time by ONNX Runtime alone, as in clinical use; flags are counted at the locked operating point',
        columns: [
          { key: 'engine', title: 'Engine' },
          { key: 'about', title: 'What it computes' },
          { key: 'films', title: 'Films', numeric: true },
          { key: 'largest', title: 'Largest difference', numeric: true },
          { key: 'flags', title: 'Flags that differ', numeric: true },
        ],
        rows: rows.map(({ about, form, shift }) => ({
          ...{ engine: engineWords(form), about, films: shift.films, largest: tiny(shift.largest ?? 0) },
          flags: shift.gained + shift.lost,
        })),
      },
    ],
    series: [],
  };
}
