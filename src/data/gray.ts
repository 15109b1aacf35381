/** A film file as gray levels, before any resizing: the one door through which pixels enter. */
import sharp from 'sharp';
import * as say from '../core/messages/data.js';
import { refuse } from '../core/problems.js';

export interface GrayImage {
  readonly width: number;
  readonly height: number;
  /** Row by row from the top left, one value a pixel, 0 black to 2^bits − 1 white. */
  readonly data: Uint8Array | Uint16Array;
  readonly bits: 8 | 16;
}

/** A film larger than this is refused before decoding (the release's largest original is about 3,500 on a side). */
const MOST_PIXELS = 10_000 * 10_000;

/**
 * Colour and alpha: some released films are RGBA copies of a gray picture; the first channel is taken and alpha left
 * out, which gives the same levels as the gray original. 16-bit films stay 16-bit. A truncated or damaged file is an
 * error that names it.
 */
export async function readGray(path: string): Promise<GrayImage> {
  try {
    const picture = sharp(path, { failOn: 'truncated', limitInputPixels: MOST_PIXELS });
    const { depth } = await picture.metadata();
    const wide = depth === 'ushort';
    const { data, info } = await picture
      .extractChannel(0)
      .toColourspace(wide ? 'grey16' : 'b-w')
      .raw({ depth: wide ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const pixels = wide ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : new Uint8Array(data);
    return { width: info.width, height: info.height, data: pixels, bits: wide ? 16 : 8 };
  } catch (error) {
    return refuse(say.filmUnreadable(path, (error as Error).message));
  }
}
