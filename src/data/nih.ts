/** The NIH ChestX-ray14 release, whole or any subset of its films, in both published forms of its metadata table. */
import { join } from 'node:path';
import { exists } from '../core/files.js';
import * as say from '../core/messages/data.js';
import { refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import { type Dataset, OddityCounter, OWN_LABELS, readTable, SYNTHETIC_MARKER } from './dataset.js';
import { findFilms } from './films.js';
import { FINDINGS } from './nih-findings.js';
import { readNihRows } from './nih-table.js';

export const NIH_METADATA: readonly string[] = [
  'Data_Entry_2017.csv',
  'Data_Entry_2017_v2020.csv',
  'sample_labels.csv',
];

export interface NihOptions {
  readonly finding: string;
  readonly progress: Progress;
  /** The metadata table's name in the folder; by default the first that is there of the published names. */
  readonly table?: string;
}

export async function loadNih(folder: string, options: NihOptions): Promise<Dataset> {
  const name = await metadataName(folder, options.table);
  if (!FINDINGS.includes(options.finding)) refuse(say.unknownFinding(options.finding, FINDINGS));
  const odd = new OddityCounter(say.ODDITIES);
  const { table, source } = await readTable(join(folder, name), 'metadata table', odd);
  const films = await findFilms(folder);
  odd.see('film-in-several-folders', undefined, films.inSeveralFolders);
  const cases = readNihRows(table, options.finding, films.paths, odd);
  const present = cases.reduce((sum, film) => sum + (film.image === null ? 0 : 1), 0);
  const synthetic = await exists(join(folder, SYNTHETIC_MARKER));
  return {
    name: synthetic ? 'Synthetic chest phantoms in the NIH layout' : 'NIH ChestX-ray14',
    synthetic,
    cases,
    listed: cases.length,
    present,
    unlistedImages: films.paths.size - present,
    sources: [source],
    labelSource: {
      key: OWN_LABELS,
      name: synthetic ? 'labels of the synthetic generator' : 'NIH labels mined from reports',
      class: 'non-reference',
      made: synthetic ? say.MADE.synthetic : say.MADE.nih,
    },
    oddities: odd.list(),
    counts: odd.counts(),
  };
}

async function metadataName(folder: string, named: string | undefined): Promise<string> {
  const names = named === undefined ? NIH_METADATA : [named];
  for (const name of names) if (await exists(join(folder, name))) return name;
  return refuse(say.noMetadata(folder, names));
}
