/** `trace510k weights`: pre-trained weights: which are known, fetching them, and what a file holds. */
import process from 'node:process';
import type { ArchitectureName } from '../config/training.js';
import { ARCHITECTURE_NAMES } from '../config/training.js';
import { canonicalJson } from '../core/files.js';
import { architectureUnknown, officialUnknown } from '../core/messages/weights.js';
import { refuse } from '../core/problems.js';
import { fetchWeights } from '../model/weights/fetch.js';
import { OFFICIAL } from '../model/weights/official.js';
import { progressFor } from './options.js';

const print = (json: boolean, value: object, lines: readonly string[]): void => {
  process.stdout.write(json ? canonicalJson(value) : `${lines.join('\n')}\n`);
};

export function weightsList(flags: { readonly json: boolean }): void {
  print(
    flags.json,
    { official: OFFICIAL },
    OFFICIAL.map(
      (w) => `${w.name.padEnd(15)} ${w.licence}; ${w.md5 ? `MD5 ${w.md5}` : 'no published hash'}\n  ${w.url}`,
    ),
  );
}

export interface FetchFlags {
  readonly out: string;
  readonly url?: string;
  readonly sha256?: string;
  readonly unverified: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

export async function weightsFetch(name: string, flags: FetchFlags): Promise<void> {
  const official =
    OFFICIAL.find((w) => w.name === name) ??
    refuse(
      officialUnknown(
        name,
        OFFICIAL.map((w) => w.name),
      ),
    );
  const got = await fetchWeights(official, {
    out: flags.out,
    unverified: flags.unverified,
    progress: progressFor(flags.quiet),
    ...(flags.url === undefined ? {} : { url: flags.url }),
    ...(flags.sha256 === undefined ? {} : { sha256: flags.sha256 }),
  });
  const checked =
    got.checkedBy === null
      ? 'NOT CHECKED: no hash was given'
      : `checked by ${got.checkedBy === 'md5' ? 'the MD5 that Keras publishes' : 'the SHA-256 given'}`;
  print(flags.json, { ...got, source: official.source, licence: official.licence }, [
    `${got.path}: ${checked}`,
    'for protocol.yaml, under training:',
    `  architecture: ${official.architecture}`,
    '  pretrained:',
    `    file: ${got.path}`,
    `    sha256: ${got.sha256}`,
    `    source: ${JSON.stringify(official.source)}`,
    `    licence: ${JSON.stringify(official.licence)}`,
  ]);
}

export interface CheckFlags {
  readonly architecture?: string;
  readonly json: boolean;
}

export async function weightsCheck(file: string, flags: CheckFlags): Promise<void> {
  const { architecture } = flags;
  if (architecture !== undefined && !ARCHITECTURE_NAMES.includes(architecture as ArchitectureName)) {
    refuse(architectureUnknown(architecture, ARCHITECTURE_NAMES));
  }
  const { checkWeights } = await import('../model/weights/check.js');
  const found = await checkWeights(file, architecture as ArchitectureName | undefined);
  print(flags.json, found, [
    `${file}: ${found.format}, ${found.bytes} bytes, ${found.layers} layers with ${found.weights} weights`,
    `SHA-256 ${found.sha256}`,
    ...(found.architecture === null
      ? []
      : [
          `fits ${found.architecture}${found.width === null ? '' : ` of width ${found.width}`}: ${found.taken} layers take their weights`,
          `left out: ${found.leftOut.join(', ') || 'nothing'}`,
        ]),
  ]);
}
