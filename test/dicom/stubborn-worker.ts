/** A codec thread for tests: bytes beginning with 0 never end, with 1 are answered, with 2 end the thread. */
import process from 'node:process';
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', ({ id, bytes }: { id: number; bytes: Uint8Array }) => {
  while (bytes[0] === 0);
  if (bytes[0] === 2) process.exit(1);
  parentPort?.postMessage({ id, pixels: Uint8Array.of(42) });
});
