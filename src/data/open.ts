/** Which loader a folder is for, by the metadata it holds. Adding a loader is one file and one line here. */
import { readdir } from 'node:fs/promises';
import type { Protocol } from '../config/protocol.js';
import { cannotRead } from '../core/messages/core.js';
import * as say from '../core/messages/data.js';
import { refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import type { Dataset } from './dataset.js';
import { loadFolder } from './folder.js';
import { loadNih, NIH_METADATA } from './nih.js';
import { loadRsna, RSNA_LABELS } from './rsna.js';

export interface OpenOptions {
  readonly protocol: Pick<Protocol, 'finding' | 'columns'>;
  readonly progress: Progress;
  /** The metadata table's name, where the folder holds several. */
  readonly table?: string;
}

interface Loader {
  readonly name: string;
  /** Whether the folder's file names say that this loader is meant. */
  readonly fits: (names: readonly string[], table: string | undefined) => boolean;
  readonly load: (folder: string, options: OpenOptions) => Promise<Dataset>;
}

const named = (options: OpenOptions) => (options.table === undefined ? {} : { table: options.table });

const LOADERS: readonly Loader[] = [
  {
    name: 'NIH ChestX-ray14 release',
    fits: (names, table) =>
      table === undefined ? NIH_METADATA.some((name) => names.includes(name)) : NIH_METADATA.includes(table),
    load: (folder, options) =>
      loadNih(folder, { finding: options.protocol.finding, progress: options.progress, ...named(options) }),
  },
  {
    name: 'RSNA pneumonia challenge 2018',
    fits: (names) => RSNA_LABELS.some((name) => names.includes(name)),
    load: (folder, options) => loadRsna(folder, { finding: options.protocol.finding, progress: options.progress }),
  },
  {
    name: 'folder with a CSV mapped in the protocol',
    fits: (names) => names.some((name) => /\.csv$/i.test(name)),
    load: (folder, options) => loadFolder(folder, options.protocol, named(options)),
  },
];

export async function openDataset(folder: string, options: OpenOptions): Promise<Dataset> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => refuse(cannotRead(folder, error)));
  const loader = LOADERS.find((candidate) => candidate.fits(names, options.table));
  if (!loader) return refuse(say.noMetadata(folder, [...NIH_METADATA, ...RSNA_LABELS, 'a CSV mapped in the protocol']));
  return loader.load(folder, options);
}
