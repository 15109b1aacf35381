/** Boxes that radiologists drew on films of the NIH release: BBox_List_2017.csv, in pixels of its 1024 × 1024 files. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCsv, rowNumber } from '../core/csv.js';
import * as say from '../core/messages/data.js';
import { Problems } from '../core/problems.js';

export const NIH_BOXES = 'BBox_List_2017.csv';
/** Pixels along each side of the files the boxes were drawn on. */
export const BOX_GRID = 1024;

/** Shares of the film's width and height. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** By file name; null where the folder holds no such list. */
export async function readNihBoxes(folder: string, finding: string): Promise<ReadonlyMap<string, Box[]> | null> {
  const path = join(folder, NIH_BOXES);
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) return null;
  const table = parseCsv(bytes, path);
  const boxes = new Map<string, Box[]>();
  const problems = new Problems();
  for (const [i, [name = '', label = '', ...numbers]] of table.rows.entries()) {
    if (label.trim() !== finding) continue;
    const [left, top, width, height] = numbers.slice(0, 4).map((text) => Number(text) / BOX_GRID);
    if (![left, top, width, height].every((value) => Number.isFinite(value))) {
      problems.add(say.badBox(path, rowNumber(i)));
      continue;
    }
    const box: Box = { left: left!, top: top!, width: width!, height: height! };
    boxes.set(name, [...(boxes.get(name) ?? []), box]);
  }
  problems.throwIfAny();
  return boxes;
}
