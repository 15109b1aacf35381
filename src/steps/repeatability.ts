/** Scores the same films again, on other threads, engines and roads, and says how far scores move: the record `repeatability`. */
import { cpus } from 'node:os';
import type { EvidenceTable, Fact } from '../core/types.js';
import type { GrayImage } from '../data/gray.js';
import { type Shift, scoreShift } from '../evaluation/score-change.js';
import { engineWords, reasonOf } from '../model/engines/describe.js';
import { ENGINE_NAMES } from '../model/engines/engine.js';
import { type FilmScorer, openExported, openFilmScorer } from '../model/film-scorer.js';
import type { FilmFile } from '../model/films.js';
import { scoreEach } from '../model/stream.js';
import type { BenchSubject } from './bench-subject.js';
import type { BenchOptions, Measured } from './robustness.js';
import { codeSha256, stage } from './stage.js';

const NAME = 'repeatability';
const THREADS = [1, 2, 4];

export interface Elsewhere {
  /** Name of the machine or run the scores come from. */
  readonly name: string;
  readonly scores: ReadonlyMap<string, number>;
}

export interface RepeatabilityInput {
  /** The film sent as a DICOM object and decoded again. */
  readonly throughDicom: (film: GrayImage, file: FilmFile) => Promise<GrayImage>;
  readonly elsewhere: readonly Elsewhere[];
}

interface Compared {
  readonly what: string;
  readonly with: string;
  /** Null: it could not be had here. */
  readonly shift: Shift | null;
  readonly reason?: string;
}

/** Scores by one scorer, kept by `key` so that a run that was cut off goes on. */
export async function scored(
  subject: BenchSubject,
  { cache, progress }: BenchOptions,
  run: {
    readonly key: string;
    readonly open: () => Promise<FilmScorer>;
    readonly label: string;
    readonly backwards?: boolean;
    readonly change?: (film: GrayImage, file: FilmFile) => Promise<GrayImage>;
  },
): Promise<{ readonly scores: readonly number[]; readonly form: string }> {
  const scorer = await run.open();
  try {
    const { form } = scorer;
    const inputs = [subject.identity, form, run.key, codeSha256(['model', 'data', 'dicom', 'core'])];
    const { value } = await stage<number[]>(cache, `${NAME}-${run.key}`, inputs, async () => {
      const films = run.backwards ? [...subject.films].reverse() : subject.films;
      const options = { progress, label: run.label, ...(run.change ? { change: run.change } : {}) };
      const scores = Array.from(await scoreEach(scorer, films, options));
      return run.backwards ? scores.reverse() : scores;
    });
    return { scores: value, form };
  } finally {
    await scorer.release();
  }
}

export async function measureRepeatability(
  subject: BenchSubject,
  { throughDicom, elsewhere }: RepeatabilityInput,
  options: BenchOptions,
): Promise<Measured> {
  const { model, threshold, protocol } = subject;
  const { engine } = options;
  const open =
    (threads: number, name = engine) =>
    () =>
      openFilmScorer(model, { engine: name, threads });
  const first = await scored(subject, options, { key: 'first', label: 'scoring films', open: open(options.threads) });
  const shift = (scores: readonly number[]): Shift =>
    scoreShift(first.scores, scores, threshold, protocol.scoreDirection);
  const rows: Compared[] = [];
  const add = async (what: string, run: Parameters<typeof scored>[2]): Promise<void> => {
    const { scores, form } = await scored(subject, options, run);
    rows.push({ what, with: form, shift: shift(scores) });
  };
  /** An engine that is not here, or films that the DICOM rules refuse: named, not left out. */
  const attempt = async (
    what: string,
    run: Parameters<typeof scored>[2],
    why: (error: unknown) => string,
  ): Promise<void> => {
    try {
      await add(what, run);
    } catch (error) {
      rows.push({ what, with: '–', shift: null, reason: why(error) });
    }
  };

  await add('the same film again', { key: 'again', label: 'scoring films again', open: open(options.threads) });
  await add('films in the opposite order', {
    ...{ key: 'backwards', label: 'scoring films backwards', open: open(options.threads), backwards: true },
  });
  for (const threads of THREADS) {
    const words = `${threads} thread${threads > 1 ? 's' : ''}`;
    await add(words, { key: `threads-${threads}`, label: `scoring films, ${words}`, open: open(threads) });
  }
  await attempt(
    'the film as a DICOM object',
    {
      ...{ key: 'dicom', label: 'scoring films through DICOM', open: open(options.threads), change: throughDicom },
    },
    reasonOf,
  );
  await add('the exported ONNX file, one film at a time', {
    ...{ key: 'onnx', label: 'scoring films, ONNX file', open: () => openExported(model, options.threads) },
  });
  for (const name of ENGINE_NAMES) {
    if (name === (engine ?? 'onnxruntime')) continue;
    const run = { key: `engine-${name}`, label: `scoring films, ${name}`, open: open(1, name) };
    await attempt(`engine ${name}`, run, () => 'not available on this machine');
  }
  for (const { name, scores } of elsewhere) rows.push(fromElsewhere(subject, first.scores, name, scores));
  return recorded(subject, first.form, rows, elsewhere.length);
}

