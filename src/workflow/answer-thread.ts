/** The thread that decodes and scores for the worker: one film after another, until it is asked to end. */
import { parentPort, workerData } from 'node:worker_threads';
import { InputError } from '../core/problems.js';
import { answerFilm, faultOf, type ThreadAnswer, type ThreadRequest, type ThreadSetting } from './answerer.js';
import { openSession, type Session } from './session.js';

const say = (message: ThreadAnswer): void => parentPort?.postMessage(message);

let session: Session | null = null;
try {
  session = await openSession(workerData as ThreadSetting);
  say({ kind: 'ready' });
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  say({ kind: 'refused', problems: error.problems });
}

let turn: Promise<unknown> = Promise.resolve();
if (session) {
  const open = session;
  parentPort?.on('message', (request: ThreadRequest) => {
    turn = turn.then(() => (request ? answer(request, open) : end(open)));
  });
}

async function answer({ id, bytes, at }: NonNullable<ThreadRequest>, open: Session): Promise<void> {
  try {
    say({ kind: 'answer', id, answer: await answerFilm(bytes, new Date(at), open) });
  } catch (error) {
    say({ kind: 'failed', id, what: faultOf(error) });
  }
}

async function end(open: Session): Promise<void> {
  await open.close();
  parentPort?.close();
}
