/**
 * The thread that runs the codecs (dcmjs-codecs, WebAssembly). It is stopped from outside when it takes too long; after
 * an error its module is loaded anew, since a failed decode can spoil the module's memory for every later one.
 */
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import type { DecodeAnswer, DecodeRequest } from './decode.js';

// The package is CommonJS without named exports that Node could see.
const require = createRequire(import.meta.url);
const { Context, NativeCodecs, log } = require('dcmjs-codecs') as typeof import('dcmjs-codecs');
log.setLevel('silent');

const DECODERS = {
  rle: NativeCodecs.decodeRle,
  jpeg: NativeCodecs.decodeJpeg,
  'jpeg-ls': NativeCodecs.decodeJpegLs,
  'jpeg-2000': NativeCodecs.decodeJpeg2000,
} as const;

async function decode(request: DecodeRequest): Promise<DecodeAnswer> {
  if (!NativeCodecs.isInitialized()) await NativeCodecs.initializeAsync();
  try {
    const context = new Context({
      width: request.columns,
      height: request.rows,
      bitsAllocated: request.bitsAllocated,
      bitsStored: request.bitsStored,
      samplesPerPixel: 1,
      pixelRepresentation: request.signed ? 1 : 0,
      planarConfiguration: 0,
      photometricInterpretation: request.photometric,
      encodedBuffer: request.bytes,
    });
    const result = DECODERS[request.coding].call(NativeCodecs, context, {});
    const decoded = result.getDecodedBuffer();
    return { id: request.id, pixels: decoded ? Uint8Array.from(decoded) : null };
  } catch {
    NativeCodecs.release();
    return { id: request.id, pixels: null };
  }
}

parentPort?.on('message', async (request: DecodeRequest | 'warm up') => {
  if (request === 'warm up') {
    await NativeCodecs.initializeAsync();
    return;
  }
  const answer = await decode(request);
  parentPort?.postMessage(answer, answer.pixels ? [answer.pixels.buffer as ArrayBuffer] : []);
});
