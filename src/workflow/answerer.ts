/**
 * Answers films for the worker, in this process or in threads of their own: there decoder and model work while films are
 * fetched and reports are written beside them.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { InputError, type Problem } from '../core/problems.js';
import { readDicom } from '../dicom/read.js';
import { type Answer, inferObject } from './infer.js';
import type { Session, SessionOptions } from './session.js';

export interface FilmAnswer extends Answer {
  /** Null where the header cannot be read or holds something else in their place. */
  readonly studyUid: string | null;
  readonly instanceUid: string | null;
}

export interface Answerer {
  /** The bytes may be gone afterwards. */
  answer(bytes: Uint8Array, at: Date): Promise<FilmAnswer>;
  close(): Promise<void>;
}

export type ThreadSetting = Omit<SessionOptions, 'decoder'>;
/** What goes to the thread; null asks it to end. */
export type ThreadRequest = { readonly id: number; readonly bytes: Uint8Array; readonly at: number } | null;
export type ThreadAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: FilmAnswer }
  | { readonly kind: 'failed'; readonly id: number; readonly what: string };

/** A fault of ours that may be told: its message and its stack may hold values of a film, its kind and place do not. */
export class AnswerFault extends Error {
  override readonly name = 'AnswerFault';
}

/** Kind of an error and the place in our own sources where it rose. */
export function faultOf(error: unknown): string {
  if (error instanceof AnswerFault) return error.message;
  if (!(error instanceof Error)) return typeof error;
  const place = /\/(?:src|node_modules)\/([\w@./-]+\.m?js:\d+)/.exec(
    error.stack?.split('\n    at ').slice(1).join('\n') ?? '',
  );
  return place ? `${error.constructor.name} in ${place[1]}` : error.constructor.name;
}

export async function answerFilm(bytes: Uint8Array, at: Date, session: Session): Promise<FilmAnswer> {
  return { ...(await inferObject(bytes, session, { at })), ...uidsOf(bytes) };
}

/** Answers here, with a session that stays the caller's. */
export function answererHere(session: Session): Answerer {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    answer(bytes, at) {
      const mine = turn.then(() => answerFilm(bytes, at, session));
      turn = mine.catch(() => {});
      return mine;
    },
    close: async () => {},
  };
}

interface Waiting {
  readonly resolve: (answer: FilmAnswer) => void;
  readonly reject: (error: Error) => void;
}

const THREAD = new URL('./answer-thread.js', import.meta.url);

/** As many threads, each with a session of its own; a film goes to one that has least to do. Answers do not depend on it. */
export async function answererInThreads(setting: ThreadSetting, count: number, script = THREAD): Promise<Answerer> {
  const started = await Promise.allSettled(Array.from({ length: count }, () => answererInThread(setting, script)));
  const threads = started.flatMap((s) => (s.status === 'fulfilled' ? [{ answerer: s.value, films: 0 }] : []));
  const close = async (): Promise<void> => {
    await Promise.all(threads.map(({ answerer }) => answerer.close()));
  };
  const failed = started.find((s) => s.status === 'rejected');
  if (failed) {
    await close();
    throw failed.reason;
  }
  return {
    async answer(bytes, at) {
      const thread = threads.reduce((least, other) => (other.films < least.films ? other : least));
      thread.films++;
      try {
        return await thread.answerer.answer(bytes, at);
      } finally {
        thread.films--;
      }
    },
    close,
  };
}

/** Opens the session in a thread; a thread that dies fails the films it had and is replaced for the next one. */
export async function answererInThread(setting: ThreadSetting, script = THREAD): Promise<Answerer> {
  let thread: Worker | null = null;
  let next = 0;
  let closing = false;
  const waiting = new Map<number, Waiting>();

  function start(): Promise<Worker> {
    const fresh = new Worker(script, { workerData: setting });
    return new Promise((resolve, reject) => {
      fresh.on('message', (message: ThreadAnswer) => {
        if (message.kind === 'ready') resolve(fresh);
        else if (message.kind === 'refused') reject(new InputError(message.problems));
        else settle(message);
      });
      // Its message may hold bytes of a film.
      fresh.on('error', () => {});
      fresh.once('exit', () => {
        if (thread === fresh) thread = null;
        const error = new AnswerFault('the thread that answers has ended');
        reject(error);
        for (const film of waiting.values()) film.reject(error);
        waiting.clear();
      });
    });
  }

  function settle(message: Extract<ThreadAnswer, { id: number }>): void {
    const film = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'answer') film?.resolve(message.answer);
    else film?.reject(new AnswerFault(message.what));
  }

  thread = await start();
  let starting: Promise<Worker> | null = null;
  return {
    async answer(bytes, at) {
      if (closing) throw new AnswerFault('the thread that answers is closed');
      if (thread === null) {
        starting ??= start().finally(() => {
          starting = null;
        });
        thread = await starting;
      }
      const id = next++;
      const answered = new Promise<FilmAnswer>((resolve, reject) => waiting.set(id, { resolve, reject }));
      const request: ThreadRequest = { id, bytes, at: at.getTime() };
      // A buffer that is shared with others (a small one of the pool) is copied instead.
      const own = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
      thread.postMessage(request, own ? [bytes.buffer as ArrayBuffer] : []);
      return answered;
    },
    async close() {
      closing = true;
      if (thread === null) return;
      const ended = once(thread, 'exit');
      thread.postMessage(null satisfies ThreadRequest);
      await ended;
    },
  };
}

const UID = /^[0-9]+(\.[0-9]+)*$/;

function uidsOf(bytes: Uint8Array): Pick<FilmAnswer, 'studyUid' | 'instanceUid'> {
  try {
    const { header } = readDicom(bytes);
    const uid = (keyword: 'StudyInstanceUID' | 'SOPInstanceUID'): string | null => {
      const value = header.text(keyword) ?? '';
      return value.length <= 64 && UID.test(value) ? value : null;
    };
    return { studyUid: uid('StudyInstanceUID'), instanceUid: uid('SOPInstanceUID') };
  } catch {
    return { studyUid: null, instanceUid: null };
  }
}
