/** A DICOM file as a film of a data set: its gray levels, and of its header what subgroups need. Nothing else leaves it. */
import { readFile } from 'node:fs/promises';
import * as say from '../core/messages/data.js';
import { refuse } from '../core/problems.js';
import type { AttributeValue } from '../core/types.js';
import { ageOf, viewOf } from '../dicom/accept.js';
import { createDecoder, type Decoder } from '../dicom/decode.js';
import { Refusal } from '../dicom/findings.js';
import { inspectDicom } from '../dicom/inspect.js';
import { readDicom } from '../dicom/read.js';
import type { GrayImage } from './gray.js';

const PREAMBLE = 128;
export const isDicom = (bytes: Buffer): boolean => bytes.toString('latin1', PREAMBLE, PREAMBLE + 4) === 'DICM';

/** One decoder a thread, started with the first film and closed when none came for a while: it would keep the process alive. */
let decoder: Decoder | undefined;
let idle: NodeJS.Timeout | undefined;
let decoding = 0;
const IDLE_MS = 250;

async function withDecoder<T>(use: (decoder: Decoder) => Promise<T>): Promise<T> {
  clearTimeout(idle);
  decoder ??= createDecoder();
  decoding++;
  try {
    return await use(decoder);
  } finally {
    if (--decoding === 0) {
      idle = setTimeout(() => {
        void decoder?.close();
        decoder = undefined;
      }, IDLE_MS);
    }
  }
}

/** The rules that make pixels readable must hold; labels and view come from elsewhere. */
export async function grayFromDicom(bytes: Buffer, path: string): Promise<GrayImage> {
  const { picture, findings } = await withDecoder((own) => inspectDicom(bytes, null, own));
  if (picture === null) {
    const why = findings.filter((f) => !f.ok).map((f) => `${f.rule}: expected ${f.expected}, found ${f.found}`);
    return refuse(say.filmUnreadable(path, why.join('; ')));
  }
  const { width, height, data, maximum } = picture;
  const wide = maximum > 255;
  const full = wide ? 65_535 : 255;
  const scaled = maximum === full ? data : data.map((level) => Math.round((level * full) / maximum));
  return { width, height, data: scaled, bits: wide ? 16 : 8, stored: 'dicom' };
}

export type FilmHeader = Readonly<Record<'age' | 'sex' | 'view', AttributeValue>>;

/** Age in completed years, sex and view where the header states them; null where it cannot be read at all. */
export async function readFilmHeader(path: string): Promise<FilmHeader | null> {
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) return null;
  try {
    const { header } = readDicom(bytes);
    const [age, sex, view] = [ageOf(header), header.first('PatientSex'), viewOf(header, true)?.view];
    return {
      age: age ? Math.floor(age.years) : null,
      sex: sex === 'M' || sex === 'F' ? sex : null,
      view: view === 'PA' || view === 'AP' ? view : null,
    };
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
