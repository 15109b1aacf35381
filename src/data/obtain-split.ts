/** Step 3: the parts of a saved split, or those the protocol's rule makes. */
import { dirname, resolve } from 'node:path';
import type { Protocol } from '../config/protocol.js';
import type { Case, Fact, SourceFile, Split } from '../core/types.js';
import { makeSplit, requireBothClasses } from './split.js';
import { readSplit } from './split-file.js';

export interface ObtainSplitOptions {
  readonly config: Protocol['split'];
  /** Path of protocol.yaml, where relative paths in it start. */
  readonly protocolFile: string;
  /** A saved split given on the command line; it stands before the protocol's rule. */
  readonly file: string | null;
  /** Folder of the data set, where the official lists are. */
  readonly folder: string;
  readonly finding: string;
  readonly labels: string;
}

export interface ObtainedSplit {
  readonly split: Split;
  readonly facts: readonly Fact[];
  readonly sources: readonly SourceFile[];
}

export async function obtainSplit(cases: readonly Case[], options: ObtainSplitOptions): Promise<ObtainedSplit> {
  const { config, file, finding, labels } = options;
  const saved = config.rule === 'saved-file' ? config : null;
  if (saved === null && file === null) {
    const made = config as Parameters<typeof makeSplit>[1];
    return { split: await makeSplit(cases, made, options), facts: [], sources: [] };
  }
  const path = file ?? resolve(dirname(options.protocolFile), saved?.file ?? '');
  const { split, source, partnerless, unnamed } = await readSplit(path, cases, saved?.sha256);
  requireBothClasses(cases, split, finding, labels);
  const fact = (id: string, value: Fact['value'], about: string, unit?: string): Fact => ({
    id: `data.split.${id}`,
    value,
    about,
    ...(unit ? { unit } : {}),
  });
  return {
    split,
    facts: [
      fact('file', source.name, 'Saved split that was used again'),
      fact('file-sha256', source.sha256, 'Its SHA-256'),
      fact('partnerless', partnerless, 'Films of the saved split that the data set lacks (left out)', 'films'),
      fact('unnamed', unnamed, 'Films present that the saved split does not name (in no part)', 'films'),
    ],
    sources: [source],
  };
}
