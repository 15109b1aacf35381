/**
 * Films to scores at constant memory: some films are read and prepared ahead while a batch is computed, and a batch's room
 * is used again once it is scored.
 *
 *   film ─ read, decode, resize (several at once) ─→ room of its batch ─→ compute (batches in order) ─→ scores
 */
import { filmUnreadable } from '../core/messages/model.js';
import { InputError, Problems } from '../core/problems.js';
import { type Progress, silent } from '../core/progress.js';
import { type GrayImage, readGray } from '../data/gray.js';
import type { FilmScorer } from './film-scorer.js';
import type { FilmFile } from './films.js';

export interface StreamOptions {
  readonly progress?: Progress;
  readonly label?: string;
  /** What is done to each film before it is prepared (robustness). */
  readonly change?: (film: GrayImage, file: FilmFile) => GrayImage | Promise<GrayImage>;
  /** Films at these places have a score already and are not read. */
  readonly known?: ReadonlyMap<number, number>;
  /** Called in order with what a batch gave; a failure of it ends the run. */
  readonly keep?: (scored: readonly { readonly index: number; readonly score: number }[]) => Promise<void>;
}

/** Batches in memory: one computed, the others being filled. */
const ROOMS = 3;
/** Films being read at the same time; decoding itself runs outside JavaScript. */
export const READERS = 8;

interface Room {
  readonly input: Float32Array;
  left: number;
  readonly filled: Promise<void>;
  readonly whenFilled: () => void;
}

/**
 * One score a film, in the order given. Films that cannot be read are named, all of them, and then there is no score at
 * all; what `keep` was given stays kept.
 */
export async function scoreEach(
  scorer: FilmScorer,
  films: readonly FilmFile[],
  { progress = silent, label = 'scoring', change, known = new Map(), keep }: StreamOptions = {},
): Promise<Float64Array> {
  const { batch, values } = scorer;
  const scores = new Float64Array(films.length);
  for (const [index, score] of known) scores[index] = score;
  const todo = Array.from(films.keys()).filter((index) => !known.has(index));
  const batches = Math.ceil(todo.length / batch);
  const problems = new Problems();
  const broken = new Set<number>();
  const spare: Float32Array[] = [];
  const rooms = new Map<number, Room>();
  let computed = 0;
  let waiting: (() => void)[] = [];
  let stopped = false;

  const roomOf = (b: number): Room => {
    const there = rooms.get(b);
    if (there) return there;
    let whenFilled = (): void => {};
    const filled = new Promise<void>((done) => {
      whenFilled = done;
    });
    const input = spare.pop() ?? new Float32Array(batch * values);
    const left = Math.min(batch, todo.length - b * batch);
    // The last batch may be short: what an earlier one left behind must not stay.
    if (left < batch) input.fill(0);
    const room: Room = { input, left, filled, whenFilled };
    rooms.set(b, room);
    return room;
  };

  const prepare = async (place: number, room: Room): Promise<void> => {
    const index = todo[place] as number;
    const film = films[index] as FilmFile;
    try {
      const read = await readGray(film.image);
      scorer.fill(change ? await change(read, film) : read, room.input, (place % batch) * values);
    } catch (error) {
      broken.add(index);
      if (error instanceof InputError) for (const problem of error.problems) problems.add(problem);
      else problems.add(filmUnreadable(film.image, film.caseId, (error as Error).message));
      room.input.fill(0, (place % batch) * values, ((place % batch) + 1) * values);
    }
    if (--room.left === 0) room.whenFilled();
  };

  let next = 0;
  const reader = async (): Promise<void> => {
    while (next < todo.length && !stopped) {
      const place = next++;
      const b = Math.floor(place / batch);
      while (b >= computed + ROOMS && !stopped) await new Promise<void>((go) => waiting.push(go));
      if (stopped) return;
      await prepare(place, roomOf(b));
    }
  };
  const wake = (): void => {
    const all = waiting;
    waiting = [];
    for (const go of all) go();
  };

  progress.start(label, films.length);
  progress.tick(known.size);
  const readers = Promise.all(Array.from({ length: Math.min(READERS, todo.length) }, reader));
  try {
    for (let b = 0; b < batches; b++) {
      const room = roomOf(b);
      await room.filled;
      // One bad film stops the computing, not the reading: the rest is still checked. What is kept goes on.
      if (problems.list.length === 0 || keep) {
        const out = await scorer.run(room.input);
        const scored = todo.slice(b * batch, (b + 1) * batch).flatMap((index, i) => {
          const score = Number(out[i]);
          scores[index] = score;
          return broken.has(index) ? [] : [{ index, score }];
        });
        for (const { index, score } of scored) {
          const wrong = scorer.check?.(score, films[index]!.caseId) ?? null;
          if (wrong !== null) throw new InputError([wrong]);
        }
        await keep?.(scored);
      }
      rooms.delete(b);
      spare.push(room.input);
      computed = b + 1;
      wake();
      progress.tick(known.size + Math.min(todo.length, computed * batch));
    }
  } finally {
    stopped = true;
    wake();
    await readers;
  }
  problems.throwIfAny();
  progress.end();
  return scores;
}
