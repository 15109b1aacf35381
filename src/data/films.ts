/** Where the film files of a release are. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../core/files.js';

export interface FilmFiles {
  /** File name → absolute or given path. */
  readonly paths: ReadonlyMap<string, string>;
  /** Names found in several folders; the first folder's file is taken. */
  readonly inSeveralFolders: number;
}

const FILM = /\.png$/i;

/** All PNG files in images/, and in images_001/ … images_012/ with or without an inner images/. */
export async function findFilms(folder: string): Promise<FilmFiles> {
  const entries = await readdir(folder, { withFileTypes: true });
  const roots = entries
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && /^images(_\d+)?$/.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .sort();
  const places: string[] = [];
  for (const root of roots) {
    const inner = join(root, 'images');
    places.push(root, ...((await exists(inner)) ? [inner] : []));
  }
  return listFilms(places);
}

export async function listFilms(places: readonly string[], pattern: RegExp = FILM): Promise<FilmFiles> {
  const paths = new Map<string, string>();
  let inSeveralFolders = 0;
  for (const place of places) {
    for (const name of (await readdir(place)).sort()) {
      if (!pattern.test(name)) continue;
      if (paths.has(name)) inSeveralFolders++;
      else paths.set(name, join(place, name));
    }
  }
  return { paths, inSeveralFolders };
}
