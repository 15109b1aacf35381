/** A film file as gray levels, before any resizing: the one door through which pixels enter. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { cannotRead } from '../core/messages/core.js';
import * as say from '../core/messages/data.js';
import { refuse } from '../core/problems.js';
import { grayFromDicom, isDicom } from './dicom-film.js';

export interface GrayImage {
  readonly width: number;
  readonly height: number;
  /** Row by row from the top left, one value a pixel, 0 black to 2^bits − 1 white. */
  readonly data: Uint8Array | Uint16Array;
  readonly bits: 8 | 16;
  /** How the file stored it: `dicom`, or `gray`, `gray-alpha`, `rgb`, `rgba`; the release holds some RGBA copies of gray films. */
  readonly stored: (typeof STORED)[number] | 'dicom';
}

/** A film larger than this is refused before decoding (the release's largest original is about 3,500 on a side). */
const MOST_PIXELS = 10_000 * 10_000;
const STORED = ['gray', 'gray-alpha', 'rgb', 'rgba'] as const;
/** Weights of red, green and blue where they differ: ITU-R BT.601 luma. */
const LUMA = [0.299, 0.587, 0.114] as const;

/** Reads a film; a truncated or damaged file is an error that names it. */
export async function readGray(path: string): Promise<GrayImage> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => refuse(cannotRead(path, error)));
  return decodeGray(bytes, path);
}

/**
 * The rule for what is not plain 8-bit gray: 16-bit films stay 16-bit; alpha is left out; three equal colours are one
 * gray level; colours that differ are weighed by luma and rounded. The decoder lets the last bytes of a PNG be missing,
 * so the end mark is looked for here.
 */
export async function decodeGray(bytes: Buffer, path: string): Promise<GrayImage> {
  if (isDicom(bytes) || /\.dcm$/i.test(path)) return grayFromDicom(bytes, path);
  if (isPng(bytes) && !endsWhole(bytes)) refuse(say.filmUnreadable(path, 'the end mark (IEND) is missing'));
  try {
    const picture = sharp(bytes, { failOn: 'truncated', limitInputPixels: MOST_PIXELS });
    const { depth, channels } = await picture.metadata();
    const wide = depth === 'ushort';
    const colour = channels >= 3;
    const space = wide ? (colour ? 'rgb16' : 'grey16') : colour ? 'srgb' : 'b-w';
    const { data, info } = await (colour ? picture.removeAlpha() : picture.extractChannel(0))
      .toColourspace(space)
      .raw({ depth: wide ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const levels = wide
      ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)
      : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return {
      width: info.width,
      height: info.height,
      data: colour ? toGray(levels, info.width * info.height, info.channels) : levels,
      bits: wide ? 16 : 8,
      stored: STORED[channels - 1] ?? 'rgba',
    };
  } catch (error) {
    return refuse(say.filmUnreadable(path, (error as Error).message));
  }
}

function toGray(levels: Uint8Array | Uint16Array, pixels: number, channels: number): Uint8Array | Uint16Array {
  const out = levels instanceof Uint16Array ? new Uint16Array(pixels) : new Uint8Array(pixels);
  for (let i = 0, at = 0; i < pixels; i++, at += channels) {
    const [r, g, b] = [levels[at] as number, levels[at + 1] as number, levels[at + 2] as number];
    out[i] = r === g && g === b ? r : Math.round(LUMA[0] * r + LUMA[1] * g + LUMA[2] * b);
  }
  return out;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const isPng = (bytes: Buffer): boolean => bytes.subarray(0, 8).equals(SIGNATURE);
/** The last chunk is IEND: length 0, its name, its checksum. Bytes after it are harmless. */
const END = Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
const endsWhole = (bytes: Buffer): boolean => bytes.includes(END, Math.max(8, bytes.length - 65_536));
