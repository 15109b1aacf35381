/** A release of any size from a few films: its table lists N films, its folder links each to one of those given. */
import { mkdir, mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import sharp from 'sharp';
import { packageRoot } from '../../src/core/files.js';
import { createRng } from '../../src/core/rng.js';
import { drawnFilm } from './film.js';

export const SIDE = 1024;
const DRAWN = 16;

export interface Films {
  readonly paths: readonly string[];
  readonly about: string;
}

/** Films of the release as published, 1024 × 1024, where the data are at hand; else as many drawn ones. */
export async function originals(scratch: string): Promise<Films> {
  const shared = process.env.TRACE510K_SHARED_DATA ?? join(packageRoot(), '..', 'shared', 'data');
  const folder = join(shared, 'nih', 'images-1024');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.png')).sort();
  if (names.length > 0) {
    return { paths: names.map((name) => join(folder, name)), about: `${names.length} films of the NIH release` };
  }
  await mkdir(scratch, { recursive: true });
  const paths: string[] = [];
  for (let i = 0; i < DRAWN; i++) {
    const path = join(scratch, `${i}.png`);
    const raw = { width: SIDE, height: SIDE, channels: 1 as const };
    await sharp(drawnFilm(SIDE, createRng(i, 'stream')), { raw })
      .png()
      .toFile(path);
    paths.push(path);
  }
  return { paths, about: `${DRAWN} drawn films` };
}

const HEADER =
  'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Sex,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]';

/** Three films a patient, one in fifty positive. */
export async function repeated({ paths }: Films, count: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trace510k-stream-'));
  await mkdir(join(folder, 'images'));
  const lines = [HEADER];
  for (let i = 0; i < count; i++) {
    const patient = 100_000 + Math.floor(i / 3);
    const name = `${patient}_${String(i % 3).padStart(3, '0')}.png`;
    const finding = i % 50 === 0 ? 'Pneumonia' : 'No Finding';
    lines.push(`${name},${finding},${i % 3},${patient},${30 + (i % 50)},${i % 2 ? 'M' : 'F'},PA,1024,1024,0.143,0.143`);
    await symlink(paths[i % paths.length] as string, join(folder, 'images', name));
  }
  await writeFile(join(folder, 'Data_Entry_2017.csv'), `${lines.join('\n')}\n`);
  return folder;
}