function fromElsewhere(
  { films, threshold, protocol }: BenchSubject,
  first: readonly number[],
  name: string,
  scores: ReadonlyMap<string, number>,
): Compared {
  const there = films.flatMap(({ caseId }, i) => (scores.has(caseId) ? [[first[i], scores.get(caseId)]] : []));
  const [before, after] = [0, 1].map((k) => there.map((pair) => pair[k] as number)) as [number[], number[]];
  const what = `scores from ${name}`;
  return before.length === 0
    ? { what, with: name, shift: null, reason: 'none of its cases is among these films' }
    : { what, with: name, shift: scoreShift(before, after, threshold, protocol.scoreDirection) };
}

/** 0, or two digits with a power of ten: differences in the last bits are as small as that. */
export const tiny = (x: number): string => {
  if (x === 0) return '0';
  if (x >= 0.001) return x.toFixed(3);
  const [digits, power] = x.toExponential(1).split('e-') as [string, string];
  return `${digits} × 10⁻${[...power].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')}`;
};

function recorded(subject: BenchSubject, form: string, rows: readonly Compared[], machines: number): Measured {
  const had = rows.flatMap((row) => (row.shift ? [row.shift] : []));
  const largest = Math.max(0, ...had.map((s) => s.largest ?? 0));
  const fact = (id: string, value: Fact['value'], about: string, unit?: string): Fact => ({
    id: `${NAME}.${id}`,
    ...{ value, about },
    ...(unit ? { unit } : {}),
  });
  const again = rows[0]?.shift as Shift;
  return {
    facts: [
      fact('films', subject.films.length, `Films of the ${subject.part} set that were scored again`, 'films'),
      fact('engine', form, 'Engine of the first scores'),
      fact('again', tiny(again.largest ?? 0), 'Largest difference of a score when the same film was scored again'),
      fact('comparisons', had.length, 'Comparisons made'),
      fact('largest', tiny(largest), 'Largest difference of a score in any comparison'),
      fact('flags', Math.max(0, ...had.map((s) => s.gained + s.lost)), 'Most flags that changed in a comparison'),
      fact('machines', machines, 'Other machines whose scores were compared'),
      fact('threshold', subject.threshold, 'Locked operating point at which flags are counted'),
      fact('processor', cpus()[0]?.model.trim() ?? 'unknown', 'Processor of this machine'),
    ],
    results: [],
    tables: [table(rows)],
    series: [],
  };
}

function table(rows: readonly Compared[]): EvidenceTable {
  const numeric = (key: string, title: string) => ({ key, title, numeric: true });
  return {
    id: NAME,
    title: 'Repeated scores of the same films',
    about:
      'Each row is compared with the first scores of the same films. Not identical: films whose score differs in any digit. Flags are counted at the locked operating point',
    columns: [
      { key: 'what', title: 'Compared' },
      { key: 'with', title: 'With' },
      numeric('films', 'Films'),
      numeric('largest', 'Largest difference'),
      numeric('moved', 'Not identical'),
      numeric('flags', 'Flags changed'),
    ],
    rows: rows.map(({ what, with: other, shift, reason }) => ({
      what,
      with: shift ? engineWords(other) : `not run: ${reason}`,
      films: shift?.films ?? null,
      largest: shift ? tiny(shift.largest ?? 0) : null,
      moved: shift?.moved ?? null,
      flags: shift ? shift.gained + shift.lost : null,
    })),
  };
}
