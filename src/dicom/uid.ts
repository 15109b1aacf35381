/** UIDs made from content: the same input gives the same UID for ever, so that sending again changes nothing. */
import { createHash } from 'node:crypto';

/** 2.25 and a 128-bit number (PS3.5, B.2), here the first 128 bits of a SHA-256 over the parts. */
export function derivedUid(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return `2.25.${BigInt(`0x${hash.digest('hex').slice(0, 32)}`)}`;
}

/** Names this software in file meta information. */
export const IMPLEMENTATION_UID = derivedUid('trace510k', 'implementation class');
