/**
 * The embedded data set: deterministic chest phantoms written as a release in the NIH layout, so that the code that
 * reads real films reads them too. A marker file says what they are.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { formatCsv } from '../../core/csv.js';
import { canonicalJson, writeFolderOnce } from '../../core/files.js';
import type { Progress } from '../../core/progress.js';
import { createRng } from '../../core/rng.js';
import { SYNTHETIC_MARKER } from '../dataset.js';
import { NO_FINDING } from '../nih-findings.js';
import { drawAnatomy, drawPose } from './anatomy.js';
import { expose } from './expose.js';
import { drawFindings } from './findings.js';
import { grainTable } from './noise.js';
import { drawPatient } from './patient.js';

export const EMBEDDED = { seed: 20261123, patients: 330, size: 160 } as const;

const HEADER = [
  'Image Index',
  'Finding Labels',
  'Follow-up #',
  'Patient ID',
  'Patient Age',
  'Patient Gender',
  'View Position',
  'OriginalImage[Width',
  'Height]',
  'OriginalImagePixelSpacing[x',
  'y]',
];
/** A field of view of 40 cm. */
const FIELD_MM = 400;
const WRITES_AT_ONCE = 16;

export async function writeSynthetic(
  folder: string,
  options: { readonly seed: number; readonly patients: number; readonly size: number; readonly progress: Progress },
): Promise<void> {
  const { seed, size, progress } = options;
  const patients = Array.from({ length: options.patients }, (_, i) =>
    drawPatient(i + 1, createRng(seed, `patient-${i + 1}`)),
  );
  const total = patients.reduce((sum, p) => sum + p.films.length, 0);
  progress.start('drawing synthetic films', total);
  await writeFolderOnce(folder, async (staging) => {
    await mkdir(join(staging, 'images'));
    const table = grainTable(createRng(seed, 'grain'));
    const rows: (string | number)[][] = [];
    let pending: Promise<unknown>[] = [];
    for (const patient of patients) {
      for (const film of patient.films) {
        const name = `${String(patient.id).padStart(8, '0')}_${String(film.followUp).padStart(3, '0')}.png`;
        const rng = createRng(seed, `film-${name}`);
        const canvas = drawAnatomy(patient, film, size, drawPose(film, rng), rng);
        drawFindings(canvas, film.shown, rng);
        const pixels = expose(canvas, film.view, table, rng);
        const png = sharp(pixels, { raw: { width: size, height: size, channels: 1 } })
          .toColourspace('b-w')
          .png();
        pending.push(png.toFile(join(staging, 'images', name)));
        const spacing = FIELD_MM / size;
        const labels = film.labelled.length > 0 ? film.labelled.join('|') : NO_FINDING;
        rows.push([
          name,
          labels,
          film.followUp,
          patient.id,
          film.age,
          patient.sex,
          film.view,
          size,
          size,
          spacing,
          spacing,
        ]);
        if (pending.length === WRITES_AT_ONCE) {
          await Promise.all(pending);
          pending = [];
        }
        progress.tick(rows.length);
      }
    }
    await Promise.all(pending);
    await writeFile(join(staging, 'Data_Entry_2017.csv'), formatCsv(HEADER, rows));
    await writeFile(
      join(staging, SYNTHETIC_MARKER),
      canonicalJson({
        about: 'Films drawn by a generator; they show no patient.',
        seed,
        patients: options.patients,
        size,
      }),
    );
  });
  progress.end(`${total} films of ${options.patients} invented patients`);
}
