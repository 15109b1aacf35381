/** A decoder that cannot hang: one thread, one frame at a time, stopped and replaced when it takes too long. */
import { Worker } from 'node:worker_threads';
import { LIMITS } from './limits.js';
import type { Coding } from './syntaxes.js';

export interface DecodeRequest {
  readonly id: number;
  readonly coding: Exclude<Coding, 'native' | 'deflated'>;
  readonly columns: number;
  readonly rows: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly signed: boolean;
  readonly photometric: string;
  readonly bytes: Uint8Array;
}

export interface DecodeAnswer {
  readonly id: number;
  /** Samples in little endian, one or two bytes each; null when the decoder refused the stream. */
  readonly pixels: Uint8Array | null;
}

export type Decoded = Uint8Array | 'failed' | 'too slow';

export interface Decoder {
  readonly timeoutMs: number;
  decode(request: Omit<DecodeRequest, 'id'>): Promise<Decoded>;
  /** Starts the thread and loads the codecs, so that the first film does not wait for it. */
  warmUp(): void;
  close(): Promise<void>;
}

export interface DecoderOptions {
  readonly timeoutMs?: number;
  /** The script to run in the thread; for tests of the time limit. */
  readonly script?: URL;
}

export function createDecoder(options: DecoderOptions = {}): Decoder {
  const { timeoutMs = LIMITS.decodeMs, script = new URL('./decode-worker.js', import.meta.url) } = options;
  let worker: Worker | null = null;
  let frames = 0;
  let next = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const stop = async (): Promise<void> => {
    const old = worker;
    worker = null;
    frames = 0;
    await old?.terminate();
  };

  const start = (): Worker => {
    if (worker) return worker;
    const fresh = new Worker(script, {
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: LIMITS.decoderHeapMib },
    });
    // Codecs print; what they print may hold values of the file.
    fresh.stdout.resume();
    fresh.stderr.resume();
    fresh.on('error', () => {});
    fresh.on('exit', () => {
      if (worker === fresh) worker = null;
    });
    fresh.unref();
    worker = fresh;
    return fresh;
  };

  const one = (request: Omit<DecodeRequest, 'id'>): Promise<Decoded> =>
    new Promise((resolve) => {
      const id = next++;
      const thread = start();
      thread.ref();
      const finish = (outcome: Decoded): void => {
        clearTimeout(timer);
        thread.off('message', onMessage);
        thread.off('exit', onExit);
        thread.unref();
        resolve(outcome);
      };
      const onMessage = (answer: DecodeAnswer): void => {
        if (answer.id === id) finish(answer.pixels ?? 'failed');
      };
      const onExit = (): void => finish('failed');
      const timer = setTimeout(() => {
        finish('too slow');
        void stop();
      }, timeoutMs);
      thread.on('message', onMessage);
      thread.once('exit', onExit);
      thread.postMessage({ ...request, id });
    });

  return {
    timeoutMs,
    decode(request) {
      const result = turn.then(async () => {
        const outcome = await one(request);
        if (++frames >= LIMITS.framesPerDecoder) await stop();
        return outcome;
      });
      turn = result;
      return result;
    },
    warmUp() {
      start().postMessage('warm up');
    },
    close: stop,
  };
}
